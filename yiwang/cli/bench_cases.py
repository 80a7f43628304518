"""`yiwang bench cases`: lives of food-business cases over HTTP, as the demonstration runs them.

A life is four calls: the firm hands in, the window accepts, the officer proposes, the decider
grants. Beside them people read: with one reading a life, each life has another of the four there
are (each of the three clerks opens the task, the firm opens the case in the end); with four, each
life has all. Events and seals are brought in by `yiwang work` meanwhile, and a run ends when none
is behind. Papers are drawn after it and counted apart. So many cases lie beside.
"""

import argparse
import itertools
import logging
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import uuid4

import psycopg
import yaml
from django.db import connection, connections

from yiwang.cli import bench_ground as ground
from yiwang.cli import migrate
from yiwang.cli.errors import CommandError

RUNS = 3
CALLERS = 8
BUDGET, BUDGET_READ, BUDGET_WRITE = 40.0, 150.0, 300.0
LONGEST_LAG = 60.0  # seconds after which events that do not arrive are a fault
PAPER_SECONDS = 5.0
SERVICE = "food-business-licence"
DISTRICTS = {  # how the accounts of their staff end
    "shinan": "370202",
    "shibei": "370203",
    "laoshan": "370212",
    "licang": "370213",
    "chengyang": "370214",
}
OPEN = """SELECT task.id FROM work_task task JOIN cases_case matter ON matter.id = task.case_id
    WHERE matter.number = %s AND task.state = 'open'"""
READS = 4  # that a life can have
# From the marks on, for to look at all that ever happened would cost more than a life.
_BEHIND = """SELECT EXISTS (SELECT FROM outbox_announced
        WHERE xid > (SELECT min(xid) FROM outbox_listener)::text::xid8)
    OR EXISTS (SELECT FROM evidence_entry entry WHERE entry.xid >= (
            SELECT coalesce(max(sealed.xid), '0') FROM evidence_leaf leaf
            JOIN evidence_entry sealed ON sealed.id = leaf.entry_id
            WHERE leaf.root_id = (SELECT max(number) FROM evidence_root))
        AND NOT EXISTS (SELECT FROM evidence_leaf leaf WHERE leaf.entry_id = entry.id))"""
STEPS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("window", "accept", {}),
    ("officer", "propose", {"proposal": "grant", "reason": "材料齐全，符合要求。"}),
    ("decider", "grant", {}),
)


def run(argv: list[str]) -> int:
    """Measure; exit code 1 where a budget is not kept."""
    parser = argparse.ArgumentParser(prog="yiwang bench cases", description=__doc__)
    parser.add_argument("--size", type=int, default=10_000, help="cases beside (default: 10000)")
    parser.add_argument("--seconds", type=float, default=8.0, help="length of a run (default: 8)")
    parser.add_argument(
        "--reads", type=int, choices=range(READS + 1), default=1, help="a life (default: 1)"
    )
    parser.add_argument("--json", action="store_true", help="print one object")
    wish = parser.parse_args(argv)
    os.environ["YIWANG_DEMO"] = "1"  # or the demonstration's accounts may not enter
    migrate.setup_django()
    logging.disable(logging.INFO)
    with ground.city() as environment:
        _fill(wish.size)
        with (
            ground.server(environment) as (port, process),
            ground.program(["work", "--without", "papers"], environment) as worker,
        ):
            ground.rest(worker)  # what it owes to the year that was made is none of these lives
            groups = people(port)
            processes = (process, worker)
            run_lives(groups, processes, 1.0, wish.reads)
            runs = [run_lives(groups, processes, wish.seconds, wish.reads) for _ in range(RUNS)]
        report = _report(wish, runs, _statements(wish.reads), _papers())
    print(ground.told(report, as_json=wish.json))
    reads, writes = report["read"]["p95_ms"], report["write"]["p95_ms"]
    good = report["lifecycles_per_s"] >= BUDGET and reads <= BUDGET_READ and writes <= BUDGET_WRITE
    return 0 if good else 1


def _fill(cases: int) -> None:
    """Give the city a year with so many cases."""
    from yiwang.cli.histories import writing

    def say(what: str, done: int, of: int) -> None:
        if done == of or done % 10_000 == 0:
            print(f"{what}: {done:,} of {of:,}", file=sys.stderr, flush=True)

    writing.write(cases, say=say)


# Who takes part, and what a life is


class Group(Protocol):
    """Whoever plays lives together, each on a connection of his own."""

    @property
    def callers(self) -> list[ground.Caller]: ...


@dataclass(frozen=True)
class People:
    """Callers of one district with the firm that applies there."""

    firm: ground.Caller
    staff: dict[str, ground.Caller]
    wish: dict[str, Any]

    @property
    def callers(self) -> list[ground.Caller]:
        return [self.firm, *self.staff.values()]


def people(port: int, caller: type[ground.Caller] = ground.Caller) -> list[People]:
    """One group a caller, spread over the districts."""
    tokens = {
        name: ground.token(name)
        for name in ("firm", *(f"{role}-{place}" for role, *_ in STEPS for place in DISTRICTS))
    }
    wish = _wish(caller(port, tokens["firm"]))
    groups = []
    for place, region in itertools.islice(itertools.cycle(DISTRICTS.items()), CALLERS):
        staff = {role: caller(port, tokens[f"{role}-{place}"]) for role, *_ in STEPS}
        firm = caller(port, tokens["firm"])
        groups.append(People(firm, staff, wish | {"region": region}))
    return groups


def _wish(firm: ground.Caller) -> dict[str, Any]:
    """The application of the package's examples, without the special dishes that need a visit."""
    from yiwang.web.demonstration import FOOD, PACKAGES

    data = yaml.safe_load((PACKAGES / FOOD / "examples.yaml").read_text("utf-8"))["data"]
    me = firm.must("GET", "me")
    entity = next(row["id"] for row in me["principals"] if row["kind"] == "legal")
    data["business"] = {**data["business"], "activities": ["hot"], "special": False}
    data["floor_plan"] = [_plan()]
    return {"service": SERVICE, "applicant": entity, "data": data, "submit": True}


def _plan() -> str:
    """The floor plan that the firm handed in some time ago."""
    from yiwang.kernel.actor import DOOR, acting
    from yiwang.kernel.files import store
    from yiwang.kernel.tenancy import door
    from yiwang.kernel.tenancy.models import Account
    from yiwang.web.demonstration import PLAN

    with acting(DOOR):
        firm = door.enter(Account.objects.get(username="firm"), None, "api")
    with acting(firm):
        return str(store.take(firm, "plan.pdf", PLAN).id)


def _turns(reads: int) -> Iterator[bool]:
    """For each occasion to read, whether it is taken: so many of four, each in its turn."""
    lives = itertools.count()
    return ((life + place) % READS < reads for life in lives for place in range(READS))


_ALL = [True] * READS


def first_life(people: People) -> str:
    """One case from the hand-in to the grant, with all readings; returns its number."""
    return _life(people, iter(_ALL))


def _life(people: People, turns: Iterator[bool]) -> str:
    """One case from the hand-in to the grant; returns its number.

    turns: for each of the four occasions whether somebody reads.
    """
    case = people.firm.must("POST", "cases", people.wish, uuid4().hex)
    number = str(case["number"])
    for role, outcome, data in STEPS:
        task, clerk = looked_up(OPEN, number), people.staff[role]
        if next(turns):
            clerk.must("GET", f"tasks/{task}")
        body = {"outcome": outcome, "data": data}
        clerk.must("POST", f"tasks/{task}/complete", body, uuid4().hex)
    if next(turns):
        people.firm.must("GET", f"cases/{number}")
    return number


def looked_up(question: str, number: str) -> str:
    """An id of a case; asked beside, as a clerk sees it in a list that lies open."""
    owner: Any = connections["owner"]
    fresh = owner.connection is None
    owner.ensure_connection()
    cursor: psycopg.Cursor[Any] = psycopg.Cursor(owner.connection)  # past the framework's
    if fresh:
        owner.connection.prepare_threshold = 0  # or the driver prepares nothing, asked or not
        cursor.execute("SET plan_cache_mode = force_generic_plan")
    (found,) = cursor.execute(question, [number], prepare=True).fetchall()
    return str(found[0])


# Runs


def run_lives(
    groups: Sequence[Group],
    processes: tuple[int, int],
    seconds: float,
    reads: int,
    life: Callable[[Any, Iterator[bool]], str] = _life,
) -> dict[str, Any]:
    """Play lives for so long, then wait until no event and no seal is behind."""
    for group in groups:
        for caller in group.callers:
            caller.took = {"GET": [], "POST": []}
    pace = ground.pace()
    before, own, began = ground.cost(*processes), time.process_time(), time.perf_counter()

    def play(group: Group) -> int:
        lives, turns = 0, _turns(reads)
        while time.perf_counter() - began < seconds:
            life(group, turns)
            lives += 1
        connections["owner"].close()
        return lives

    with ThreadPoolExecutor(len(groups)) as threads:
        lives = sum(threads.map(play, groups))
    played = time.perf_counter()
    _drain()
    ended = time.perf_counter()
    spent = ground.cost(*processes).since(before)
    callers = [caller for group in groups for caller in group.callers]
    took = {
        method: [t for each in callers for t in each.took[method]] for method in ("GET", "POST")
    }
    return {
        "lifecycles_per_s": round(lives / (ended - began), 2),
        "lifecycles": lives,
        "lag_s": round(ended - played, 2),
        "reads_a_life": round(len(took["GET"]) / lives, 2),
        "writes_a_life": round(len(took["POST"]) / lives, 2),
        "read_p95_ms": ground.share(took["GET"], 0.95),
        "write_p95_ms": ground.share(took["POST"], 0.95),
        "cpu_ms": round((spent.programs + spent.database) / lives * 1000, 1),
        "database_cpu_ms": round(spent.database / lives * 1000, 1),
        "caller_cpu_ms": round((time.process_time() - own) / lives * 1000, 1),
        "pages": round(spent.pages / lives),
        "pace_ms": max(pace, ground.pace()),
    }


def _drain() -> None:
    deadline = time.monotonic() + LONGEST_LAG
    while _behind():
        if time.monotonic() > deadline:
            raise CommandError(f"Events or seals are still behind after {LONGEST_LAG:g} s.")
        time.sleep(0.05)


def _behind() -> bool:
    """Whether an event is not delivered to somebody, or an entry not sealed."""
    from yiwang.kernel.actor import SYSTEM, acting

    with acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute(_BEHIND)
        return bool(cursor.fetchone()[0])


def _papers() -> dict[str, Any]:
    """Draw what the cases asked for, for a few seconds, by one worker in this program."""
    from yiwang.base.papers import duties

    began, drawn = time.perf_counter(), 0
    while time.perf_counter() - began < PAPER_SECONDS and (more := duties.draw_papers()):
        drawn += more
    return {"drawn_per_s": round(drawn / (time.perf_counter() - began), 1), "a_life": 4}


def _statements(reads: int) -> int:
    """Of a life with its readings, without the beginnings and ends of transactions; the mean
    of four lives, for each reads something else.
    """
    group, turns = people(0, ground.Inside)[0], _turns(reads)
    first_life(group)
    counts = [ground.counted(lambda: _life(group, turns)) for _ in range(READS)]
    return round(statistics.mean(counts))


def _report(
    wish: argparse.Namespace, runs: list[dict[str, Any]], statements: int, papers: dict[str, Any]
) -> dict[str, Any]:
    """The middle one of the runs counts."""
    middle = {name: ground.median(runs, name) for name in runs[0]}
    return {
        "benchmark": "cases",
        "cases": wish.size,
        "lifecycles_per_s": middle["lifecycles_per_s"],
        "read": {"a_life": middle["reads_a_life"], "p95_ms": middle["read_p95_ms"]},
        "write": {"a_life": middle["writes_a_life"], "p95_ms": middle["write_p95_ms"]},
        "cpu_ms": middle["cpu_ms"],
        "database_cpu_ms": middle["database_cpu_ms"],
        "caller_cpu_ms": middle["caller_cpu_ms"],
        "pages": middle["pages"],
        "statements": statements,
        "lag_s": middle["lag_s"],
        "pace_ms": middle["pace_ms"],
        "papers": papers,
        "budget": {"lifecycles_per_s": BUDGET, "read": BUDGET_READ, "write": BUDGET_WRITE},
        "ratio": round(middle["lifecycles_per_s"] / BUDGET, 2),
        **ground.circumstances(),
        "runs": runs,
    }
