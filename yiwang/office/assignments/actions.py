"""What the bodies of an assignment do between signing for it and asking to close it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from yiwang.base.cases import facade as cases
from yiwang.base.work import facade as work
from yiwang.base.work.values import TaskUrged
from yiwang.engines.process import happenings
from yiwang.kernel import ids
from yiwang.kernel.actions import action, tell
from yiwang.kernel.actor import Actor
from yiwang.kernel.tenancy.models import Body
from yiwang.office.assignments import queries, rules
from yiwang.office.assignments.errors import NotTaken, NotUnderWay, NotYours, Why
from yiwang.office.assignments.models import Assignment, Part, Report

UNDER_WAY = ("under_way", "extending", "checking")


def _own(actor: Actor, number: str) -> Assignment:
    """An assignment under way that the acting post's body leads or assists in, its case locked."""
    case = cases.lock(actor, number)
    row = queries.of_case(case)
    bodies = {row.lead_id, *row.helpers.values_list("body_id", flat=True)}
    if not bodies & set(actor.bodies):
        raise NotYours
    if case.state not in UNDER_WAY:
        raise NotUnderWay(case.stage.title)
    return row


@action("assignments:assignment:report")
def break_down(actor: Actor, number: str, title: str, body: Body, due: date) -> Part:
    """Give a piece of an assignment to the lead itself or a body that assists.

    Raises:
        NotYours: the acting body does not lead it. NotUnderWay.
        NotTaken: the part has no title, another body, or no day that fits.
    """
    row = _own(actor, number)
    if row.lead_id not in actor.bodies:
        raise NotYours
    bodies = {row.lead_id, *row.helpers.values_list("body_id", flat=True)}
    why = rules.part_refused(title, due, actor.today, row.due)
    why = why or (None if body.id in bodies else Why.PART)
    if why is not None:
        raise NotTaken(why)
    part = Part(
        id=ids.uuid7(actor.now),
        assignment=row,
        title=title.strip()[:200],
        body=body,
        due=due,
        at=actor.now,
    )
    part.save(force_insert=True)
    return part


@dataclass(frozen=True)
class Progress:
    """What is reported. part: None for the whole, which only the lead reports."""

    percent: int
    text: str
    problems: str = ""
    part: UUID | None = None


@action("assignments:assignment:report")
def report(actor: Actor, number: str, progress: Progress) -> Report:
    """Say how far an assignment or one of its parts is.

    Raises:
        NotYours, NotUnderWay. NotTaken: what is wrong with the report.
    """
    row = _own(actor, number)
    why = rules.report_refused(progress.percent, progress.text)
    part = queries.part(row, progress.part) if progress.part else None
    owner = part.body_id if part else row.lead_id
    if why is None and ((progress.part and part is None) or owner not in actor.bodies):
        why = Why.PART
    if why is not None:
        raise NotTaken(why)
    made = Report(
        id=ids.uuid7(actor.now),
        assignment=row,
        part=part,
        percent=progress.percent,
        text=progress.text.strip()[:2000],
        problems=progress.problems.strip()[:1000],
        at=actor.now,
        by=actor.account,
        name=actor.name,
        body_names=actor.office.body_names,
    )
    made.save(force_insert=True)
    if part is not None:
        part.percent = progress.percent
        part.save(update_fields=["percent"])
    else:
        row.percent = progress.percent
    row.reported_at = actor.now
    row.save(update_fields=["percent", "reported_at"])
    return made


@action("assignments:assignment:urge")
def urge(actor: Actor, number: str, reason: str = "") -> Assignment:
    """Urge the lead: whoever has the open task gets a message, and the list shows how often.

    Raises:
        NotYours: another body set it. NotUnderWay: it is closed.
    """
    case = cases.lock(actor, number)
    row = queries.of_case(case)
    if row.body_id not in actor.bodies:
        raise NotYours
    if row.closed_at is not None:
        raise NotUnderWay(case.stage.title)
    row.urged_at, row.urged = actor.now, row.urged + 1
    row.save(update_fields=["urged_at", "urged"])
    for task in work.of_case(case.id).filter(state="open"):
        work.happen(actor, case, happenings.Urge(task.key, str(actor.post), reason))
        tell(
            TaskUrged(
                object_id=task.id,
                number=case.number,
                title=task.title,
                title_en=task.title_en,
                body=task.body_id,
                role=task.role,
                post=task.post_id,
                sender=actor.name,
            )
        )
    return row
