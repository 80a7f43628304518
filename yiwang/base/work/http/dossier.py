"""Everything that the page of a case shows, read in a number of statements that does not grow."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from yiwang.base.asides import facade as asides
from yiwang.base.cases import facade as cases
from yiwang.base.cases.facade import Case, State, StateClass
from yiwang.base.packages import facade as packages
from yiwang.base.papers import facade as papers
from yiwang.base.parties import facade as parties
from yiwang.base.work import actions, blueprint, queries
from yiwang.base.work.http import panels, picture, shown
from yiwang.base.work.http.picture import Drawing, Marks, Tag
from yiwang.base.work.incidents import titles
from yiwang.base.work.models import Incident, Instance, Task
from yiwang.engines import process
from yiwang.kernel import ids
from yiwang.kernel.actor import Actor
from yiwang.kernel.clock import local_day
from yiwang.kernel.reads import at_once
from yiwang.kernel.texts import one_language, say

Row = dict[str, Any]


@dataclass(frozen=True)
class _Read:
    """The rows of a case, most of them read in one round trip."""

    tasks: Sequence[Task]
    incidents: Sequence[Incident]
    instances: Sequence[Instance]
    attachments: Sequence[cases.Attachment]
    papers: Sequence[Any]  # as their context gives them, like the corrections
    timeline: Sequence[cases.Moment]
    corrections: Sequence[Any]
    notes: Sequence[asides.Note]
    questions: Sequence[asides.Question]
    related: list[asides.Beside]
    applicant: Any

    @classmethod
    def of(cls, actor: Actor, case: Case) -> "_Read":
        with at_once():  # the last two are looked at here, so they stand last
            return cls(
                queries.tasks(actor, case),
                queries.incidents(actor, case),
                queries.instances(actor, case),
                cases.attachments(case),
                papers.of_case(actor, case.id),
                cases.timeline(actor, case),
                cases.corrections(actor, case),
                asides.notes(actor, case),
                asides.questions(actor, case),
                asides.cases_beside(actor, case),
                parties.party(actor, case.applicant_id) if case.applicant_id else None,
            )


def _numbers(actor: Actor, case: Case, purpose: str) -> Any:
    """The open numbers of whom the case is about, where he is known and they are asked for."""
    asked = purpose and case.applicant_id
    return parties.unsealed(actor, case.party, purpose) if asked else None


@one_language()
def of(actor: Actor, case: Case, purpose: str = "") -> Row:
    """The context of `work/case.html`, but for what the acting post has to do.

    purpose: what the actor opens the applicant's numbers for; empty: they stay masked.
    """
    opened = cases.unsealed(actor, case, purpose) if purpose else None
    pages = shown.form_pages(actor, case, opened)
    read = _Read.of(actor, case)
    tasks = read.tasks
    return {
        "case": case,
        "tasks": tasks,
        "title": shown.title(case),
        "state": shown.state(case),
        "light_name": shown.Lights(actor.today).of_case(case),
        "clocks": cases.shown.clocks(actor, case),
        "facts": list(shown.facts(pages)),
        "attachments": _attachments(read.attachments, pages),
        "relied": _relied(actor, case, pages),
        "papers": read.papers,
        "days": list(_days(shown.moments(read.timeline))),
        "records": shown.records(actor, tasks),
        "holders": _holders(case, tasks),
        "corrections": read.corrections,
        "incidents": [_incident(actor, each) for each in read.incidents],
        "applicant": read.applicant,
        "panels": panels.of(actor, case),
        "numbers": _numbers(actor, case, purpose),
        **_process(case, read),
        **_beside(actor, case, read),
    }


def _relied(actor: Actor, case: Case, pages: list[Row]) -> list[Row]:
    """The licences that stand for papers, each under the name of the paper."""
    names = shown.materials(row for page in pages for row in page["rows"])
    return [
        row | {"title": names.get(row["material"], row["material"])}
        for row in cases.on_file.relied(actor, case)
    ]


def _attachments(rows: Iterable[cases.Attachment], pages: list[Row]) -> list[Row]:
    names = shown.materials(row for page in pages for row in page["rows"])
    return [{"row": row, "material": names.get(row.material, row.material)} for row in rows]


def _days(moments: list[Row]) -> Iterator[Row]:
    """The minutes: what happened, day by day in the order of time."""
    for day, lines in groupby(moments, key=lambda line: local_day(line["at"])):
        yield {"day": day, "lines": list(lines)}


def _who(case: Case, task: Task) -> str:
    """Who has an open task: a person, a post, or all of a role; the body where it is another."""
    who = task.claimed_name or actions.holder(task) or shown.role_title(task.role)
    if task.body_id == case.body_id:
        return who
    return f"{who} · {say({'zh': task.body.name, 'en': task.body.name_en})}"


def _holders(case: Case, tasks: Sequence[Task]) -> list[Row]:
    return [
        {
            "task": shown.task_title(each),
            "who": _who(case, each),
            "since": each.opened_at,
            "due": each.due,
        }
        for each in tasks
        if each.state == Task.State.OPEN
    ]


def _incident(actor: Actor, incident: Incident) -> Row:
    return {
        "row": incident,
        "step": say(titles(incident.case, incident.node)),
        "reason": say(incident.reason),
        "may": actor.may("work:incident:retry"),
    }


def _process(case: Case, read: _Read) -> Row:
    """The picture of the process and the table that says the same."""
    plan, tasks = blueprint.of(packages.source(case.package, case.version)), read.tasks
    if not read.instances:  # a draft: nothing has begun
        return {"drawing": None}
    state = process.load(read.instances[0].state)
    marks = Marks(
        done=process.finished(state),
        opened={each.node for each in tasks if each.state != Task.State.OPEN},
        present=process.positions(state),
        tags=_tags(case, tasks),
        stuck={each.node for each in read.incidents},
        ended=case.state_class == StateClass.CLOSED or not process.positions(state),
    )
    drawing: Drawing = picture.drawing(plan, marks)
    steps = picture.table(plan, [_step(case, each) for each in _ordered(tasks)], drawing.next)
    return {"drawing": drawing, "steps": list(steps), "step_columns": picture.columns()}


def _tags(case: Case, tasks: Sequence[Task]) -> dict[str, list[Tag]]:
    """Who has each open step and since when; shares of one step that say the same, once."""
    said: dict[str, Counter[str]] = {}
    for each in tasks:
        if each.state == Task.State.OPEN:
            text = f"{_who(case, each)} · {shown.short_day(each.opened_at)}"
            said.setdefault(each.node, Counter())[text] += 1
    return {
        node: [Tag(text if often == 1 else f"{text} (×{often})") for text, often in texts.items()]
        for node, texts in said.items()
    }


def _ordered(tasks: Sequence[Task]) -> list[Task]:
    return [each for each in tasks if each.state != Task.State.CANCELLED]


def _step(case: Case, task: Task) -> Row:
    done = task.state != Task.State.OPEN
    return {
        "title": shown.task_title(task),
        "done": done,
        "who": task.completed_name if done else _who(case, task),
        "at": task.completed_at if done else task.opened_at,
    }


def _beside(actor: Actor, case: Case, read: _Read) -> Row:
    """Notes, questions and other cases; a key for each form, so that pressing twice writes once."""
    return {
        "notes": read.notes,
        "questions": [asides.row(actor, each) for each in asides.with_opened(read.questions)],
        "related": [_related(each) for each in read.related],
        "kinds": asides.KINDS,
        "may_ask": actor.may("asides:question:ask") and case.state != State.DRAFT,
        "may_note": actor.may("asides:note:write"),
        "key": str(ids.new()),
    }


def _related(beside: asides.Beside) -> Row:
    return {
        "case": beside.case,
        "words": beside.words,
        "title": shown.title(beside.case),
        "state": shown.state(beside.case),
    }
