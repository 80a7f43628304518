"""Reading batches."""

from collections.abc import Iterator
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yiwang.kernel.actor import Actor
from yiwang.kernel.errors import NotFound
from yiwang.serve.bulk.models import Batch, Line
from yiwang.serve.bulk.values import Reject


def of_bodies(actor: Actor) -> QuerySet[Batch]:
    """The batches of the acting post's bodies, latest first."""
    rows = Batch.objects.filter(body_id__in=actor.bodies).select_related("body")
    return rows.order_by("-id")


def get(actor: Actor, batch_id: UUID) -> Batch:
    """One batch that the actor may see.

    Raises:
        NotFound: there is none, or it is another body's.
    """
    found = Batch.objects.select_related("body").filter(id=batch_id).first()
    if found is None:
        raise NotFound(_("This batch"))
    return found


def lock(batch_id: UUID) -> Batch:
    """The same, and nobody else moves it until the transaction ends."""
    rows = Batch.objects.select_related("body").select_for_update(of=("self",), no_key=True)
    found = rows.filter(id=batch_id).first()
    if found is None:
        raise NotFound(_("This batch"))
    return found


def moving() -> QuerySet[Batch]:
    """Batches that have something to do."""
    rows = Batch.objects.filter(state__in=(Batch.State.READING, Batch.State.ISSUING))
    return rows.exclude(state=Batch.State.READING, file=None)


def next_batch() -> Batch | None:
    """The oldest batch that has something to do and that nobody is at."""
    return moving().select_for_update(skip_locked=True, no_key=True).order_by("id").first()


def last_landed(batch: Batch) -> int:
    """The number of the last row that was taken over, 0 for none."""
    last = batch.lines.order_by("-number").values_list("number", flat=True).first()
    return int(last or 0)


def rejects(batch: Batch) -> Iterator[tuple[int, Reject]]:
    """Row and reason, in the order of the file."""
    rows = batch.lines.filter(state=Line.State.REJECTED).order_by("number")
    for number, found in rows.values_list("number", "rejects").iterator(chunk_size=2_000):
        for each in found:
            yield number, Reject.of(each)
