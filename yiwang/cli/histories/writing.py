"""Bring further cases into the database, in batches that are whole or not there at all."""

import time
from bisect import bisect
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import accumulate
from random import Random
from typing import Any, TypeVar

from django.db import connections, transaction

from yiwang.cli.histories import parties, pattern, playing, presses, printing
from yiwang.cli.histories.paths import proportions
from yiwang.cli.histories.pattern import Pattern, Played
from yiwang.cli.histories.playing import Course
from yiwang.cli.histories.presses import Presses, Share, Wanted
from yiwang.cli.histories.printing import Order, Party
from yiwang.kernel import clock, ids
from yiwang.kernel.evidence import vouch

BATCH = 1000  # cases a transaction
YEAR = 365  # days back to the first case
OPENED = "case"  # why a body sees a party
MARK = "histories"  # counter of the cases that are there already
CASES_A_DISTRICT = 1000
FIRST_HOUR = 9  # of the city's day, at half past which ways are played

Say = Callable[[str, int, int], None]
T = TypeVar("T")


@dataclass(frozen=True)
class History:
    """What was written: cases, rows and seconds of this run."""

    cases: int
    rows: int
    seconds: float


def write(cases: int, *, days: int = YEAR, say: Say = lambda _what, _done, _of: None) -> History:
    """Bring the city to so many made cases; what an earlier run wrote counts.

    say: is told what is done (`ways` played or `cases` written), how many, and of how many.
    """
    from yiwang.engage.publicity import facade as publicity
    from yiwang.engage.publicity.duties import publish
    from yiwang.govern.supervision import tallies

    began, rows = time.monotonic(), 0
    plan = Plan(cases, days)
    first = done = _there()
    while publish():  # what copies of an earlier run have waiting would come in between
        pass
    courses = {each.name: each for each in map(plan.course, range(done, cases))}
    for course in _first(courses.values()):
        playing.play(course, _days_over(course))
    for at, course in enumerate(courses.values(), start=1):
        plan.patterns[course.name] = _play(course)  # all before, so that copies are not in the way
        say("ways", at, len(courses))
    with presses.presses(plan.patterns, cases - done) as printers:
        while done < cases:
            upto = min(done + BATCH, cases)
            rows += _batch(plan, printers, range(done, upto))
            done = upto
            say("cases", done, cases)
    if done > first:
        publicity.recount()
        tallies.recount()
        _measure_tables()
    return History(max(0, cases - first), rows, time.monotonic() - began)


def _measure_tables() -> None:
    """Have the planner know at once how large the tables have become, or for a minute every
    statement reads them whole.
    """
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE")


def _first(courses: Iterable[Course]) -> list[Course]:
    """In each district the course that begins first. Played beforehand, it has the seals made, for
    no paper is drawn on a day before its seal's certificate; it would wait and come in between.
    """
    ordered = sorted(courses, key=lambda course: _days_over(course)[0], reverse=True)
    return list({each.district: each for each in ordered}.values())


def _there() -> int:
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(last), 0) FROM numbers_counter WHERE register = %s", [MARK]
        )
        return int(cursor.fetchone()[0])


@dataclass(frozen=True)
class Plan:
    """Which case goes which way and when: told by its number alone, so that a run can go on."""

    cases: int
    span: int

    @cached_property
    def _days(self) -> tuple[list[date], list[float]]:
        """The working days of the span, and how much work came in up to each."""
        days, _before = printing.open_days()
        today = clock.today()
        wanted = [d for d in days if today - timedelta(days=self.span) <= d < today]
        busy = accumulate(proportions().weekdays[min(d.weekday(), 4)] for d in wanted)
        return wanted, list(busy)

    @cached_property
    def patterns(self) -> dict[str, Pattern]:
        """By name of the course."""
        return {}

    def course(self, number: int) -> Course:
        return self._drawn(number)[0]

    def order(self, number: int, party: Callable[[int, bool], Party]) -> Order:
        """The case with a number."""
        course, start, chance = self._drawn(number)
        hour = int(_drawn(chance, proportions().hours))
        return Order(
            pattern=self.patterns[course.name],
            start=start,
            seconds=(hour - FIRST_HOUR) * 3600 + chance.randrange(3600) - 1800,
            channel=str(_drawn(chance, proportions().channels)),
            party=party(number, course.path.legal),
        )

    def _drawn(self, number: int) -> tuple[Course, date, Random]:
        """Cases come in day by day, and go as far as their days are over."""
        chance = Random(number)  # noqa: S311  # made-up cases, not secrets
        days, busy = self._days
        at = bisect(busy, (number + chance.random()) / self.cases * busy[-1])
        at = min(at, len(days) - 1)
        path = _drawn(chance, {each: each.share for each in proportions().paths})
        district, region = chance.choice(self._districts)
        taken = sum(at + day < len(days) for day in playing.days_of(path))
        if taken > 1 and chance.random() * 100 < proportions().late:
            taken = 1
        if not path.steps:  # decided by rules, for all districts at once
            district = region = ""
        return Course(path, taken, district, region), days[at], chance

    @cached_property
    def _districts(self) -> list[tuple[str, str]]:
        """A small history stays in few districts, for each way is played in each."""
        most = max(1, self.cases // CASES_A_DISTRICT)
        return list(proportions().districts.items())[:most]


def _drawn(chance: Random, shares: Mapping[T, float]) -> T:
    (found,) = chance.choices(list(shares), weights=list(shares.values()))
    return found


def _play(course: Course) -> Pattern:
    consecutive = _days_over(course)
    with connections["owner"].cursor() as cursor:
        since = pattern.since(cursor)
        with vouch.overheard() as heard:
            number = playing.play(course, consecutive)
        of = parties.of_case(number)
        return pattern.capture(cursor, Played(since, number, consecutive[0], heard, of))


def _days_over(course: Course) -> list[date]:
    """As many working days as a course needs, the last of them over."""
    days, before = printing.open_days()
    needed = max(playing.days_of(course.path), default=0)
    last = before[clock.today()]
    return days[last - needed - 1 : last]


def _batch(plan: Plan, printers: Presses, numbers: range) -> int:
    """Write the cases with these numbers in one transaction; return how many rows that made."""
    people = parties.Pool(numbers)
    orders = [plan.order(number, people.party) for number in numbers]
    leaves: list[tuple[str, bytes]] = []
    count = 0
    with transaction.atomic("owner"), connections["owner"].cursor() as cursor:
        for share in printers.printed(_wanted(cursor, plan, orders)):
            _copy(cursor, share)
            leaves += share.leaves
            count += share.count
        _open(cursor, orders)
        _seal(cursor, leaves)
        _draw(cursor, MARK, f"{numbers.start // 1_000_000}", len(numbers))
    from yiwang.kernel.evidence import log

    log.catch_up()
    return count + len(leaves)


def _wanted(cursor: Any, plan: Plan, orders: Sequence[Order]) -> list[Wanted]:
    """The cases with their numbers."""
    serials = _serials(cursor, orders)
    names = {id(pattern): name for name, pattern in plan.patterns.items()}
    return [
        Wanted(
            names[id(order.pattern)],
            order.start,
            order.seconds,
            order.channel,
            order.party,
            tuple(next(serials[each]) for each in printing.drawn(order)),
        )
        for order in orders
    ]


def _serials(cursor: Any, orders: Sequence[Order]) -> dict[tuple[str, str], Iterator[int]]:
    """Draw as many numbers of each counter as the cases need, without gaps."""
    wanted = Counter(each for order in orders for each in printing.drawn(order))
    found = {}
    for (register, period), count in sorted(wanted.items()):
        last = _draw(cursor, register, period, count)
        found[register, period] = iter(range(last - count + 1, last + 1))
    return found


def _draw(cursor: Any, register: str, period: str, count: int) -> int:
    from yiwang.kernel.numbers.draw import NEXT

    cursor.execute(NEXT, [register, period, count])
    return int(cursor.fetchone()[0])


def _copy(cursor: Any, share: Share) -> None:
    """Write the rows, tables that others lean on first."""
    for table in sorted(share.rows, key=lambda name: (pattern.FIRST.get(name, 9), name)):
        columns, text = share.rows[table]
        copy_in(cursor, table, columns, text)


def _open(cursor: Any, orders: Sequence[Order]) -> None:
    """Let the bodies see who applied; no pattern has it, for a party is opened to a body once."""
    cursor.executemany(
        """INSERT INTO tenancy_objectgrant (id, object_id, body_id, reason)
        VALUES (%s, %s, %s, %s) ON CONFLICT (object_id, body_id) DO NOTHING""",
        sorted(
            (ids.new(), party, order.pattern.opened, OPENED)
            for order in orders
            for party in {order.party.id, order.party.agent}
        ),
    )


def copy_in(cursor: Any, table: str, columns: Sequence[str], text: str) -> None:
    """Load rows that read as COPY writes them."""
    names = ", ".join(f'"{name}"' for name in columns)
    with cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
        copy.write(text.encode())


def _seal(cursor: Any, leaves: Sequence[tuple[str, bytes]]) -> None:
    """Seal the evidence of new cases in signed trees, chained to those that are there."""
    from yiwang.kernel.evidence import seal
    from yiwang.kernel.evidence.models import Root

    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [seal.LOCK])
    last = Root.objects.using("owner").order_by("-number").first()
    rows = []
    for start in range(0, len(leaves), seal.BATCH):
        share = leaves[start : start + seal.BATCH]
        last = seal.root_after(last, [leaf for _entry, leaf in share])
        last.save(using="owner", force_insert=True)
        rows += [f"{entry}\t{last.number}\t{at}\n" for at, (entry, _leaf) in enumerate(share)]
    copy_in(cursor, "evidence_leaf", ("entry_id", "root_id", "index"), "".join(rows))
