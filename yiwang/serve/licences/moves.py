"""What becomes of a licence after its issue: one table of moves, walked by one function."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from yiwang.base.cases import facade as cases
from yiwang.base.cases.facade import Case
from yiwang.base.packages import facade as packages
from yiwang.base.papers import facade as papers
from yiwang.base.parties import facade as parties
from yiwang.engines import term
from yiwang.kernel import writes
from yiwang.kernel.actions import action, tell, vouch
from yiwang.kernel.actor import SYSTEM, Actor, Audience, acting
from yiwang.kernel.errors import Forbidden, NotFound, Stale
from yiwang.kernel.pointers import at
from yiwang.kernel.texts import say
from yiwang.serve.licences import certificate, history, identifier, known, life, queries, rules
from yiwang.serve.licences.actions import facts_of
from yiwang.serve.licences.errors import Cannot, CannotMove
from yiwang.serve.licences.identifier import LicenceIdentifier
from yiwang.serve.licences.life import Move
from yiwang.serve.licences.models import Licence
from yiwang.serve.licences.spec import specs
from yiwang.serve.licences.values import Ground, LicenceChanged, Step

CHANGED = (
    *("holder_name", "face", "identifier", "version", "state", "since", "ground", "valid_until"),
    *("issuer_name", "issuer_name_en", "issuer_code", "paper", "check_due", "check_passed"),
    *("successor", "revision", "reminded"),
)


def move(actor: Actor, licence_id: UUID, step: Step, *, revision: int | None = None) -> Licence:
    """Make a move, through the action of the permission that the table names for it.

    Raises:
        CannotMove: it is not possible, with the reason. Forbidden: not for this post.
        NotFound: no such licence, or not the actor's to see. Stale: it changed since it was seen.
    """
    rule = life.moves().get(step.move)
    if rule is None:
        raise CannotMove("", step.move, Cannot.UNKNOWN)
    if rule.holder and actor.audience is Audience.PUBLIC:
        return report(actor, licence_id, step, revision)
    if rule.who not in _DOORS:
        raise Forbidden(rule.who)
    return _DOORS[rule.who](actor, licence_id, step, revision)


@action("licences:licence:change", about="holder_id")
def change(actor: Actor, licence_id: UUID, step: Step, revision: int | None = None) -> Licence:
    """Change, renew, replace, check: what the register does for the holder."""
    return _made(actor, licence_id, step, "licences:licence:change", revision)


@action("licences:licence:decide", about="holder_id")
def decide(actor: Actor, licence_id: UUID, step: Step, revision: int | None = None) -> Licence:
    """Suspend, lift, annul, revoke, withdraw: what is decided over the holder."""
    return _made(actor, licence_id, step, "licences:licence:decide", revision)


_DOORS = {"licences:licence:change": change, "licences:licence:decide": decide}


@action("licences:licence:report", about="holder_id")
def report(actor: Actor, licence_id: UUID, step: Step, revision: int | None = None) -> Licence:
    """What the holder himself may do, or whoever acts for him: report a loss, and take it back."""
    seen = queries.get(actor, licence_id)
    if queries.holder_of(seen, [each.id for each in parties.principals(actor)]) is None:
        raise Forbidden("licences:licence:report")
    rule = life.moves()[step.move]
    if not rule.holder:
        raise Forbidden(rule.who)
    with acting(SYSTEM.on(actor.now)):  # holders change no row of the register themselves
        return make(actor, queries.lock(actor, licence_id), rule, step, revision)


def serve_process(
    actor: Actor, case: Case, properties: Mapping[str, str], facts: Mapping[str, Any]
) -> Mapping[str, Any]:
    """The service `licences.move` of processes: `move` names the row of the table, `number` where
    the form has the licence's number, and what else the move needs by its own name.
    """
    licence = by_case(actor, case, properties)
    return {"licence": {"number": licence.number, "state": licence.state}}


@action("work:task:complete", about="holder_id")
def by_case(actor: Actor, case: Case, properties: Mapping[str, str]) -> Licence:
    """Make a move that a granted case leads to, on the ground of that case."""
    data = cases.form_data(case)
    number = str(at(data, properties["number"]) or "")
    found = Licence.objects.filter(number=number).values_list("id", flat=True).first()
    if found is None:
        raise NotFound(number)
    licence = queries.lock(actor, found)
    years = properties.get("years", "")
    base = licence.valid_until or actor.today
    step = Step(
        properties["move"],
        Ground("case", case.number, case.decided_on or actor.today, case.body.name, case.title),
        until=term.plus_months(base, 12 * int(years)) if years else None,
    )
    return make(actor, licence, life.moves()[step.move], step)


def _made(
    actor: Actor, licence_id: UUID, step: Step, permission: str, revision: int | None
) -> Licence:
    rule = life.moves()[step.move]
    if rule.who != permission:
        raise Forbidden(rule.who)
    return make(actor, queries.lock(actor, licence_id), rule, step, revision)


def make(
    actor: Actor, licence: Licence, rule: Move, step: Step, revision: int | None = None
) -> Licence:
    """Make a move of the table with a licence that is locked. For actions alone."""
    if revision not in (None, licence.revision):
        raise Stale
    step = replace(step, ground=_grounded(actor, licence, rule, step.ground))
    _require(actor, licence, rule, step)
    return apply(actor, licence, rule, step)


def _require(actor: Actor, licence: Licence, rule: Move, step: Step) -> None:
    facts = facts_about(actor, licence)
    reason = rules.refusal(rule, step, facts)
    if reason is None and "successor" in rule.needs:
        reason = _successor_refused(actor, licence, step)
    if reason is not None:
        raise _refused(licence, rule, facts.state, *reason)


def _refused(
    licence: Licence, rule: Move, state: life.State, reason: Cannot, what: str = ""
) -> CannotMove:
    told = say(life.states()[state].title)
    return CannotMove(licence.number, say(rule.title), reason, told, what)


def facts_about(actor: Actor, licence: Licence) -> rules.Facts:
    """What the rules look at, as it stands today."""
    return rules.Facts(
        life.standing(licence.state, licence.valid_until, actor.today),
        licence.valid_until,
        rules.fields(licence.face),
        known.of(licence),
        actor.today,
    )


def _grounded(actor: Actor, licence: Licence, rule: Move, ground: Ground) -> Ground:
    """The ground with what is known of it: day and body of a case, one's own body of a document."""
    if ground.kind == "case" and ground.number.strip():
        try:
            case = cases.get(actor, ground.number.strip())
        except NotFound as missing:
            state = facts_about(actor, licence).state
            raise _refused(licence, rule, state, Cannot.GROUND_CASE, ground.number) from missing
        return replace(ground, dated=case.decided_on or actor.today, body=case.body.name)
    own = actor.office.body_zh if ground.kind == "document" else ""
    return replace(ground, dated=ground.dated or _dated(actor, ground), body=ground.body or own)


def _dated(actor: Actor, ground: Ground) -> Any:
    """A request, a correction and the law speak on the day itself; a document says its own."""
    return None if ground.kind == "document" else actor.today


def _successor_refused(actor: Actor, licence: Licence, step: Step) -> rules.Reason | None:
    other = queries.by_number(step.successor.strip())
    good = (
        other is not None
        and other.id != licence.id
        and (other.holder_id, other.type) == (licence.holder_id, licence.type)
        and queries.holds(other, actor.today)
    )
    return None if good else (Cannot.SUCCESSOR, step.successor)


def apply(actor: Actor, licence: Licence, rule: Move, step: Step) -> Licence:
    """Write a move down that nothing speaks against."""
    details: dict[str, Any] = {}
    if rule.version:
        history.keep_version(actor, licence, rule.name)
    if "face" in rule.needs:
        details["fields"] = _change_face(licence, step)
    if step.until is not None and "until" in rule.needs:
        details["until"] = [_iso(licence.valid_until), step.until.isoformat()]
        licence.valid_until, licence.reminded = step.until, None
    if "passed" in rule.needs:
        details["passed"] = step.passed
        _checked(actor, licence, passed=bool(step.passed))
    if "successor" in rule.needs:
        licence.successor = queries.by_number(step.successor.strip())
        details["successor"] = step.successor.strip()
    if rule.to is not None and rule.to != licence.state:
        licence.state, licence.since, licence.ground = rule.to.value, actor.today, step.ground.row
    licence.revision += 1
    if rule.version:
        _next_version(actor, licence)
    writes.update(licence, *CHANGED)
    vouch(licence)
    history.note(actor, licence, rule.name, step.ground, details)
    tell(_event(licence, rule.name))
    return licence


def _event(licence: Licence, move_name: str) -> LicenceChanged:
    return LicenceChanged(
        licence.id,
        move_name,
        licence.state,
        licence.version,
        str(licence.holder_id),
        licence.type,
        licence.number,
    )


def _change_face(licence: Licence, step: Step) -> list[dict[str, Any]]:
    """Put the new values on the face; return rows of {label, before, after}."""
    changed = []
    face = [dict(row) for row in licence.face]
    for place, row in enumerate(face):
        name = row.get("element") or str(place)
        after = rules.masked(name, step.face.get(name, row["value"]))
        if after != row["value"]:
            changed.append({"label": row["label"], "before": row["value"], "after": after})
            row["value"] = after
        if name == "holder_name" and not licence.coholders.exists():
            licence.holder_name = after[:120]
    licence.face = [row for row in face if row["value"]]
    return changed


def _checked(actor: Actor, licence: Licence, *, passed: bool) -> None:
    """A check that was passed moves the next one on by a term, counted from the day it was due."""
    licence.check_passed = passed
    if passed:
        months = known.of(licence).check_months
        licence.check_due = term.plus_months(licence.check_due or actor.today, months)


def _next_version(actor: Actor, licence: Licence) -> None:
    """Number the version; who issues it is the body that keeps the licence now. The identifier
    keeps the code of the first issuer, for that and the serial say which licence it is.
    """
    present = identifier.read(licence.identifier)
    assert isinstance(present, LicenceIdentifier)
    licence.version += 1
    licence.identifier = str(present.next_version())
    licence.issuer_name, licence.issuer_name_en = licence.body.name, licence.body.name_en
    licence.issuer_code = licence.body.uscc
    licence.paper = _paper(actor, licence)


def _paper(actor: Actor, licence: Licence) -> Any:
    """Wish for the certificate of a new version: as the package draws it that led to the licence,
    for one of a register as `certificate` says.
    """
    case = licence.case
    if case is None:
        return certificate.wish(actor, licence.body, known.of(licence), [licence])[0]
    source = packages.source(case.package, case.version)
    found = next((s for s in specs(source).values() if s.kind == licence.type), None)
    if found is None:
        return None
    return papers.wish(actor, case, papers.specs(source)[found.paper], facts_of(licence))


def _iso(day: Any) -> str:
    return day.isoformat() if day else ""
