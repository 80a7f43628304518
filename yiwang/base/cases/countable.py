"""Cases as objects that other contexts have counted (see `yiwang.kernel.counted`)."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from uuid import UUID

from django.urls import reverse

from yiwang.base.cases.models import Case
from yiwang.kernel.actor import Actor
from yiwang.kernel.counted import Seen
from yiwang.kernel.folding import work as folding


@contextmanager
def brought_back(ids: Sequence[UUID]) -> Iterator[None]:
    """What hangs on some cases is there within, also of those that were put away."""
    folded = Case.objects.filter(id__in=ids, folded=True)
    with folding.brought_back(folded.values_list("id", flat=True)):
        yield


def after(last: UUID, most: int) -> list[UUID]:
    """Ids of cases behind an id, in order."""
    rows = Case.objects.filter(id__gt=last).order_by("id")
    return list(rows.values_list("id", flat=True)[:most])


def listed(actor: Actor, ids: Sequence[UUID]) -> Mapping[UUID, Seen]:
    """Those of some cases that the actor may see, as a list shows them."""
    return {
        row.id: Seen(
            row.number,
            {"zh": row.title, "en": row.title_en or row.title},
            reverse("workbench:case", args=[row.number]),
            row.stage.title,
        )
        for row in Case.objects.filter(id__in=ids)
    }
