"""What the worker does for this context: make the seals that were approved."""

from django.db.models import QuerySet

from yiwang.base.seals.actions import life
from yiwang.base.seals.models import Seal
from yiwang.kernel.actor import SYSTEM, acting

BATCH = 10


def approved() -> QuerySet[Seal]:
    """Seals that are to be made."""
    return Seal.objects.filter(state=Seal.State.APPROVED)


def make_seals() -> int:
    """Make approved seals, oldest first; return how many."""
    with acting(SYSTEM):
        found = list(approved().order_by("decided_at").values_list("id", flat=True)[:BATCH])
    for seal_id in found:
        life.make(SYSTEM, seal_id)
    return len(found)
