"""Reads of registers, for somebody who says what for."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yiwang.base.packages import facade as packages
from yiwang.base.parties.facade import Party, identifiers
from yiwang.kernel import keys
from yiwang.kernel.actor import SYSTEM, Actor, Audience, acting
from yiwang.kernel.errors import NotFound
from yiwang.kernel.evidence.record import Outcome, record
from yiwang.kernel.tenancy.models import Body
from yiwang.kernel.unit import Fixed
from yiwang.kernel.unit import ask as statements
from yiwang.share.registers.errors import NoSuchRegister
from yiwang.share.registers.kept import opened
from yiwang.share.registers.models import Delivery, Doubt, Entry, Match
from yiwang.share.registers.spec import Register, registers
from yiwang.share.registers.values import Answer, Standing

PREFILL = "prefill"  # the purpose, as the person reads it
KINDS = {"natural": "111", "legal": "001"}  # identity kinds of the parties


def declared() -> dict[str, Register]:
    """The registers of all current packages by name."""
    found: dict[str, Register] = {}
    for source in packages.current():
        found |= registers(source)
    return found


def register(name: str) -> Register:
    """Raises NoSuchRegister."""
    found = declared().get(name)
    if found is None:
        raise NoSuchRegister(name)
    return found


def ask(
    actor: Actor, names: Iterable[str], subject: UUID, object_id: UUID, purpose: str
) -> dict[str, Answer]:
    """What registers say today of a party, by register; the look is recorded with its purpose.

    The actor need not see the registers himself: whoever calls has settled that he may ask.

    Raises:
        NoSuchRegister: no package declares one of the names.
    """
    wanted = {name: register(name) for name in names}
    content = {"registers": sorted(wanted), "purpose": purpose}
    record(actor, "registers.asked", object_id, content, outcome=Outcome.READ, subject=subject)
    with acting(SYSTEM.on(actor.now)):
        key = bytes(Party.objects.values_list("identity_key", flat=True).get(pk=subject))
        return {name: _answer(actor, name, each, key) for name, each in wanted.items()}


def fresh(actor: Actor, name: str, spec: Register) -> bool:
    """Whether the register was delivered, and not too long ago."""
    with acting(SYSTEM.on(actor.now)):
        found = last(name)
    return found is not None and not _stale(actor, found, spec)


def last(name: str) -> Delivery | None:
    """The newest delivery of a register; for the system."""
    return Delivery.objects.filter(register=name).order_by("-as_of", "-at").first()


def _stale(actor: Actor, last: Delivery, spec: Register) -> bool:
    return last.as_of < actor.today - timedelta(days=spec.fresh_days)


def _answer(actor: Actor, name: str, spec: Register, key: bytes) -> Answer:
    newest = last(name)
    if newest is None:
        return Answer(Standing.SILENT)
    if _stale(actor, newest, spec):
        return Answer(Standing.STALE, newest.as_of)
    rows = [
        row
        for row in Entry.objects.filter(register=name, subject=key, ended_by=None)
        if row.valid_from <= actor.today and (row.valid_until or actor.today) >= actor.today
    ]
    if not rows:
        return Answer(Standing.NONE, newest.as_of)
    if spec.several:
        return Answer(Standing.FOUND, newest.as_of, {"entries": [row.content for row in rows]})
    if any(row.content != rows[0].content for row in rows):
        return Answer(Standing.SEVERAL, newest.as_of)
    return Answer(Standing.FOUND, newest.as_of, rows[0].content)


def record_for_form(actor: Actor, name: str, party: UUID) -> Mapping[str, Any] | None:
    """What a register says today of an applicant; None where it knows nothing for sure.

    Whoever applies for himself, or for a firm that he acts for, reads his own; a look by staff is
    recorded.
    """
    spec = declared().get(name)
    if spec is None:
        return None
    with acting(SYSTEM.on(actor.now), alone=False):
        key = Party.objects.filter(pk=party).values_list("identity_key", flat=True).first()
        found = _answer(actor, name, spec, bytes(key)) if key else Answer(Standing.NONE)
    if found.standing is not Standing.FOUND:
        return None
    if actor.audience is not Audience.PUBLIC:
        content = {"registers": [name], "purpose": PREFILL}
        record(actor, "registers.asked", party, content, outcome=Outcome.READ, subject=party)
    return found.data


_RECORDS = """SELECT subject, content::text, masked FROM registers_entry
    WHERE register = %s AND subject = ANY (%s) AND ended_by_id IS NULL
        AND valid_from <= %s AND coalesce(valid_until >= %s, true)
    ORDER BY subject, valid_from"""


class Said(NamedTuple):
    """What a register says of a subject. masked: the identity number with its middle hidden."""

    content: Mapping[str, Any]
    masked: str | None


def records(machine: Actor, name: str, subjects: Sequence[bytes]) -> dict[bytes, list[Said]]:
    """The records of some subjects that hold today, by subject. Who calls has settled that they may
    be read, and records the looks. machine: the system.
    """
    today = machine.today
    with acting(machine, alone=False):
        (answer,) = statements(Fixed(_RECORDS, (name, list(subjects), today, today)))
    found: dict[bytes, list[Said]] = {}
    for subject, content, masked in answer.lines:
        key = bytes(subject)
        found.setdefault(key, []).append(Said(opened(key, json.loads(content)), masked))
    return found


def held(machine: Actor, name: str) -> bool:
    """Whether anything was ever delivered to a register, or built. machine: the system."""
    with acting(machine, alone=False):
        return last(name) is not None


def plain(answers: Mapping[str, Answer]) -> dict[str, object]:
    """Answers as process data: standing, as_of, and every item, null where nothing was found."""
    return {
        name: {
            "standing": answer.standing.value,
            "as_of": answer.as_of.isoformat() if answer.as_of else None,
            **dict.fromkeys(register(name).items),
            **answer.data,
        }
        for name, answer in answers.items()
    }


# Records of a register, for whoever keeps it and for the person concerned


def kept(actor: Actor) -> dict[str, Register]:
    """The registers that the acting post's bodies keep or deliver."""
    mine = Body.objects.filter(id__in=actor.bodies).values_list("function", flat=True)
    functions = {*mine}
    return {name: spec for name, spec in declared().items() if spec.supplier in functions}


def keeping(actor: Actor, name: str) -> Register:
    """One of these.

    Raises:
        NotFound: there is none, or another body keeps it.
    """
    found = kept(actor).get(name)
    if found is None:
        raise NotFound(_("This register"))
    return found


def history(subject: bytes, name: str) -> list[Entry]:
    """All that a register ever said of a subject, what was known last first; for the system."""
    rows = Entry.objects.filter(register=name, subject=subject)
    return list(
        rows.select_related("delivery", "ended_by").order_by("-delivery__at", "-valid_from")
    )


def at(entries: Iterable[Entry], valid_on: date, known_on: datetime) -> list[Entry]:
    """Those that held on a day, as far as was known at a moment."""
    return [
        each
        for each in entries
        if each.valid_from <= valid_on <= (each.valid_until or valid_on)
        and each.delivery.at <= known_on
        and (each.ended_by is None or each.ended_by.at > known_on)
    ]


def known(
    actor: Actor, name: str, subject: bytes, *, valid_on: date, known_on: datetime
) -> list[Entry]:
    """What a register said of a subject: what held on a day, as known at a moment. Who calls has
    settled that the actor may know, and records the look.
    """
    with acting(SYSTEM.on(actor.now)):
        return at(history(subject, name), valid_on, known_on)


@dataclass(frozen=True)
class Record:
    """All there is of a subject in a register. entry: what holds today, None where nothing does."""

    entry: Entry | None
    history: list[Entry]
    doubts: list[Doubt]
    matches: list[Match]


def record_of(actor: Actor, name: str, number: str, purpose: str) -> Record:
    """What a register that the actor's body keeps says of a number; the look is recorded.

    Raises:
        NotFound: another body keeps the register, or it never said anything of this number.
    """
    spec = keeping(actor, name)
    kind = KINDS[spec.about]
    subject = keys.fingerprint(kind, identifiers.credential(kind, number).value)
    with acting(SYSTEM.on(actor.now)):
        rows = history(subject, name)
        doubts = list(Doubt.objects.filter(register=name, subject=subject).order_by("-opened_at"))
        matches = list(Match.objects.filter(register=name, subject=subject).order_by("-score"))
        party = Party.objects.filter(identity_key=subject).values_list("id", flat=True).first()
    if not rows:
        raise NotFound(_("This record"))
    content = {"registers": [name], "purpose": purpose, "channel": actor.channel}
    record(actor, "registers.asked", rows[0].id, content, outcome=Outcome.READ, subject=party)
    present = at(rows, actor.today, actor.now)
    return Record(present[0] if present else None, rows, doubts, matches)


def own(actor: Actor, name: str) -> Entry | None:
    """What a register says today of the acting person or firm."""
    return next((entry for _name, entry in mine(actor) if _name == name), None)


def mine(actor: Actor) -> list[tuple[str, Entry]]:
    """What registers say today of whoever acts, by register; one's own look leaves no entry."""
    with acting(SYSTEM.on(actor.now)):
        party = Party.objects.filter(id=actor.person).first()
        if party is None:
            return []
        rows = Entry.objects.filter(
            subject=bytes(party.identity_key), register__in=[*declared()], ended_by=None
        )
        found = list(rows.select_related("delivery").order_by("register", "valid_from"))
    today = actor.today
    return [(e.register, e) for e in found if e.valid_from <= today <= (e.valid_until or today)]


# Doubts and matches


def doubt(actor: Actor, doubt_id: UUID, *, lock: bool = False) -> Doubt:
    """One that the actor's bodies decide. Raises NotFound."""
    rows = Doubt.objects.filter(id=doubt_id, body_id__in=actor.bodies)
    found = (rows.select_for_update() if lock else rows).first()
    if found is None:
        raise NotFound(_("This doubt"))
    return found


def match(actor: Actor, match_id: UUID, *, lock: bool = False) -> Match:
    """One of a register that the actor's bodies keep. Raises NotFound."""
    rows = Match.objects.filter(id=match_id, body_id__in=actor.bodies)
    found = (rows.select_for_update() if lock else rows).first()
    if found is None:
        raise NotFound(_("This match"))
    return found
