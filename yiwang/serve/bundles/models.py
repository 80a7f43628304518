"""Which case is which item of which whole."""

from uuid import UUID

from django.db import models

from yiwang.kernel.models import Row
from yiwang.kernel.protect import PEOPLE, Protect


class Share(Row):
    """One item of a whole that was opened as a case.

    item: its id in the bundle. outcome: the milestone by which it was decided, empty until then.
    """

    whole_id: UUID
    whole = models.ForeignKey("cases.Case", models.PROTECT, related_name="+", db_index=False)
    item = models.CharField(max_length=40)
    part_id: UUID
    part = models.OneToOneField("cases.Case", models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=20, blank=True)

    protect = Protect(read=dict.fromkeys(PEOPLE, "yiwang_case_seen(part_id)"))

    class Meta:
        constraints = (models.UniqueConstraint(fields=["whole", "item"], name="one_case_an_item"),)
