"""What the worker does for this context, again and again."""

from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet

from yiwang.kernel import writes
from yiwang.kernel.actions import action, tell
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.clock import CITY_ZONE
from yiwang.serve.licences import life, moves
from yiwang.serve.licences.models import Licence
from yiwang.serve.licences.values import Ground, LicenceEnding, Step

BATCH = 200


def remind() -> int:
    """Announce that licences end soon, once for each of the days of `life.reminders`; return how
    many.
    """
    with acting(SYSTEM):
        return len(_remind(SYSTEM)) if _ending(SYSTEM.today).exists() else 0


def _ending(today: date) -> QuerySet[Licence]:
    """Those in force whose end is to be told of by now, and was not."""
    due = Q()
    for each in life.reminders():
        untold = Q(reminded__isnull=True) | Q(reminded__gt=each)
        due |= Q(valid_until__lte=today + timedelta(days=each)) & untold
    return Licence.objects.filter(due, state=life.State.IN_FORCE, valid_until__gte=today)


@action("licences:licence:lapse")
def _remind(actor: Actor) -> list[Licence]:
    soon = _ending(actor.today).select_for_update(skip_locked=True)
    found = list(soon.order_by("valid_until", "id")[:BATCH])
    for licence in found:
        assert licence.valid_until is not None
        left = (licence.valid_until - actor.today).days
        licence.reminded = min(each for each in life.reminders() if left <= each)
        writes.update(licence, "reminded")
        facts = str(licence.holder_id), licence.type, licence.number
        tell(LicenceEnding(licence.id, licence.valid_until.isoformat(), *facts))
    return found


def lapse() -> int:
    """Write down that licences ended with their last day; return how many. Whoever asks meanwhile
    is told so already, for each answer looks at the day.
    """
    with acting(SYSTEM):
        return len(_lapse(SYSTEM)) if _over(SYSTEM.today).exists() else 0


def _over(today: date) -> QuerySet[Licence]:
    return Licence.objects.filter(state__in=life.LAPSING, valid_until__lt=today)


@action("licences:licence:lapse")
def _lapse(actor: Actor) -> list[Licence]:
    rows = _over(actor.today).select_related("body", "case")
    ended = rows.select_for_update(of=("self",), skip_locked=True)
    return [_ended(actor, licence) for licence in ended.order_by("valid_until", "id")[:BATCH]]


def _ended(actor: Actor, licence: Licence) -> Licence:
    """The history tells it as of midnight after the last day, whenever the worker came by."""
    assert licence.valid_until is not None
    morning = licence.valid_until + timedelta(days=1)
    then = actor.on(datetime.combine(morning, time(), CITY_ZONE))
    ground = Ground("law", dated=licence.valid_until)
    return moves.apply(then, licence, life.moves()["lapse"], Step("lapse", ground))
