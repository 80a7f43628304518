"""Issue licences: one for a granted case, or many from a register."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from yiwang.base.cases import facade as cases
from yiwang.base.cases.facade import Case
from yiwang.base.packages import facade as packages
from yiwang.base.packages.facade import form_of
from yiwang.base.papers import facade as papers
from yiwang.base.parties.facade import Party
from yiwang.engines import form
from yiwang.kernel import ids, writes
from yiwang.kernel.actions import action, tell, vouch
from yiwang.kernel.actor import SYSTEM, Actor, Audience, acting
from yiwang.kernel.numbers.draw import draw
from yiwang.kernel.pointers import at
from yiwang.kernel.tenancy.models import Body
from yiwang.serve.licences import history, known, life, rules, types
from yiwang.serve.licences.errors import NotIssued, Why
from yiwang.serve.licences.identifier import LicenceIdentifier
from yiwang.serve.licences.models import CoHolder, Licence
from yiwang.serve.licences.spec import LicenceSpec, full_code, specs
from yiwang.serve.licences.types import LicenceType
from yiwang.serve.licences.values import Ground, Issuing, LicenceIssued

DIVISION = 6  # characters of a region's code that stand in a number
_NUMBER = re.compile(r"[^\s]{1,40}")
_SERIAL = re.compile(r"[0-9A-Z]{1,40}")
# States in which a licence stands in the way of another one of its type.
LIVE = (*life.LAPSING, life.State.AWAITING)


def serve_process(
    actor: Actor, case: Case, properties: Mapping[str, str], facts: Mapping[str, Any]
) -> Mapping[str, Any]:
    """The service `licences.issue` of processes."""
    licence = issue(actor, case, properties["licence"])
    return {"licence": {"number": licence.number}}


@action("work:task:complete", about="holder_id")
def issue(actor: Actor, case: Case, kind: str) -> Licence:
    """Put a licence into force for a granted case and wish for its certificate.

    Raises:
        NotIssued: the holder has one already, and the type allows no second; or nobody applied.
    """
    holder = case.applicant_id
    if holder is None:
        raise NotIssued(kind, Why.NO_HOLDER)
    source = packages.source(case.package, case.version)
    found = specs(source)[kind]
    _require_no_other(actor, found.type, holder)
    face = _face(case, found)
    licence = _made(actor, found.type, case.body, case.region_id, face)
    licence.name, licence.name_en = found.titles["zh"], found.titles["en"]
    licence.case, licence.holder_id = case, holder
    licence.holder_name = case.applicant_name
    licence.valid_until = found.type.validity.last_day(actor.today)
    licence.paper = papers.wish(actor, case, papers.specs(source)[found.paper], facts_of(licence))
    writes.insert(licence)
    vouch(licence)
    ground = Ground("case", case.number, case.decided_on or actor.today, case.body.name)
    licence.ground = ground.row
    history.note(actor, licence, "issue", ground)
    told = (str(holder), licence.type, str(licence.body_id), ground.kind, licence.number)
    tell(LicenceIssued(licence.id, str(case.id), *told))
    return licence


def _require_no_other(actor: Actor, found: LicenceType, holder: UUID) -> None:
    held = {} if found.several else _held(actor, {holder}, {found.kind})
    if held:
        raise NotIssued(found.kind, Why.HAS_ONE, held[holder, found.kind])


def _held(actor: Actor, holders: set[UUID], kinds: set[str]) -> dict[tuple[UUID, str], str]:
    """The number of the live licence that a holder has of a type, whoever keeps it."""
    with acting(SYSTEM.on(actor.now)):
        rows = Licence.objects.filter(holder_id__in=holders, type__in=kinds, state__in=LIVE)
        return {
            (row.holder_id, row.type): row.number
            for row in rows
            if life.standing(row.state, row.valid_until, actor.today) in LIVE
        }


@action("licences:licence:issue")
def issue_many(actor: Actor, wishes: Sequence[Issuing]) -> list[Licence | NotIssued]:
    """Issue licences from a register, all in the running transaction; for each wish in order the
    licence, or why there is none. A line that is refused keeps none of the others back.
    """
    about = _about(actor, wishes)
    return [_issued(actor, wish, about) for wish in wishes]


@dataclass
class _About:
    """What the lines of a batch lean on, read once for all of them."""

    actor: Actor
    types: Mapping[str, LicenceType]
    bodies: Mapping[UUID, Body]
    parties: Mapping[UUID, str]  # kind of party by id
    numbers: set[str]  # numbers of the lines that are taken
    held: dict[tuple[UUID, str], str]  # number of the live licence of a holder by type

    def mine(self, body: Body) -> bool:
        """Whether the actor issues for a body: its own staff, and the system for all."""
        return self.actor.audience is Audience.SYSTEM or body.id in self.actor.bodies


def _about(actor: Actor, wishes: Sequence[Issuing]) -> _About:
    """Who a holder is and which numbers are taken is asked of the whole city, past the bodies that
    the actor sees; only the answer to that goes out.
    """
    people = {party for wish in wishes for party, _name in _holders(wish)}
    said = [wish.number for wish in wishes if wish.number]
    every = known.every()
    single = {kind for kind, found in every.items() if not found.several}
    single &= {wish.kind for wish in wishes}
    with acting(SYSTEM.on(actor.now)):
        parties = dict(Party.objects.filter(id__in=people).values_list("id", "kind"))
        taken = set(Licence.objects.filter(number__in=said).values_list("number", flat=True))
        bodies = Body.objects.in_bulk({wish.body for wish in wishes})
    held = _held(actor, people, single) if single else {}
    return _About(actor, every, bodies, parties, taken, held)


def _holders(wish: Issuing) -> list[tuple[UUID, str]]:
    return [(wish.holder, wish.holder_name), *wish.further]


def _issued(actor: Actor, wish: Issuing, about: _About) -> Licence | NotIssued:
    found = about.types.get(wish.kind)
    refused = _refusal(wish, found, about)
    if found is None or refused is not None:
        return refused or NotIssued(wish.kind, Why.NO_TYPE)
    body = about.bodies[wish.body]
    face = [
        {"element": name, "label": dict(types.elements()[name].title), "value": value}
        for name, value in _ordered(found, wish.face)
    ]
    licence = _made(actor, found, body, body.region_id, face, wish.number)
    licence.holder_id = wish.holder
    licence.holder_name = "、".join(name for _party, name in _holders(wish))[:120]
    licence.state = wish.state
    licence.valid_from = wish.valid_from
    licence.valid_until = wish.valid_until or found.validity.last_day(wish.valid_from)
    licence.check_due = found.first_check(wish.valid_from)
    if wish.issuer is not None:
        licence.issuer_name, licence.issuer_name_en, licence.issuer_code = wish.issuer
    licence.ground = wish.ground.row
    _write(actor, licence, wish)
    about.numbers.add(licence.number)
    if not found.several:
        about.held[wish.holder, wish.kind] = licence.number
    return licence


def _write(actor: Actor, licence: Licence, wish: Issuing) -> None:
    writes.insert(licence)
    vouch(licence)
    for party, name in wish.further:
        row = CoHolder(
            id=ids.uuid7(actor.now),
            body_id=licence.body_id,
            licence=licence,
            party_id=party,
            name=name,
        )
        writes.insert(row)
    history.note(actor, licence, "issue", wish.ground)
    told = (str(wish.holder), licence.type, str(wish.body), wish.ground.kind, licence.number)
    tell(LicenceIssued(licence.id, "", *told))


def _refusal(wish: Issuing, found: LicenceType | None, about: _About) -> NotIssued | None:
    """Why a line is not issued, or None."""
    problem = next(_problems(wish, found, about), None) if found else (Why.NO_TYPE, "")
    return NotIssued(wish.kind, *problem) if problem else None


def _problems(wish: Issuing, found: LicenceType, about: _About) -> Iterator[tuple[Why, str]]:
    body = about.bodies.get(wish.body)
    if body is None or (found.bodies and body.function not in found.bodies) or not about.mine(body):
        yield Why.NOT_ISSUER, ""
    kinds = {about.parties.get(party, "") for party, _name in _holders(wish)}
    if "" in kinds:
        yield Why.NO_HOLDER, ""
    if found.holder != "any" and kinds - {found.holder}:
        yield Why.HOLDER_KIND, ""
    if wish.further and not found.joint:
        yield Why.NOT_JOINT, ""
    yield from _face_problems(wish, found)
    if wish.valid_until is not None and wish.valid_until < wish.valid_from:
        yield Why.TERM, ""
    if wish.number and not _NUMBER.fullmatch(wish.number):
        yield Why.NUMBER, wish.number
    if wish.number in about.numbers:
        yield Why.NUMBER_TAKEN, wish.number
    if not found.several and (wish.holder, wish.kind) in about.held:
        yield Why.HAS_ONE, about.held[wish.holder, wish.kind]


def _face_problems(wish: Issuing, found: LicenceType) -> Iterator[tuple[Why, str]]:
    there = {asked.element.name for asked in found.face}
    for asked in found.face:
        if asked.required and not wish.face.get(asked.element.name, "").strip():
            yield Why.MISSING, asked.element.name
    for name in wish.face:
        if name not in there:
            yield Why.UNKNOWN, name


def _ordered(found: LicenceType, face: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The values that there are, in the order of the type, as a face carries them."""
    for asked in found.face:
        if value := face.get(asked.element.name, "").strip():
            yield asked.element.name, rules.masked(asked.element.name, value)


def _made(
    actor: Actor,
    found: LicenceType,
    body: Body,
    region: str,
    face: list[dict[str, Any]],
    number: str = "",
) -> Licence:
    """A licence in force from today, with number and identifier, not yet written."""
    year = actor.today.year
    serial = ""
    if not _SERIAL.fullmatch(number):
        drawn = draw(f"licence:{found.prefix}:{region[:DIVISION]}", str(year))
        serial = f"{year}{drawn:06d}"
        number = number or f"{found.prefix}{region[:DIVISION]}{serial}"
    code = full_code(found, body.uscc)
    return writes.new(
        Licence,
        id=ids.uuid7(actor.now),
        body=body,
        type=found.kind,
        name=found.name["zh"],
        name_en=found.name["en"],
        number=number,
        identifier=str(LicenceIdentifier(code, body.uscc, serial or number)),
        face=face,
        valid_from=actor.today,
        since=actor.today,
        issuer_name=body.name,
        issuer_name_en=body.name_en,
        issuer_code=body.uscc,
        check_due=found.first_check(actor.today),
    )


def _face(case: Case, found: LicenceSpec) -> list[dict[str, Any]]:
    data = cases.form_data(case)
    asked = form_of(packages.source(case.package, case.version))
    return [
        {
            **({"element": row["element"]} if "element" in row else {}),
            "label": row["label"],
            "value": _text(asked, data, row),
        }
        for row in found.face
        if at(data, row["from"]) is not None
    ]


def _text(asked: form.Form, data: Any, row: Mapping[str, Any]) -> str:
    """The value as the certificate prints it: titles instead of codes, several joined."""
    value = at(data, row["from"])
    titles = _titles(asked, row["from"]) if row.get("choices") else {}
    values = value if isinstance(value, list) else [value]
    return "；".join(titles.get(each, str(each)) for each in values)


def _titles(asked: form.Form, pointer: str) -> dict[Any, str]:
    choices = getattr(asked.parts[tuple(pointer.split("/")[1:])], "choices", ())
    return {choice.value: form.text_in(choice.title, "zh") for choice in choices}


def facts_of(licence: Licence) -> dict[str, Any]:
    """What the template of a certificate gets."""
    return {
        "licence_number": licence.number,
        "identifier": licence.identifier,
        "valid_from": licence.valid_from.isoformat(),
        "valid_until": licence.valid_until.isoformat() if licence.valid_until else "",
        "face": licence.face,
    }
