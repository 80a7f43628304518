"""Run rules over the past, piece by piece: each piece is a transaction of its own, so any of them
may be the last one before the machine stops, and the next goes on from there.

The same events and rules give the same finds, and so the same digest, whenever they are run. A run
costs what its dossiers cost; none is held longer than its piece.
"""

import logging
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.functions import Collate

from yiwang.base.cases.facade import Case
from yiwang.base.packages.facade import of
from yiwang.govern.supervision import books, judging, log
from yiwang.govern.supervision.errors import NotRun, Why
from yiwang.govern.supervision.judging import Chosen
from yiwang.govern.supervision.models import Find, Run, Told
from yiwang.govern.supervision.queries import evening, morning
from yiwang.govern.supervision.rulebook import Book, book
from yiwang.govern.supervision.values import Dossier, Hit
from yiwang.kernel import ids
from yiwang.kernel.actions import action
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.folding.work import InOtherHands, patiently

log_of = logging.getLogger(__name__)

PIECE = 200  # dossiers of one transaction
LONGEST = timedelta(days=5 * 366)
CANDIDATE, PRESENT = "candidate", "present"
STAGES = ("case", "matter", "feed")


@dataclass(frozen=True)
class Wanted:
    """What to run. rules: id → first day of the version, empty for those in force; none: all.

    files: of a package that is not installed. bodies: whose matters; none: all within sight.
    """

    since: date
    until: date
    package: str = ""
    rules: Mapping[str, str] | None = None
    files: Mapping[str, str] | None = None
    bodies: Collection[UUID] = ()


@action("supervision:replay:run")
def wish(actor: Actor, wanted: Wanted) -> Run:
    """Wish for a run; the worker does it.

    Raises:
        NotRun: period, rules or bodies cannot be meant.
        NotFound: there is no such book of rules.
    """
    bodies = list(wanted.bodies or actor.bodies)
    found = _book(wanted)
    rules = dict(wanted.rules or dict.fromkeys(found.rules, ""))
    refused = _refusal(actor, wanted, bodies, found, rules)
    if refused is not None:
        raise NotRun(refused)
    run = Run(
        id=ids.uuid7(actor.now),
        body_id=actor.body,
        asked_at=actor.now,
        asked_by=actor.account,
        name=actor.name,
        since=wanted.since,
        until=wanted.until,
        bodies=[str(each) for each in bodies],
        package=found.package,
        package_version=found.version,
        files=dict(wanted.files or {}),
        rules=[{"rule": rule, "version": version} for rule, version in sorted(rules.items())],
    )
    run.save(force_insert=True)
    return run


def _book(wanted: Wanted) -> Book:
    return book(of(dict(wanted.files))) if wanted.files else books.named(wanted.package)


def _refusal(
    actor: Actor,
    wanted: Wanted,
    bodies: Collection[UUID],
    found: Book,
    rules: Mapping[str, str],
) -> Why | None:
    if wanted.since > wanted.until or wanted.until >= actor.today:
        return Why.PERIOD
    if wanted.until - wanted.since > LONGEST:
        return Why.LONG
    for name, version in rules.items():
        rule = found.rules.get(name)
        if rule is None or (version and rule.named(version) is None):
            return Why.RULE
    return None if set(bodies) <= set(actor.bodies) and bodies else Why.BODY


def live() -> QuerySet[Run]:
    """Runs that are not at their end."""
    return Run.objects.filter(state__in=(Run.State.WISHED, Run.State.RUNNING))


def step() -> int:
    """Do the next piece of the oldest run; return how many dossiers it looked at."""
    with acting(SYSTEM) as actor:
        rows = live().order_by("asked_at", "id")
        run = rows.select_for_update(skip_locked=True, of=("self",)).first()
        if run is None:
            return 0
        try:
            with acting(actor):
                return piece(actor, run)
        except InOtherHands:
            raise
        except Exception as fault:
            log_of.exception("run %s failed", run.id)
            reason = f"{type(fault).__name__}: {fault}"[:400]
            Run.objects.filter(id=run.id).update(state=Run.State.FAILED, reason=reason)
            return 1


def finish(run_id: UUID, told: Callable[[Run], None] | None = None) -> Run:
    """Do all pieces of a run here and now. told: is given the run after each."""
    while (done := patiently(partial(_gone_on, run_id)))[1]:
        if told:
            told(done[0])
    return done[0]


def _gone_on(run_id: UUID) -> tuple[Run, bool]:
    """A run after its next piece, and whether there was one."""
    with acting(SYSTEM) as actor:
        run = Run.objects.select_for_update(of=("self",)).get(id=run_id)
        more = run.state not in (Run.State.DONE, Run.State.FAILED)
        if more:
            piece(actor, run)
        return run, more


@dataclass(frozen=True)
class _Sides:
    """The rules of a run, and those in force today to compare with; none: nothing to compare."""

    candidate: Sequence[Chosen]
    present: Sequence[Chosen]
    book: Book
    reach: timedelta  # how long after an event the rules may look


def piece(actor: Actor, run: Run) -> int:
    """Look at the next dossiers of a run whose row is locked; return how many."""
    sides = _sides(run)
    if run.state == Run.State.WISHED:
        run.state = Run.State.RUNNING
        run.total = _cases(run, sides.reach).count()
    dossiers = list(_next(run, sides))
    since = morning(run.since) - timedelta(microseconds=1)
    until = evening(run.until)
    for dossier in dossiers:
        for side, rules in ((CANDIDATE, sides.candidate), (PRESENT, sides.present)):
            hits = judging.judge(dossier, rules, since, until).hits
            Find.objects.bulk_create(_find(run, side, hit) for hit in hits)
    run.looked += len(dossiers)
    run.events += sum(len(each.events) for each in dossiers)
    _move_on(actor, run, dossiers)
    run.save()
    return len(dossiers) or 1


def _sides(run: Run) -> _Sides:
    source = of(run.files) if run.files else None
    found = book(source) if source else books.installed(run.package, run.package_version)
    candidate = [Chosen(found.rules[row["rule"]], row["version"]) for row in run.rules]
    compared = bool(source) or any(row["version"] for row in run.rules)
    present = [
        Chosen(rule)
        for each in books.current()
        if each.package == found.package and compared
        for rule in each.rules.values()
        if rule.row.id in {row["rule"] for row in run.rules}
    ]
    looks = [each.rule.row.looks for each in [*candidate, *present]]
    days = max((look.working_days for look in looks), default=0)
    return _Sides(candidate, present, found, timedelta(days=2 * days + 20))


def _cases(run: Run, reach: timedelta) -> QuerySet[Case, UUID]:
    """Cases that lived in the period, or closed so shortly before that a rule may still look."""
    first, last = morning(run.since) - reach, evening(run.until)
    told = Told.objects.filter(known_at__gte=first, known_at__lte=last, case__isnull=False)
    lived = Q(closed_at__isnull=True) | Q(closed_at__gte=first) | Q(id__in=told.values("case_id"))
    rows = Case.objects.filter(lived, body_id__in=run.bodies, submitted_at__lte=last)
    return rows.order_by("id").values_list("id", flat=True)


def _next(run: Run, sides: _Sides) -> Iterator[Dossier]:
    if run.stage == "case":
        rows = _cases(run, sides.reach)
        rows = rows.filter(id__gt=UUID(run.cursor)) if run.cursor else rows
        yield from log.of_cases(list(rows[:PIECE]))
    elif run.stage == "matter":
        bodies = [UUID(each) for each in run.bodies]
        period = morning(run.since) - sides.reach, evening(run.until)
        kind, _slash, key = run.cursor.partition("/")
        ahead = log.told_matters(bodies, period, (kind, key), PIECE)
        yield from filter(None, (log.of_matter(*each) for each in ahead))
    elif not run.cursor:
        yield from _feeds(run, sides.book)


def _feeds(run: Run, found: Book) -> Iterator[Dossier]:
    for feed in found.feeds:
        body = books.supplier(feed)
        if body is not None and str(body.id) in run.bodies:
            yield log.of_feed(feed, body.id, morning(run.since), evening(run.until))


def _move_on(actor: Actor, run: Run, dossiers: Sequence[Dossier]) -> None:
    """Set the cursor behind what was looked at; after the last stage the run is done."""
    if len(dossiers) == PIECE:
        last = dossiers[-1]
        run.cursor = last.key if run.stage == "case" else f"{last.kind}/{last.key}"
        return
    following = STAGES.index(run.stage) + 1
    run.cursor = ""
    if following < len(STAGES):
        run.stage = STAGES[following]
        return
    run.state, run.done_at = Run.State.DONE, actor.now
    run.counts = counts(run)
    lines = run.finds.filter(side=CANDIDATE).order_by(Collate("line", "C"))
    found = lines.values_list("line", flat=True).iterator()
    run.digest = judging.digest(each.encode() for each in found)


def _find(run: Run, side: str, hit: Hit) -> Find:
    return Find(
        id=ids.uuid7(hit.at),
        run=run,
        side=side,
        rule=hit.rule,
        version=hit.version,
        kind=hit.kind,
        key=hit.key,
        number=hit.number,
        body_id=hit.body,
        occurrence=hit.occurrence,
        at=hit.at,
        level=hit.level,
        points=hit.points,
        line=judging.line(hit).decode(),
    )


_COUNTS = """SELECT rule, level,
        count(*) FILTER (WHERE side = 'candidate'), count(*) FILTER (WHERE side = 'present'),
        count(*) FILTER (WHERE side = 'candidate' AND EXISTS (SELECT 1 FROM supervision_find o
            WHERE o.run_id = f.run_id AND o.side = 'present' AND o.rule = f.rule
                AND o.kind = f.kind AND o.key = f.key AND o.occurrence = f.occurrence))
    FROM supervision_find f WHERE run_id = %s GROUP BY rule, level ORDER BY rule, level"""


def counts(run: Run) -> list[dict[str, object]]:
    """How many each rule found by level: by the run, by the rules in force, and by both."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, [run.id])
        names = ("rule", "level", CANDIDATE, PRESENT, "both")
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def compared(run: Run) -> bool:
    """Whether a run was made beside the rules in force."""
    return bool(run.files) or any(row["version"] for row in run.rules)
