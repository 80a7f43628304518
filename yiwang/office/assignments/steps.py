"""What processes call: an assignment is opened, closed, prolonged, sent back, or set by another."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.base.asides import facade as asides
from yiwang.base.cases import facade as cases
from yiwang.base.cases.facade import Case
from yiwang.base.matters import facade as matters
from yiwang.base.work import facade as work
from yiwang.engines.process import happenings
from yiwang.kernel import ids
from yiwang.kernel.actions import tell, vouch
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.errors import Invalid
from yiwang.kernel.numbers.draw import draw
from yiwang.kernel.tenancy.models import Body
from yiwang.office.assignments import queries
from yiwang.office.assignments.errors import NotLater
from yiwang.office.assignments.models import Assignment, Extension, Helper
from yiwang.office.assignments.values import AssignmentClosed, AssignmentSet

Properties = Mapping[str, str]
Facts = Mapping[str, Any]
Step = Callable[[Actor, Case, Properties, Facts], Mapping[str, Any]]

LIFE = "assignment"
CLOSED = "assignment_closed"  # the message that the process hears which set it
DECIDED = {
    "grant": {"zh": "同意", "en": "granted"},
    "refuse": {"zh": "不同意", "en": "refused"},
}


def opening(actor: Actor, case: Case, _properties: Properties, _facts: Facts) -> Facts:
    """Make the assignment of the form; lead and assisting bodies see it from here on."""
    data = cases.form_data(case)
    lead = _body(data["lead"], "/lead")
    helpers = [_body(row["body"], "/assists") for row in data.get("assists") or []]
    due = date.fromisoformat(data["due"])
    year = actor.today.year
    row = Assignment(
        id=ids.uuid7(actor.now),
        body_id=case.body_id,
        case_id=case.id,
        number=f"督〔{year}〕{draw(f'assignment:{case.body_id}', str(year))}号",
        content=data["content"],
        source=data["source"],
        source_note=data.get("source_note") or "",
        lead=lead,
        first_due=due,
        due=due,
        set_at=actor.now,
        parent=_parent(actor, data.get("parent")),
    )
    row.save(force_insert=True)
    vouch(row)
    for body in {each.id: each for each in helpers if each.id != lead.id}.values():
        Helper(assignment=row, body=body).save(force_insert=True)
        cases.involve(actor, case, body.id)
    cases.involve(actor, case, lead.id)
    cases.set_due(case, due)
    tell(AssignmentSet(row.id, case.number, lead.id, due.isoformat()))
    return {}


def _parent(actor: Actor, named: str | None) -> UUID | None:
    """The case that set it, where there is one, and only one that the actor sees."""
    return cases.by_id(actor, UUID(named)).id if named else None


def _body(name: str, pointer: str) -> Body:
    """A body by code or full name. Raises Invalid where there is none."""
    rows = Body.objects.filter(code=name.strip()) or Body.objects.filter(name=name.strip())
    found = rows.first()
    if found is None:
        message = _("No body is called so: %(names)s") % {"names": name}
        raise Invalid([{"pointer": pointer, "code": "assignments.body", "message": message}])
    return found


def closing(actor: Actor, case: Case, properties: Properties, _facts: Facts) -> Facts:
    """Close a checked assignment; the process that set it goes on."""
    row = queries.of_case(case)
    row.closed_at, row.closed_on, row.percent = actor.now, actor.today, 100
    row.save(update_fields=["closed_at", "closed_on", "percent"])
    vouch(row)
    cases.reach(actor, case, properties["milestone"], {})
    tell(AssignmentClosed(row.id, case.number, row.lead_id, row.late(actor.today)))
    _answer(actor, row)
    return {}


def declining(actor: Actor, case: Case, properties: Properties, facts: Facts) -> Facts:
    row = queries.of_case(case)
    row.closed_at, row.closed_on = actor.now, actor.today
    row.save(update_fields=["closed_at", "closed_on"])
    cases.reach(actor, case, properties["milestone"], {"reason": facts.get("reason", "")})
    _answer(actor, row)
    return {}


def _answer(actor: Actor, row: Assignment) -> None:
    """Tell the process that set it. Whoever closes need not see that case."""
    if row.parent is None:
        return
    with acting(SYSTEM.on(actor.now)):
        parent = cases.lock(SYSTEM, cases.by_id(SYSTEM, row.parent).number)
        if parent.state_class == cases.StateClass.CLOSED:
            return  # it was ended meanwhile and waits for nothing
        work.happen(SYSTEM.on(actor.now), parent, happenings.Message(CLOSED))


def extending(actor: Actor, case: Case, properties: Properties, facts: Facts) -> Facts:
    """Decide on an extension that the lead asked for."""
    row = queries.of_case(case)
    asked = work.latest_data(case, "carry_out")
    outcome = str(facts.get("outcome", ""))
    until = date.fromisoformat(asked["until"])
    Extension(
        id=ids.uuid7(actor.now),
        assignment=row,
        until=until,
        reason=asked["reason"],
        word=Extension.Word.GRANTED if outcome == "grant" else Extension.Word.REFUSED,
        asked_at=actor.now,
        asked_name="",
        decided_at=actor.now,
        decided_name=actor.name,
        decided_reason=str(facts.get("reason", ""))[:1000],
    ).save(force_insert=True)
    if outcome == "grant":
        if until <= row.due:
            raise NotLater(row.due.isoformat())
        row.due = until
        row.save(update_fields=["due"])
        vouch(row)
    cases.reach(actor, case, properties["milestone"], {"decision": DECIDED.get(outcome, {})})
    cases.set_due(case, row.due)
    return {}


def setting(actor: Actor, case: Case, properties: Properties, facts: Facts) -> Facts:
    """Make an assignment of what a step of any process says: instruction, lead, assists, due.

    Whoever gave the instruction sets it, also where his post could not open one by hand.
    """
    data = {
        "content": facts["instruction"],
        "source": properties.get("source", "instruction"),
        "source_note": case.title[:200],
        "lead": _body(facts["lead"], "/lead").code,
        "assists": [
            {"body": _body(each["body"], "/assists").code} for each in facts.get("assists") or []
        ],
        "due": facts["due"],
        "parent": str(case.id),
    }
    code = next((each.code for each, s in matters.offered(actor) if s.life == LIFE), "")
    made = matters.open_matter(actor, code, data)
    asides.link(actor, case.number, made.number, "related")
    return {"assignment": made.number}


STEPS: dict[str, Step] = {
    "open": opening,
    "close": closing,
    "extend": extending,
    "decline": declining,
    "set": setting,
}
