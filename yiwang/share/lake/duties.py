"""What workers do for the lake; the libraries are loaded when something is due."""

import logging

from yiwang.kernel import clock
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.share.lake.models import CatalogueTable

log = logging.getLogger(__name__)


def tidy() -> int:
    """Gather small files and give up old states, where that is due; return how many tables."""
    with acting(SYSTEM):
        if not CatalogueTable.objects.exists():
            return 0
    from yiwang.share.lake import upkeep

    done = 0
    for tidied in upkeep.tidy(clock.now()):
        log.info("lake: %s from %d to %d files", tidied.table, tidied.before, tidied.after)
        done += 1
    return done
