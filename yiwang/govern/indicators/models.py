"""What each object counts for, and the sums of it."""

from uuid import UUID

from django.db import models

from yiwang.kernel.protect import MINE, STAFF, SUPERVISOR, Protect

_OURS = f"body_id = ANY ({MINE})"


class Cell(models.Model):
    """A measure of one body and item: where something counts."""

    id = models.AutoField(primary_key=True)
    measure = models.CharField(max_length=80)
    body_id: UUID
    body = models.ForeignKey("tenancy.Body", models.PROTECT, related_name="+", db_index=False)
    item = models.CharField(max_length=60)  # the code of a service, or ""

    protect = Protect()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["measure", "body", "item"], name="one_cell_a_measure_body_item"
            ),
        )


class Counted(models.Model):
    """An object in a cell, on its day, with what it counts for there. The pages never read this of
    anybody's matters but to list those that the reader may see.
    """

    pk = models.CompositePrimaryKey("object_id", "cell_id")
    object_id = models.UUIDField()
    cell_id: int
    cell = models.ForeignKey(Cell, models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    value = models.IntegerField()

    protect = Protect()

    class Meta:
        indexes = (models.Index(fields=["cell", "-day"], name="counted_in_a_cell"),)


class Count(models.Model):
    """How many objects count in a measure of a body, and for how much: the sums of `Counted`.

    grain: over a day or a month, of all items together or of one. day: the first of the month where
    it is one. Every figure of pages and programs is a sum of these rows.
    """

    class Grain(models.TextChoices):
        DAY = "day"
        MONTH = "month"
        ITEM_DAY = "item-day"
        ITEM_MONTH = "item-month"

    pk = models.CompositePrimaryKey("measure", "grain", "body_id", "day", "item")
    measure = models.CharField(max_length=80)
    grain = models.CharField(max_length=10, choices=Grain)
    body_id: UUID
    body = models.ForeignKey("tenancy.Body", models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    item = models.CharField(max_length=60)  # "" where all items are together
    number = models.IntegerField()
    total = models.BigIntegerField()

    protect = Protect(read={STAFF: _OURS, SUPERVISOR: _OURS})


class Due(models.Model):
    """An object that something happened to since it was counted."""

    pk = models.CompositePrimaryKey("source", "object_id")
    source = models.CharField(max_length=40)
    object_id = models.UUIDField()
    at = models.DateTimeField()

    protect = Protect()

    class Meta:
        indexes = (models.Index(fields=["at"], name="indicators_due_at"),)
