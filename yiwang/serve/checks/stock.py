"""Look again at the stock of households with aid, many at once.

A sweep goes over the stock in parts: a part is opened in one transaction, each source is asked
about all its members by one enquiry (see `enquiries`), and when all have answered it is closed.
Households of which every source says what it said before are done; the others are checked in full.
Whoever stops in between, even by force, goes on there; nothing is done twice.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextvars import copy_context
from datetime import date
from itertools import groupby
from uuid import UUID

from django.db import connection
from django.db.models import Exists, F, OuterRef, QuerySet

from yiwang.base.packages import facade as packages
from yiwang.engines import term
from yiwang.kernel import ids
from yiwang.kernel.actions import action, vouch
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.serve.checks import enquiries, orders, sending, spec
from yiwang.serve.checks.models import Enquiry, Household, Looked, Member, Outside, Part, Sweep
from yiwang.serve.checks.spec import Check

Say = Callable[[Sweep], None]

PART = 10_000  # households
BATCH = 500  # households whose full check is ordered in one transaction
REST = 0.1  # seconds until it is looked again whether a source may be asked
AGAIN = 1  # months after which a household of which not all was heard is looked at again


@action("checks:stock:sweep")
def begin(actor: Actor, *, everyone: bool) -> Sweep:
    """Begin a sweep over households whose day has come, or over every one with aid; while one runs
    it is that one.
    """
    with acting(SYSTEM.on(actor.now)):
        made = Sweep(
            id=ids.uuid7(actor.now),
            everyone=everyone,
            total=_stock(actor.today, everyone=everyone).count(),
            began_at=actor.now,
            began_by=actor.name if actor.signed_in else "",
        )
        Sweep.objects.bulk_create([made], ignore_conflicts=True)
        return Sweep.objects.get(state=Sweep.State.RUNNING)


def _stock(today: date, *, everyone: bool) -> QuerySet[Household]:
    rows = Household.objects.filter(aid_since__isnull=False, ended_at=None)
    return rows if everyone else rows.filter(next_on__lte=today)


def run(say: Say, *, everyone: bool = False) -> Sweep:
    """Bring a sweep as far as its sources answer now, one that was stopped before first; the worker
    goes on with the rest. say: is told on the way.
    """
    with acting(SYSTEM):
        sweep = begin(SYSTEM, everyone=everyone)
    moved = 1
    while moved and sweep.state == Sweep.State.RUNNING:
        moved = _step_and_ask()
        with acting(SYSTEM):
            sweep.refresh_from_db()
        say(sweep)
    return sweep


def _step_and_ask() -> int:
    """Open parts and close them while the sources answer about others, as workers do."""
    works = (enquiries.asking(),)
    if connection.in_atomic_block:  # a transaction is this thread's alone, as in most tests
        return step() + sending.turns(works)
    moved = 0
    with ThreadPoolExecutor(1) as beside:
        stepping = beside.submit(copy_context().run, _step_apart)
        while not stepping.done():
            asked = sending.turns(works)
            moved += asked
            wait((stepping,), timeout=0 if asked else REST)
        return moved + stepping.result() + sending.turns(works)


def _step_apart() -> int:
    try:
        return step()
    finally:
        connection.close()


def awaited() -> list[tuple[str, str]]:
    """Sources that owe an answer about the stock, each with why; for the system."""
    owing = Enquiry.objects.filter(state=Enquiry.State.WAITING).values("source")
    reasons = dict(Outside.objects.filter(code__in=owing).values_list("code", "reason"))
    return [(code, reasons.get(code, "")) for code in sorted({each["source"] for each in owing})]


def awaited_by(actor: Actor) -> list[tuple[str, str]]:
    """The same, for the desk."""
    with acting(SYSTEM.on(actor.now)):
        return awaited()


def step() -> int:
    """Begin a sweep where a day has come, open its parts, and close those that are complete; for
    the worker. Returns how many households moved.
    """
    with acting(SYSTEM):
        running = Sweep.objects.filter(state=Sweep.State.RUNNING).first()
        if running is None:
            if not _stock(SYSTEM.today, everyone=False).exists():
                return 0
            running = begin(SYSTEM, everyone=False)
    moved = 0
    while not running.parted:
        before = running.id, running.position
        running = _open(SYSTEM, running.id)
        moved += before != (running.id, running.position)
    return moved + _complete(running)


@action("checks:stock:sweep")
def _open(actor: Actor, sweep_id: UUID) -> Sweep:
    """Open parts of the next households; those of whom nobody may be asked are passed by."""
    sweep = Sweep.objects.select_for_update().get(id=sweep_id)
    if sweep.parted:
        return sweep
    stock = _stock(actor.today, everyone=sweep.everyone)
    if sweep.position:
        stock = stock.filter(id__gt=sweep.position)
    every = list(stock.select_for_update().order_by("id").values_list("id", flat=True)[:PART])
    here = stock.filter(id__lte=every[-1]) if every else stock.none()
    rows = orders.askable(here, actor.today).order_by("package", "version", "id")
    found = list(rows.values_list("package", "version", "id"))
    for (package, version), lines in groupby(found, key=lambda line: line[:2]):
        _part(actor, sweep, (package, version), [str(line[2]) for line in lines])
    left = set(every) - {line[2] for line in found}
    _next(actor, left, AGAIN)
    sweep.refused += len(left)
    if every:
        sweep.position = every[-1]
    sweep.parted = len(every) < PART
    sweep.save()
    return sweep


def _next(actor: Actor, households: Iterable[UUID], months: int) -> None:
    rows = Household.objects.filter(id__in=list(households))
    rows.update(next_on=term.plus_months(actor.today, months))


def _check(package: str, version: str) -> Check:
    found = spec.of(packages.source(package, version))
    if found is None:
        raise LookupError(f"package {package} {version} has no check")
    return found


# One value instead of a row for each household. The ids are of the moment of the part, with the
# digits of a UUID that is drawn behind it.
_LOOKED = """INSERT INTO checks_looked (id, part_id, household_id, state, differs)
    SELECT overlay(gen_random_uuid()::text PLACING left(%(part)s::text, 15) FROM 1)::uuid,
        %(part)s::uuid, household, 'open', '[]'
    FROM unnest(string_to_array(%(households)s, ',')::uuid[]) household"""


def _part(actor: Actor, sweep: Sweep, package: tuple[str, str], households: Sequence[str]) -> None:
    """Write down who is looked at, and what every source is to be asked."""
    found = _check(*package)
    within = found.answer_within
    part = Part(
        id=ids.uuid7(actor.now),
        sweep=sweep,
        package=package[0],
        version=package[1],
        households=len(households),
        members=0,
        digest=hashlib.sha256("\n".join(households).encode()).hexdigest(),
        opened_at=actor.now,
        due=term.last_day(actor.today, within.length, within.unit, term.national().lenient()),
    )
    part.save(force_insert=True)
    with connection.cursor() as cursor:
        cursor.execute(_LOOKED, {"part": part.id, "households": ",".join(households)})
    part.members = Member.objects.filter(household__looked__part=part).count()
    part.save(update_fields=["members"])
    vouch(part)
    asked = {item.source for item in found.items.values()}
    Enquiry.objects.bulk_create(
        Enquiry(id=ids.uuid7(actor.now), part=part, source=source) for source in sorted(asked)
    )


def _complete(sweep: Sweep) -> int:
    """Close the parts for which nothing is owed any more; what is overdue is given up."""
    with acting(SYSTEM):
        late = Enquiry.objects.filter(state=Enquiry.State.WAITING, part__due__lt=SYSTEM.today)
        late.update(state=Enquiry.State.SILENT)
        owed = Enquiry.objects.filter(part=OuterRef("id"), state=Enquiry.State.WAITING)
        rows = Part.objects.filter(~Exists(owed), sweep=sweep, closed_at=None).order_by("id")
        found = list(rows.values_list("id", flat=True))
    moved = 0
    for part in found:
        while some := _order(SYSTEM, part):
            moved += some
        moved += _close(SYSTEM, part)
    _end(SYSTEM, sweep.id)
    return moved


def _open_ones(part: Part) -> QuerySet[Looked]:
    return Looked.objects.filter(part=part, state=Looked.State.OPEN)


@action("checks:stock:sweep")
def _order(actor: Actor, part_id: UUID) -> int:
    """Have the next households at which something is new checked in full; return how many they
    were.
    """
    part = Part.objects.select_for_update().select_related("sweep").get(id=part_id)
    news = _open_ones(part).exclude(differs=[]).order_by("id")[:BATCH]
    looked = {row.household_id: row for row in news}
    found = list(Household.objects.select_for_update().filter(id__in=looked).order_by("id"))
    causes = {key: {"sources": sorted(set(row.differs))} for key, row in looked.items()}
    placed = orders.place_all(actor, found, causes)
    _next(actor, placed, _check(part.package, part.version).every_months or AGAIN)
    _next(actor, set(looked) - placed, AGAIN)
    Looked.objects.filter(part=part, household__in=looked).update(state=Looked.State.DIFFERS)
    _count(part.sweep_id, placed=len(placed), refused=len(looked) - len(placed))
    return len(looked)


def _count(sweep_id: UUID, **more: int) -> None:
    rows = Sweep.objects.filter(id=sweep_id)
    rows.update(**{name: F(name) + number for name, number in more.items()})


@action("checks:stock:sweep")
def _close(actor: Actor, part_id: UUID) -> int:
    """Be done with the households of a part of which everything is as before; return how many."""
    part = Part.objects.select_for_update().get(id=part_id)
    if part.closed_at is not None:
        return 0
    silent = part.enquiries.filter(state=Enquiry.State.SILENT).exists()
    months = AGAIN if silent else _check(part.package, part.version).every_months or AGAIN
    same = _open_ones(part).filter(differs=[])
    rows = Household.objects.filter(id__in=same.values("household"))
    rows.update(next_on=term.plus_months(actor.today, months))
    alike = same.update(state=Looked.State.GAPS if silent else Looked.State.ALIKE)
    if _open_ones(part).exists():  # just now it was found out that something is new
        _count(part.sweep_id, alike=alike)
        return alike
    stopped = Looked.objects.filter(part=part, state=Looked.State.STOPPED).count()
    _count(part.sweep_id, alike=alike, refused=stopped)
    part.closed_at = actor.now
    part.save(update_fields=["closed_at"])
    vouch(part)
    return alike


@action("checks:stock:sweep")
def _end(actor: Actor, sweep_id: UUID) -> Sweep:
    """End the sweep whose parts are all closed."""
    sweep = Sweep.objects.select_for_update().get(id=sweep_id)
    if sweep.parted and not sweep.parts.filter(closed_at=None).exists():
        sweep.state, sweep.ended_at = Sweep.State.DONE, sweep.ended_at or actor.now
        sweep.save(update_fields=["state", "ended_at"])
    return sweep


def latest(actor: Actor) -> Sweep | None:
    return Sweep.objects.order_by("-id").first()
