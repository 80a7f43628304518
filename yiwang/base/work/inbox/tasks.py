"""The first kind of work: tasks of cases."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from yiwang.base.cases.facade import State
from yiwang.base.packages import facade as packages
from yiwang.base.work import blueprint
from yiwang.base.work.blueprint import TaskPlan
from yiwang.base.work.inbox import boxes, words
from yiwang.base.work.inbox.desks import Reader, due_range
from yiwang.base.work.inbox.kinds import Kind
from yiwang.base.work.inbox.values import After, Entry, Titles, Wish
from yiwang.base.work.models import Task
from yiwang.kernel.clock import local_day
from yiwang.kernel.ids import NOBODY

_LARGE = ("data", "comment", "case__terms", "case__code_sealed")  # what no list shows
_FIRST = UUID(int=0)


def sought(wish: Wish) -> str:
    """The words and labels that a wish asks of the card of a case; "" where it asks none."""
    return words.query(wish.text, (("service", wish.service), ("region", wish.region)))


def parameters(reader: Reader, wish: Wish, after: After) -> dict[str, Any]:
    """Values for `boxes.PARAMETERS`."""
    ways = list(reader.ways)
    since, until = due_range(wish, reader.actor.today)
    return {
        "words": sought(wish),
        "bodies": [body for body, _role in ways],
        "roles": [role for _body, role in ways],
        "posts": [post for post in reader.posts if post != NOBODY],
        "account": reader.actor.account,
        "node": wish.node,
        "since": since,
        "until": until,
        "at": after.at,
        "tie": after.tie,
    }


def find(reader: Reader, wish: Wish, after: After) -> list[Entry]:
    given = parameters(reader.narrowed(wish), wish, after)
    with connection.cursor() as cursor:
        cursor.execute(boxes.page(wish.box, worded=bool(given["words"])), given)
        keys = cursor.fetchall()
    rows = Task.objects.filter(id__in=[key[0] for key in keys]).select_related("case", "body")
    found = {row.id: row for row in rows.defer(*_LARGE)}
    # What RLS keeps from the reader, if a list were ever wrong, is not found a second time.
    return [_entry(reader, found[key], at, tie) for key, at, tie in keys if key in found]


def _entry(reader: Reader, task: Task, at: date | datetime, tie: UUID) -> Entry:
    case, done = task.case, task.completed_at
    given = task.post_id if task.post_id in reader.posts else None
    return Entry(
        kind="task",
        id=task.id,
        at=at,
        tie=tie,
        number=case.number,
        service=case.service,
        matter={"zh": case.title, "en": case.title_en},
        party=case.applicant_name,
        title={"zh": task.title, "en": task.title_en},
        body=task.body_id,
        body_name={"zh": task.body.name, "en": task.body.name_en},
        opened_at=task.opened_at,
        route="task",
        key=task.id,
        post=given or reader.ways.get((task.body_id, task.role)),
        node=task.node,
        role=task.role,
        state=task.state,
        due=task.due,
        done_on=local_day(done) if done else None,
        paused=not done and (case.state == State.SUSPENDED or task.resting_since is not None),
        urged=task.urged_at is not None and not done,
        holder=task.completed_name or task.claimed_name,
        taken=task.claimed_by == reader.actor.account,
        outcome=task.outcome,
        outcome_title=_outcome(task),
    )


@lru_cache(maxsize=256)
def plans(package: str, version: str) -> Mapping[str, TaskPlan]:
    """The tasks of an installed version by node; a version never changes."""
    source = packages.source(package, version)
    return blueprint.of(source).tasks if blueprint.PROCESS in source.files else {}


def _outcome(task: Task) -> Titles:
    if not task.outcome:
        return {}
    plan = plans(task.case.package, task.case.version).get(task.node)
    chosen = plan.outcomes.get(task.outcome) if plan else None
    return chosen.titles if chosen else {"zh": task.outcome, "en": task.outcome}


def count(reader: Reader) -> Mapping[str, int]:
    everything = parameters(reader, Wish(), After(date.min, _FIRST))
    latest = {"last": "infinity", "highest": UUID(int=(1 << 128) - 1)}
    with connection.cursor() as cursor:
        cursor.execute(boxes.counts(), everything | latest | {"today": reader.actor.today})
        row = cursor.fetchone()
    return dict(zip(boxes.COUNTED, row or (), strict=True))


KIND = Kind("task", _("Task"), frozenset(boxes.LISTS), find, count)
