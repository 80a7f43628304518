"""Many papers at once: processes of their own draw and seal while many wait, and end with them.

Drawing and signing take a processor each, and a worker is one process. What is under way when a
process is killed was not kept, so it is drawn again.
"""

import os
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from uuid import UUID

from django.db.models import QuerySet

from yiwang.base.papers import duties
from yiwang.base.papers.models import Paper
from yiwang.kernel import processes
from yiwang.kernel.actor import SYSTEM, acting

PROCESSES = os.cpu_count() or 1
MANY = 60  # papers that wait, from which on it pays to start processes
SHARE = 20  # papers that a process draws at a time, and keeps in one transaction
MOST = 16 * SHARE  # handed out before looking again
LONGEST = 30.0  # seconds after which processes end, so that a worker can be ended


def wished() -> QuerySet[Paper]:
    """Papers that are to be drawn."""
    return Paper.objects.filter(state=Paper.State.WISHED)


def draw_papers() -> int:
    """Draw the papers that wait; the worker's chore. Returns how many moved on."""
    if PROCESSES == 1 or len(_waiting()) < MANY:
        return duties.draw_papers()
    context = get_context("spawn")  # a fork would share connections and threads of the worker
    moved, end = 0, time.monotonic() + LONGEST
    with ProcessPoolExecutor(PROCESSES, mp_context=context, initializer=processes.prepare) as pool:
        while time.monotonic() < end and (shares := _shares(_waiting())):
            done = sum(pool.map(_draw, shares))
            moved += done
            if not done:  # they wait for something else
                break
    return moved


def _waiting() -> list[UUID]:
    with acting(SYSTEM):
        return list(wished().order_by("wished_at", "id").values_list("id", flat=True)[:MOST])


def _shares(papers: Sequence[UUID]) -> list[Sequence[UUID]]:
    return [papers[at : at + SHARE] for at in range(0, len(papers), SHARE)]


def _draw(papers: Sequence[UUID]) -> int:
    with acting(SYSTEM):
        rows = Paper.objects.select_related("case", "body").filter(id__in=papers)
        found = list(rows.filter(state=Paper.State.WISHED))
    return duties.draw(found)
