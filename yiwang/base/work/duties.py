"""What the worker does for this context, again and again."""

import logging

from yiwang.base.work.actions import fire
from yiwang.base.work.models import Timer
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.errors import DomainError

log = logging.getLogger(__name__)

BATCH = 100


def fire_timers() -> int:
    """Fire the timers that are due, each in a transaction of its own; return how many fired."""
    with acting(SYSTEM):
        due = Timer.objects.filter(due__lte=SYSTEM.now).order_by("due")
        found = list(due.values_list("id", flat=True)[:BATCH])
    fired = 0
    for timer_id in found:
        try:
            fired += fire(SYSTEM, timer_id) is not None
        except DomainError:
            log.exception("timer %s could not fire", timer_id)
    return fired
