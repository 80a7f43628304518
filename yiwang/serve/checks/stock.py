"""Look again at the stock of households with aid: in batches, each a transaction that notes how far
the sweep is. Whoever stops in between, even by force, goes on there; no household is ordered twice.
"""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from yiwang.engines import term
from yiwang.kernel import ids
from yiwang.kernel.actions import action
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.serve.checks import members, orders
from yiwang.serve.checks.models import Household, Sweep

Say = Callable[[int, int], None]

BATCH = 500  # households
AGAIN = 1  # months after which a household of which nobody may be asked is looked for again


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


def run(say: Say, *, everyone: bool = False) -> tuple[int, int]:
    """Bring a sweep to its end, one that was stopped before first; return how many checks were
    ordered and of how many households nobody may be asked, telling (done, of all) on the way.
    """
    with acting(SYSTEM):
        sweep = begin(SYSTEM, everyone=everyone)
    while sweep.state == Sweep.State.RUNNING:
        sweep = _batch(SYSTEM, sweep.id)
        say(sweep.placed + sweep.refused, sweep.total)
    return sweep.placed, sweep.refused


def step() -> int:
    """Go on with the sweep that runs, or begin one where a day has come; for the worker."""
    with acting(SYSTEM):
        running = Sweep.objects.filter(state=Sweep.State.RUNNING).first()
        if running is None:
            if not _stock(SYSTEM.today, everyone=False).exists():
                return 0
            running = begin(SYSTEM, everyone=False)
    before = running.placed + running.refused
    after = _batch(SYSTEM, running.id)
    return after.placed + after.refused - before


@action("checks:stock:sweep")
def _batch(actor: Actor, sweep_id: UUID) -> Sweep:
    """Order the checks of the next households; the last batch ends the sweep."""
    sweep = Sweep.objects.select_for_update().get(id=sweep_id)
    if sweep.state != Sweep.State.RUNNING:
        return sweep
    stock = _stock(actor.today, everyone=sweep.everyone)
    if sweep.position:
        stock = stock.filter(id__gt=sweep.position)
    found = list(stock.select_for_update().order_by("id")[:BATCH])
    placed = orders.place_all(actor, found)
    for row in found:
        months = members.check_of(row).every_months or AGAIN if row.id in placed else AGAIN
        row.next_on = term.plus_months(actor.today, months)
    Household.objects.bulk_update(found, ["next_on"])
    sweep.placed += len(placed)
    sweep.refused += len(found) - len(placed)
    if found:
        sweep.position = found[-1].id
    if len(found) < BATCH:
        sweep.state, sweep.ended_at = Sweep.State.DONE, actor.now
    sweep.save()
    return sweep


def latest(actor: Actor) -> Sweep | None:
    return Sweep.objects.order_by("-id").first()
