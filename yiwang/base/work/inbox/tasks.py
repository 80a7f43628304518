"""The first kind of work: tasks of cases."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yiwang.base.cases.facade import State
from yiwang.base.packages import facade as packages
from yiwang.base.work import blueprint
from yiwang.base.work.blueprint import TaskPlan
from yiwang.base.work.inbox import boxes, words
from yiwang.base.work.inbox.desks import Reader, due_range
from yiwang.base.work.inbox.kinds import Kind
from yiwang.base.work.inbox.values import After, Entry, Titles, Wish
from yiwang.kernel.clock import local_day
from yiwang.kernel.ids import NOBODY
from yiwang.kernel.reads import lines
from yiwang.kernel.together import Statement

_FIRST = UUID(int=0)


class Line(NamedTuple):
    """What a list shows of a task, its case and its body."""

    id: UUID
    body: UUID
    post: UUID | None
    node: str
    role: str
    state: str
    title: str
    title_en: str
    opened_at: datetime
    due: date | None
    done_at: datetime | None
    done_name: str
    taken_by: UUID | None
    taken_name: str
    resting_since: datetime | None
    urged_at: datetime | None
    outcome: str
    number: str
    service: str
    matter: str
    matter_en: str
    party: str
    case_state: str
    package: str
    version: str
    body_name: str
    body_name_en: str


# Large columns stay where they are, and no rows of models are made of what is only shown.
_LINES = """SELECT t.id, t.body_id, t.post_id, t.node, t.role, t.state, t.title, t.title_en,
        t.opened_at, t.due, t.completed_at, t.completed_name, t.claimed_by, t.claimed_name,
        t.resting_since, t.urged_at, t.outcome, c.number, c.service, c.title, c.title_en,
        c.applicant_name, c.state, c.package, c.version, b.name, b.name_en
    FROM work_task t JOIN cases_case c ON c.id = t.case_id JOIN tenancy_body b ON b.id = t.body_id
    WHERE t.id = ANY (%s)"""


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


def find(reader: Reader, wish: Wish, after: After) -> Iterator[Entry]:
    given = parameters(reader.narrowed(wish), wish, after)
    return _entries(reader, lines(boxes.page(wish.box, worded=bool(given["words"])), given))


def _entries(reader: Reader, keys: Sequence[tuple[Any, ...]]) -> Iterator[Entry]:
    found = {line[0]: Line(*line) for line in lines(_LINES, [[key for key, _at, _tie in keys]])}
    # What RLS keeps from the reader, if a list were ever wrong, is not found a second time.
    yield from (_entry(reader, found[key], at, tie) for key, at, tie in keys if key in found)


def _entry(reader: Reader, line: Line, at: date | datetime, tie: UUID) -> Entry:
    done = line.done_at
    given = line.post if line.post in reader.posts else None
    resting = line.resting_since is not None or line.case_state == State.SUSPENDED
    return Entry(
        kind="task",
        id=line.id,
        at=at,
        tie=tie,
        number=line.number,
        service=line.service,
        matter={"zh": line.matter, "en": line.matter_en},
        party=line.party,
        title={"zh": line.title, "en": line.title_en},
        body=line.body,
        body_name={"zh": line.body_name, "en": line.body_name_en},
        opened_at=line.opened_at,
        route="task",
        key=line.id,
        post=given or reader.ways.get((line.body, line.role)),
        node=line.node,
        role=line.role,
        state=line.state,
        due=line.due,
        done_on=local_day(done) if done else None,
        paused=not done and resting,
        urged=line.urged_at is not None and not done,
        holder=line.done_name or line.taken_name,
        taken=line.taken_by == reader.actor.account,
        outcome=line.outcome,
        outcome_title=_outcome(line),
    )


@lru_cache(maxsize=256)
def plans(package: str, version: str) -> Mapping[str, TaskPlan]:
    """The tasks of an installed version by node; a version never changes."""
    source = packages.source(package, version)
    return blueprint.of(source).tasks if blueprint.PROCESS in source.files else {}


def _outcome(line: Line) -> Titles:
    if not line.outcome:
        return {}
    plan = plans(line.package, line.version).get(line.node)
    chosen = plan.outcomes.get(line.outcome) if plan else None
    return chosen.titles if chosen else {"zh": line.outcome, "en": line.outcome}


def count(reader: Reader) -> Statement:
    everything = parameters(reader, Wish(), After(date.min, _FIRST))
    latest = {"last": "infinity", "highest": UUID(int=(1 << 128) - 1)}
    return boxes.counts(), everything | latest | {"today": reader.actor.today}


KIND = Kind("task", _("Task"), frozenset(boxes.LISTS), find, count)
