"""What the worker does for this context, again and again."""

import logging

from django.db import InterfaceError, OperationalError
from django.db.models import QuerySet

from yiwang.base.work.actions import fire
from yiwang.base.work.models import Timer
from yiwang.base.work.repairs import give_up
from yiwang.kernel.actor import SYSTEM, acting

log = logging.getLogger(__name__)

BATCH = 100


def due() -> QuerySet[Timer]:
    """Timers whose moment has come."""
    return Timer.objects.filter(due__lte=SYSTEM.now)


def fire_timers() -> int:
    """Fire the timers that are due, each in a transaction of its own; return how many fired.

    One that cannot fire becomes an incident of its case, and the others go on.
    """
    with acting(SYSTEM):
        found = list(due().order_by("due").values_list("id", flat=True)[:BATCH])
    fired = 0
    for timer_id in found:
        try:
            fired += fire(SYSTEM, timer_id) is not None
        except (OperationalError, InterfaceError):
            log.exception("timer %s waits for the database", timer_id)
        except Exception as error:
            log.exception("timer %s could not fire", timer_id)
            give_up(SYSTEM, timer_id, error)
    return fired
