"""Reviews as objects to be counted: full blocks alone, so that nobody's own review shows."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from yiwang.kernel.counted import Source, Thing
from yiwang.kernel.outbox.relay import Delivered
from yiwang.serve.reviews import scale
from yiwang.serve.reviews.models import Block, Review

FACTS = {
    "full_on": "the day on which the group of reviews was full",
    "about": "handling or guide",
    "given": "how many reviews of the group count",
    "bad": "how many of them have one of the bad grades",
}


def _touched(event: Delivered) -> list[UUID]:
    rows = Review.objects.filter(id=event.object_id, block__full=True)
    return list(rows.values_list("block_id", flat=True))


def _read(ids: Sequence[UUID]) -> Iterator[Thing]:
    bad = {code for code, grade in scale.grades().items() if grade.bad}
    for row in Block.objects.filter(id__in=ids, full=True).order_by("id"):
        counts = [int(getattr(row, name)) for name in Block.GRADES]
        facts = {
            "full_on": row.on,
            "about": row.about,
            "given": sum(counts),
            "bad": sum(n for code, n in enumerate(counts, 1) if code in bad),
        }
        yield Thing(row.id, row.body_id, row.service, facts)


def _after(last: UUID, most: int) -> list[UUID]:
    rows = Block.objects.filter(id__gt=last).order_by("id")
    return list(rows.values_list("id", flat=True)[:most])


SOURCE = Source(
    "reviews", frozenset({"reviews.given", "reviews.uncounted"}), FACTS, _touched, _read, _after
)
