"""What happened to cases, read as a log: finished steps, messages that came in, moves.

A log has no persons in it. What is read is what the database lets the running actor see; opinions
that were asked for beside a step are moves, for the process does not know them.
"""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F, FloatField, Func, Q, QuerySet, TextField
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast

from yiwang.base.cases import facade as cases
from yiwang.base.work.models import Task
from yiwang.engines.process.discovery import Event, Move, Trace
from yiwang.kernel.actor import Actor
from yiwang.kernel.clock import CITY_ZONE

CHUNK = 20_000  # rows fetched at once
MESSAGE = "message:"  # heads a step that is a message; as the net of a process names it
OVER = "terminated"
UNDONE = (Task.State.OPEN, Task.State.CANCELLED)

Row = tuple[Any, ...]
Titles = Mapping[str, str]  # title of a step → its node


@dataclass(frozen=True)
class Chosen:
    """Which cases, by the days on which they were handed in, both included.

    bodies: whose cases; a list always names them, row-level security is only the net.
    """

    package: str
    bodies: tuple[UUID, ...]
    version: str = ""
    service: str = ""
    since: date | None = None
    until: date | None = None

    def where(self, way: str = "") -> Q:
        """As a condition; way: from the model that is asked to the case, such as `case__`."""
        wanted: dict[str, Any] = {"package": self.package, "body_id__in": self.bodies}
        wanted |= {"version": self.version} if self.version else {}
        wanted |= {"service": self.service} if self.service else {}
        wanted |= {"submitted_at__gte": _morning(self.since)} if self.since else {}
        after = self.until + timedelta(days=1) if self.until else None
        wanted |= {"submitted_at__lt": _morning(after)} if after else {}
        return Q(**{f"{way}{name}": value for name, value in wanted.items()}) & Q(
            **{f"{way}submitted_at__isnull": False}
        )


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(), CITY_ZONE)


def count(actor: Actor, chosen: Chosen, most: int) -> int:
    """How many cases there are, at most one more than `most`."""
    rows = cases.Case.objects.filter(chosen.where()).order_by()
    return rows[: most + 1].count()


def traces(
    actor: Actor, chosen: Chosen, messages: Collection[str], steps: Titles
) -> Iterator[Trace]:
    """Yield the log case by case, in no order that means anything; one pass over three tables.

    messages: names of the messages that the process waits for. steps: see `Titles`.
    """
    with connection.cursor() as cursor:  # what is read is read to its end
        cursor.execute("SET LOCAL cursor_tuple_fraction = 1")
    tasks = _of_case(_tasks(chosen))
    moments = _of_case(_moments(chosen, messages))
    for case, number, version, began, ended, state in _cases(chosen):
        events = [Event(*row[1:]) for row in tasks(case)]
        lines = list(moments(case))
        if lines:
            events += [
                Event(MESSAGE + row[1], row[2], row[2]) for row in lines if row[1] in messages
            ]
            events.sort(key=itemgetter(2))
        moves = tuple(_move(row, steps) for row in lines if row[1] not in messages)
        end = state if ended is not None else ""
        yield Trace(number, version, began, ended, end, events, moves)


def _cases(chosen: Chosen) -> Iterable[Row]:
    rows = cases.Case.objects.filter(chosen.where()).order_by("id")
    return _fetched(
        rows.values_list(
            _text("id"),
            "number",
            "version",
            _seconds("submitted_at"),
            _seconds("closed_at"),
            "state",
        )
    )


def _tasks(chosen: Chosen) -> Iterable[Row]:
    rows = Task.objects.filter(chosen.where("case__"), way="", completed_at__isnull=False)
    rows = rows.exclude(state__in=UNDONE).order_by("case_id", "completed_at", "id")
    times = _seconds("opened_at"), _seconds("completed_at")
    columns = _text("case_id"), "node", *times, "outcome", _text("body_id")
    return _fetched(rows.values_list(*columns))


def _moments(chosen: Chosen, messages: Collection[str]) -> Iterable[Row]:
    kinds = [*messages, OVER, *(kind for kind in cases.SENTENCES if kind.startswith("move_"))]
    rows = cases.Moment.objects.filter(chosen.where("case__"), kind__in=kinds)
    rows = rows.order_by("case_id", "at", "id")
    return _fetched(rows.values_list(_text("case_id"), "kind", _seconds("at"), "facts"))


def _fetched(rows: QuerySet[Any, Any]) -> Iterator[Row]:
    """Read rows as the database gives them, some at a time: a million of them leave no time for
    more.
    """
    text, values = rows.query.sql_with_params()
    with connection.chunked_cursor() as cursor:
        cursor.execute(text, values)
        while found := cursor.fetchmany(CHUNK):
            yield from found


def _text(name: str) -> Cast:
    return Cast(F(name), TextField())


def _seconds(name: str) -> Combinable:
    """Seconds since 1970, as the log counts them."""
    return Func(
        F(name), template="extract(epoch FROM %(expressions)s)::float8", output_field=FloatField()
    )


def _of_case(rows: Iterable[Row]) -> Callable[[str], Iterator[Row]]:
    """Hand out rows that are ordered by case to whoever asks for the cases in the same order."""
    ahead = iter(rows)
    row = next(ahead, None)

    def of(case: str) -> Iterator[Row]:
        nonlocal row
        while row is not None and row[0] <= case:
            if row[0] == case:
                yield row
            row = next(ahead, None)

    return of


def _move(row: Row, steps: Titles) -> Move:
    """A line of the timeline as a move. Where it goes is told by node, or by a step's title."""
    _case, kind, at, text = row
    facts = json.loads(text)
    source, target = (
        _node(facts, *names, steps) for names in (("node", "task"), ("target", "step"))
    )
    reason = str(facts.get("reason") or "").strip("— ")
    return Move(kind.removeprefix("move_"), at, source, target, reason)


def _node(facts: Mapping[str, Any], name: str, title: str, steps: Titles) -> str:
    told = facts.get(title, "")
    told = told.get("zh", "") if isinstance(told, Mapping) else str(told)
    return str(facts.get(name) or steps.get(told, ""))
