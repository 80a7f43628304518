"""Many papers at once: processes of their own draw and seal while many wait, and end with them.

Drawing and signing take a processor each, and a worker is one process. What is under way when a
process is killed was not kept, so it is drawn again.
"""

import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context
from uuid import UUID

from yiwang.base.papers import duties
from yiwang.base.papers.models import Paper
from yiwang.kernel import processes
from yiwang.kernel.actor import SYSTEM, acting

PROCESSES = os.cpu_count() or 1
MANY = 3 * duties.BATCH  # papers that wait from which on it pays to start processes
MOST = 100 * duties.BATCH  # of one go


def draw_papers() -> int:
    """Draw the papers that wait; the worker's chore. Returns how many moved on."""
    with acting(SYSTEM):
        rows = Paper.objects.filter(state=Paper.State.WISHED).order_by("wished_at", "id")
        waiting = list(rows.values_list("id", flat=True)[:MOST])
    if len(waiting) < MANY or PROCESSES == 1:
        return duties.draw_papers()
    started = iter(waiting)
    shares = list(iter(lambda: list(islice(started, duties.BATCH)), []))
    context = get_context("spawn")  # a fork would share connections and threads of the worker
    with ProcessPoolExecutor(PROCESSES, mp_context=context, initializer=processes.prepare) as pool:
        return sum(pool.map(_draw, shares))


def _draw(papers: Sequence[UUID]) -> int:
    with acting(SYSTEM):
        rows = Paper.objects.select_related("case", "body").filter(id__in=papers)
        found = list(rows.filter(state=Paper.State.WISHED))
    return duties.draw(found)
