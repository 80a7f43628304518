"""Which case is which item of which whole."""

from uuid import UUID

from django.db import models

from yiwang.kernel.models import Row
from yiwang.kernel.protect import PEOPLE, Protect


class Share(Row):
    """One application for an item of a whole.

    item: its id in the bundle. turn: which application for it in this whole, from 1; the last one
    counts, those before stay to be read. None: begun anew after a refusal, not handed in as yet, or
    too late for the whole. outcome: the milestone by which it was decided, empty until then.
    """

    whole_id: UUID
    whole = models.ForeignKey("cases.Case", models.PROTECT, related_name="+", db_index=False)
    item = models.CharField(max_length=40)
    turn = models.PositiveSmallIntegerField(null=True)
    part_id: UUID
    part = models.OneToOneField("cases.Case", models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=20, blank=True)

    protect = Protect(read=dict.fromkeys(PEOPLE, "yiwang_case_seen(part_id)"))

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["whole", "item", "turn"], name="one_case_a_turn"),
        )
