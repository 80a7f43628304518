"""Reads of batches, for whoever the database lets see them."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yiwang.kernel.actor import Actor
from yiwang.kernel.errors import NotFound
from yiwang.share.collection import staging
from yiwang.share.collection.models import Batch, Origin
from yiwang.share.collection.values import Fault, Reject

WHAT = _("This batch")


def batches(actor: Actor, resource: str = "") -> QuerySet[Batch]:
    """Batches of the post's bodies."""
    rows = Batch.objects.select_related("body")
    return rows.filter(resource=resource) if resource else rows


def get(actor: Actor, batch_id: UUID) -> Batch:
    """One batch that the actor may see.

    Raises:
        NotFound: there is none, or it is another body's.
    """
    found = Batch.objects.select_related("body").filter(id=batch_id).first()
    if found is None:
        raise NotFound(WHAT)
    return found


def lock(batch_id: UUID) -> Batch:
    """The same, and nobody else moves it until the transaction ends."""
    found = Batch.objects.select_for_update(no_key=True).filter(id=batch_id).first()
    if found is None:
        raise NotFound(WHAT)
    return found


def moving() -> QuerySet[Batch]:
    """Batches that have something to do."""
    return Batch.objects.filter(state__in=(Batch.State.RECEIVED, Batch.State.LANDED))


def unseen() -> QuerySet[Batch]:
    """Batches that wait for somebody to look at them and confirm."""
    return Batch.objects.filter(state=Batch.State.PREVIEW)


def served(resource: str) -> list[Batch]:
    """The batches whose rows can be read now: since the last full one, the latest first."""
    found: list[Batch] = []
    rows = Batch.objects.filter(resource=resource, state=Batch.State.SERVED)
    for batch in rows.order_by("-ended_at", "-number"):
        found.append(batch)
        if batch.mode == "full":
            break
    return found


def origin(actor: Actor, resource: str) -> Origin | None:
    return Origin.objects.filter(resource=resource).first()


def rejects(batch: Batch, start: int = 0, most: int = 50) -> list[Reject]:
    """Why rows came back, by row within each piece; a row has one entry for each reason.

    start: how many entries to pass over.
    """
    found: list[Reject] = []
    for path in staging.pieces(batch.id, "faults")[: _last(batch)]:
        table = staging.read(path)
        found += [_reject(row) for row in table.slice(start, most - len(found)).to_pylist()]
        start = max(0, start - table.num_rows)
        if len(found) >= most:
            break
    return found


def _reject(row: dict[str, Any]) -> Reject:
    fact, value = row["fact"] or "", row["value"] or ""
    return Reject(row["row"], row["column"] or "", Fault(row["fault"]), value, fact)


def _last(batch: Batch) -> int | None:
    """While a batch is being checked only the pieces that are counted are shown."""
    return batch.slices if batch.state == Batch.State.RECEIVED else None


def gone(batch: Batch) -> bool:
    """Whether the rows that went back are kept no longer; their figures are."""
    return bool(batch.bad) and not batch.moving and not staging.pieces(batch.id, "faults")


def bad_rows(batch: Batch) -> Iterator[Any]:
    """The rejected rows as the file wrote them, piece by piece: tables of texts with `_row`."""
    for path in staging.pieces(batch.id, "bad"):
        yield staging.read(path)
