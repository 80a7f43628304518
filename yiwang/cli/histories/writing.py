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
from typing import Any, Generic, TypeVar
from uuid import UUID, uuid4

from django.db import connections, transaction

from yiwang.cli.histories import capture, loading, parties, playing, presses, written
from yiwang.cli.histories.paths import Path, proportions
from yiwang.cli.histories.pattern import FIRST, Pattern
from yiwang.cli.histories.plates import Plate, open_days
from yiwang.cli.histories.playing import Course
from yiwang.cli.histories.presses import Presses
from yiwang.cli.histories.printing import Party, Press, Share, Tree, Wanted
from yiwang.kernel import clock, ids
from yiwang.kernel.evidence import folded, vouch
from yiwang.kernel.folding import dictionaries, rows
from yiwang.kernel.folding.spec import spec

BATCH = 2000  # cases a transaction
MANY = 50_000  # from here on indexes are built afterwards, if fewer are there
YEAR = 365  # days back to the first case
OPENED = "case"  # why a body sees a party
MARK = "histories"  # counter of the cases that are there already
CASES_A_DISTRICT = 1000
FIRST_HOUR = 9  # of the city's day, at half past which ways are played

Say = Callable[[str, int, int], None]
T = TypeVar("T")


@dataclass(frozen=True)
class History:
    """What was written: cases, rows that they are before they fold, and seconds of this run."""

    cases: int
    rows: int
    seconds: float


def write(cases: int, *, days: int = YEAR, say: Say = lambda _what, _done, _of: None) -> History:
    """Bring the city to so many made cases; what an earlier run wrote counts.

    say: is told what is done (`ways` played, `cases` written, `indexes` built), how many, and of
    how many.
    """
    from yiwang.engage.publicity import facade as publicity
    from yiwang.engage.publicity.duties import publish
    from yiwang.govern.indicators import counting
    from yiwang.govern.supervision import tallies, watching
    from yiwang.serve.savings import sums

    began, count = time.monotonic(), 0
    plan = Plan(cases, days)
    first = done = _there()
    if loading.begun():
        plan.patterns.update(loading.ways())
    if courses := _unknown(plan, range(done, cases)):
        if loading.begun():  # whoever plays needs keys
            loading.end(lambda at, of: say("indexes and keys", at, of))
        while publish():  # what copies of an earlier run have waiting would come in between
            pass
        _play_ways(plan, courses, say)
    if done < cases:
        press = _press(plan.patterns)
        if cases - done >= max(MANY, done) and not loading.begun():
            loading.begin(_tables(press), plan.patterns)
        with presses.presses(press, cases - done) as printers:
            while done < cases:
                upto = min(done + BATCH, cases)
                count += _batch(plan, press, printers, range(done, upto))
                done = upto
                say("cases", done, cases)
    if loading.begun():
        loading.end(lambda at, of: say("indexes and keys", at, of))
    if done > first:
        publicity.recount()
        tallies.recount()
        counting.recount()
        sums.recount()
        watching.looked_by_now()
        _measure_tables()
    return History(max(0, cases - first), count, time.monotonic() - began)


def _unknown(plan: "Plan", numbers: range) -> list[Course]:
    """The ways that cases go and that were not played yet."""
    courses = {each.name: each for each in map(plan.course, numbers)}
    return [each for name, each in courses.items() if name not in plan.patterns]


def _play_ways(plan: "Plan", courses: Sequence[Course], say: Say) -> None:
    for course in _first(courses):
        playing.play(course, _days_over(course))
    for at, course in enumerate(courses, start=1):
        plan.patterns[course.name] = _play(course)  # all before, so that copies are not in the way
        say("ways", at, len(courses))


def _press(patterns: Mapping[str, Pattern]) -> Press:
    """The plates, with the dictionary that the city folds by, or one that is learnt from them."""
    taken = {
        uuid4(): rows.Taken(each.put_away.texts, ()) for each in patterns.values() if each.put_away
    }
    with transaction.atomic("owner"), connections["owner"].cursor() as cursor:
        columns = rows.columns(cursor, spec().tables)
        number, words = dictionaries.fitting(cursor, columns, taken)
    plates = {name: Plate(each, words) for name, each in patterns.items()}
    return Press(plates, number, words, clock.now().isoformat())


def _tables(press: Press) -> list[str]:
    """Where most rows go."""
    found = {"folding_fold", "evidence_leaf", "evidence_tree", "evidence_seen"}
    return sorted(found.union(*(plate.pattern.rows for plate in press.plates.values())))


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
class Draft:
    """A case with a number: which way it goes, when, and through which channel."""

    course: Course
    start: date
    seconds: int
    channel: str


@dataclass(frozen=True)
class Plan:
    """Which case goes which way and when: told by its number alone, so that a run can go on."""

    cases: int
    span: int

    @cached_property
    def _days(self) -> tuple[list[date], list[float]]:
        """The working days of the span, and how much work came in up to each."""
        days, _before = open_days()
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

    def draft(self, number: int) -> Draft:
        """The case with a number."""
        course, start, chance = self._drawn(number)
        hour = int(self._hours.drawn(chance))
        seconds = (hour - FIRST_HOUR) * 3600 + chance.randrange(3600) - 1800
        return Draft(course, start, seconds, self._channels.drawn(chance))

    def _drawn(self, number: int) -> tuple[Course, date, Random]:
        """Cases come in day by day, and go as far as their days are over."""
        chance = Random(number)  # noqa: S311  # made-up cases, not secrets
        days, busy = self._days
        at = bisect(busy, (number + chance.random()) / self.cases * busy[-1])
        at = min(at, len(days) - 1)
        path = self._paths.drawn(chance)
        district, region = chance.choice(self._districts)
        taken = sum(at + day < len(days) for day in self._steps[path.name])
        if taken > 1 and chance.random() * 100 < proportions().late:
            taken = 1
        if not path.steps:  # decided by rules, for all districts at once
            district = region = ""
        return Course(path, taken, district, region), days[at], chance

    @cached_property
    def _paths(self) -> "_Shares[Path]":
        return _Shares({each: each.share for each in proportions().paths})

    @cached_property
    def _steps(self) -> dict[str, list[int]]:
        return {each.name: playing.days_of(each) for each in proportions().paths}

    @cached_property
    def _hours(self) -> "_Shares[int]":
        return _Shares(proportions().hours)

    @cached_property
    def _channels(self) -> "_Shares[str]":
        return _Shares(proportions().channels)

    @cached_property
    def _districts(self) -> list[tuple[str, str]]:
        """A small history stays in few districts, for each way is played in each."""
        most = max(1, self.cases // CASES_A_DISTRICT)
        return list(proportions().districts.items())[:most]


class _Shares(Generic[T]):
    """Things of which some come more often than others."""

    def __init__(self, shares: Mapping[T, float]) -> None:
        self._things, self._upto = list(shares), list(accumulate(shares.values()))

    def drawn(self, chance: Random) -> T:
        (found,) = chance.choices(self._things, cum_weights=self._upto)
        return found


def _play(course: Course) -> Pattern:
    consecutive = _days_over(course)
    with connections["owner"].cursor() as cursor:
        since = written.since(cursor)
        with vouch.overheard() as heard:
            number = playing.play(course, consecutive)
        of = parties.of_case(number)
        return capture.capture(cursor, capture.Played(since, number, consecutive[0], heard, of))


def _days_over(course: Course) -> list[date]:
    """As many working days as a course needs, the last of them over."""
    days, before = open_days()
    needed = max(playing.days_of(course.path), default=0)
    last = before[clock.today()]
    return days[last - needed - 1 : last]


def _batch(plan: Plan, press: Press, printers: Presses, numbers: range) -> int:
    """Write the cases with these numbers in one transaction; return how many rows that made."""
    people = parties.Pool(numbers)
    drafts = [plan.draft(number) for number in numbers]
    whose = [
        people.party(number, draft.course.path.legal)
        for number, draft in zip(numbers, drafts, strict=True)
    ]
    trees: list[Tree] = []
    count = 0
    with transaction.atomic("owner"), connections["owner"].cursor() as cursor:
        for share in printers.printed(_wanted(cursor, press, drafts, whose)):
            _copy(cursor, share)
            trees += share.trees
            count += share.count
        _open(cursor, plan, zip(drafts, whose, strict=True))
        _seal(cursor, trees)
        _draw(cursor, MARK, f"{numbers.start // 1_000_000}", len(numbers))
    from yiwang.kernel.evidence import log

    log.catch_up()
    return count + sum(len(tree.ids) for tree in trees)


def _wanted(
    cursor: Any, press: Press, drafts: Sequence[Draft], whose: Sequence[Party]
) -> list[Wanted]:
    """The cases with their numbers. Those fold that would have been folded by now."""
    now = clock.now()
    old = now - spec().patience(clock.local_day(now))
    plates = [press.plates[draft.course.name] for draft in drafts]
    dates = [plate.dates(draft.start) for plate, draft in zip(plates, drafts, strict=True)]
    serials = _serials(cursor, Counter(each for found in dates for each in found.numbers))
    watches = _watches(cursor, len(drafts))
    found = []
    for draft, plate, date_of, party in zip(drafts, plates, dates, whose, strict=True):
        closed = plate.closed(draft.start, draft.seconds)
        found.append(
            Wanted(
                draft.course.name,
                draft.start,
                draft.seconds,
                draft.channel,
                party,
                tuple(next(serials[each]) for each in date_of.numbers),
                next(watches),
                away=closed is not None and closed < old,
            )
        )
    return found


def _serials(
    cursor: Any, wanted: Mapping[tuple[str, str], int]
) -> dict[tuple[str, str], Iterator[int]]:
    """Draw as many numbers of each counter as the cases need, without gaps."""
    found = {}
    for (register, period), count in sorted(wanted.items()):
        last = _draw(cursor, register, period, count)
        found[register, period] = iter(range(last - count + 1, last + 1))
    return found


def _watches(cursor: Any, count: int) -> Iterator[int]:
    """Ids of rows that supervision looks at."""
    cursor.execute(
        """SELECT nextval(pg_get_serial_sequence('supervision_watch', 'id'))
        FROM generate_series(1, %s)""",
        [count],
    )
    return (row[0] for row in cursor.fetchall())


def _draw(cursor: Any, register: str, period: str, count: int) -> int:
    from yiwang.kernel.numbers.draw import NEXT

    cursor.execute(NEXT, [register, period, count])
    return int(cursor.fetchone()[0])


def _copy(cursor: Any, share: Share) -> None:
    """Write the rows, tables that others lean on first."""
    for table in sorted(share.rows, key=lambda name: (FIRST.get(name, 9), name)):
        columns, texts = share.rows[table]
        copy_in(cursor, table, columns, "".join(texts))


def _open(cursor: Any, plan: Plan, cases: Iterable[tuple[Draft, Party]]) -> None:
    """Let the bodies see who applied; no pattern has it, for a party is opened to a body once."""
    wanted = sorted(
        {
            (party, plan.patterns[draft.course.name].opened)
            for draft, who in cases
            for party in {who.id, who.agent}
        }
    )
    cursor.execute(
        """INSERT INTO tenancy_objectgrant (id, object_id, body_id, reason)
        SELECT id, object_id, body_id, %s FROM unnest(%s::uuid[], %s::uuid[], %s::uuid[])
            AS given (id, object_id, body_id)
        ON CONFLICT (object_id, body_id) DO NOTHING""",
        [
            OPENED,
            [ids.new() for _each in wanted],
            [party for party, _body in wanted],
            [body for _party, body in wanted],
        ],
    )


def copy_in(cursor: Any, table: str, columns: Sequence[str], text: str) -> None:
    """Load rows that read as COPY writes them."""
    names = ", ".join(f'"{name}"' for name in columns)
    with cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
        copy.write(text.encode())


def _seal(cursor: Any, trees: Sequence[Tree]) -> None:
    """Sign the roots of new evidence, chained to those that are there, and keep where it stands."""
    from yiwang.kernel.evidence import seal
    from yiwang.kernel.evidence.models import Root

    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [seal.LOCK])
    last = Root.objects.using("owner").order_by("-number").first()
    leaves, kept = [], []
    for tree in trees:
        last = seal.root_after(last, len(tree.ids), tree.root)
        last.save(using="owner", force_insert=True)
        leaves += [f"{entry}\t{last.number}\t{at}\n" for entry, at in tree.leaves]
        if tree.content is not None:
            marks = folded.marks(map(UUID, tree.ids)).hex()
            ends = f"{min(tree.ids)}\t{max(tree.ids)}"
            kept.append(f"{last.number}\t{ends}\t\\\\x{marks}\t\\\\x{tree.content.hex()}\n")
    copy_in(cursor, "evidence_leaf", ("entry_id", "root_id", "index"), "".join(leaves))
    columns = ("root_id", "first", "last", "marks", "content")
    copy_in(cursor, "evidence_tree", columns, "".join(kept))
