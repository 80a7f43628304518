"""Tasks, cases and forms as the components of the workbench draw them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from yiwang.base.cases import facade as cases
from yiwang.base.cases.facade import Case, Moment, State, StateClass, sentence, sources
from yiwang.base.packages import facade as packages
from yiwang.base.packages.facade import form_of, shown, words
from yiwang.base.work import blueprint
from yiwang.base.work.blueprint import Outcome
from yiwang.base.work.models import Task
from yiwang.engines import form, term
from yiwang.kernel.actor import Actor
from yiwang.kernel.clock import CITY_ZONE, local_day
from yiwang.kernel.tenancy.roles import roles
from yiwang.kernel.texts import say, spoken, written

Row = dict[str, Any]

TYPED = ("text", "textarea", "hidden")  # widgets whose answers are people's own words


def role_title(name: str) -> str:
    known = roles().get(name)
    return say(known.titles) if known else name


def title(case: Case) -> str:
    return say({"zh": case.title, "en": case.title_en})


def task_title(task: Task) -> str:
    return say({"zh": task.title, "en": task.title_en})


def state(case: Case) -> Row:
    return {"title": case.stage.title, "tone": case.stage.tone}


class Lights:
    """The light of a due day, seen on one day: near due from the last working day before it."""

    def __init__(self, today: date) -> None:
        self.today = today
        calendar = term.national().lenient()
        self.soon = term.last_day(today, 1, term.Unit.WORKING_DAY, calendar)

    def of(self, due: date | None, done: date | None = None) -> str:
        """The name of the light; "" where nothing is due."""
        if due is None:
            return ""
        if done is not None:
            return "done_late" if done > due else "done_in_time"
        if due < self.today:
            return "overdue"
        return "near_due" if due <= self.soon else "normal"

    def of_task(self, task: Task) -> str:
        if task.state == Task.State.CANCELLED:
            return ""
        done = local_day(task.completed_at) if task.completed_at else None
        if done is None and task.case.state == State.SUSPENDED:
            return "paused"
        return self.of(task.due, done)

    def of_case(self, case: Case) -> str:
        if case.state_class == StateClass.CLOSED:
            return ""
        return "paused" if case.state == State.SUSPENDED else self.of(case.due)


def form_pages(actor: Actor, case: Case, data: Mapping[str, Any] | None = None) -> list[Row]:
    """The form with answers as {title, rows}, page by page, as `_form.html` would draw it.

    data: the latest answers with open numbers; None: as they are kept, masked.
    """
    asked = form_of(packages.source(case.package, case.version))
    latest = cases.latest(case)
    origins = {at: form.Source.from_json(row) for at, row in latest.sources.items()}
    names = sources.names()
    sheets = asked.sheets(
        data or latest.data, now=actor.now, zone=CITY_ZONE, language=spoken(), sources=origins
    )
    return [
        {"title": form.text_in(page.title, spoken()), "rows": shown(rows, names)}
        for page, rows in sheets
    ]


def facts(pages: Iterable[Row]) -> Iterator[Row]:
    """The form in words: {title, groups: [{title, items: [(label, value, source)]}]}."""
    for page in pages:
        groups = [group for group in _groups(page["rows"], "") if group["items"]]
        if groups:
            yield {"title": page["title"], "groups": groups}


def materials(rows: Iterable[Row]) -> dict[str, str]:
    """What the form calls each material it asks files for."""
    found: dict[str, str] = {}
    for row in rows:
        if row.get("material"):
            found[row["material"]] = row["label"]
        found |= materials(row.get("rows", ()))
    return found


def _groups(rows: Sequence[Row], heading: str) -> Iterator[Row]:
    """One group of facts for each heading and each row of a repeated part; files stand apart."""
    plain = [row for row in rows if "rows" not in row and row["widget"] != "file"]
    items = [(row["label"], _answer(row), row["source"]) for row in plain]
    yield {"title": heading, "items": items}
    for row in rows:
        if "rows" in row:
            yield from _groups(row["rows"], row["label"] or heading)


def _answer(row: Row) -> str:
    text = words(row)
    return written(text) if text and row["widget"] in TYPED else text


def moments(lines: Iterable[Moment]) -> list[Row]:
    """The timeline as the minutes show it."""
    return [_moment(line) for line in lines]


def short_day(moment: datetime) -> str:
    """Month and day, for where little room is."""
    day = local_day(moment)
    return f"{day.month}月{day.day}日" if spoken() == "zh" else f"{day.day} {day:%b}"


def _moment(line: Moment) -> Row:
    where = [line.post_title, line.body_name]
    return {
        "at": line.at,
        "title": sentence(line.kind, line.facts),
        "who": " · ".join(filter(None, [line.actor_name, *dict.fromkeys(where)])),
        "text": line.facts.get("comment", ""),
        "kind": cases.tone(line.kind),
    }


def records(actor: Actor, tasks: Iterable[Task]) -> list[Row]:
    """What was written down when steps were done, the latest first: opinions, findings, notes."""
    done = [each for each in tasks if each.state == Task.State.DONE]
    return [_record(actor, each) for each in reversed(done) if each.data or each.comment]


def _record(actor: Actor, task: Task) -> Row:
    outcome = outcome_of(task)
    items = []
    if outcome is not None and outcome.form is not None:
        now = actor.now
        rows = outcome.form.fields(task.data, now=now, zone=CITY_ZONE, language=spoken())
        items = [item for group in _groups(shown(rows), "") for item in group["items"]]
    if task.comment:
        items.append((_("Note for colleagues"), task.comment, ""))
    return {
        "title": task_title(task),
        "outcome": outcome_title(task),
        "tone": outcome.tone if outcome else "",
        "who": task.completed_name,
        "at": task.completed_at,
        "items": items,
    }


def outcome_of(task: Task) -> Outcome | None:
    """The outcome that a task ended with; None where it has none."""
    source = packages.source(task.case.package, task.case.version)
    plan = blueprint.of(source).tasks.get(task.node)
    return plan.outcomes.get(task.outcome) if plan else None


def outcome_title(task: Task) -> str:
    found = outcome_of(task)
    return say(found.titles) if found else task.outcome
