"""Batches of a register and their rows."""

from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from yiwang.kernel.models import OwnedModel, Row
from yiwang.kernel.protect import MINE, STAFF, SUPERVISOR, Protect, through

_OURS = f"body_id = ANY ({MINE})"


class Batch(OwnedModel):
    """One file of a register, for licences of one type.

    digest: SHA-256 of the file, by which the same file is known again. file: what was uploaded,
    until its rows are taken over; null where a command reads the file itself. columns: what the
    first row calls them, in order. basis: number or title of what the register rests on. rows,
    issued, rejected: counts, changed together with the rows they count.
    """

    class State(models.TextChoices):
        READING = "reading", _("Being read")
        ISSUING = "issuing", _("Being issued")
        STOPPED = "stopped", _("Stopped")
        DONE = "done", _("Done")
        REFUSED = "refused", _("File not taken")

    type = models.CharField(max_length=60)
    name = models.CharField(max_length=200)  # of the file
    digest = models.CharField(max_length=64)
    file_id: UUID | None
    file = models.ForeignKey(
        "files.StoredFile", models.PROTECT, null=True, related_name="+", db_index=False
    )
    columns = models.JSONField(default=list)
    basis = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State, default=State.READING)
    fault = models.JSONField(null=True)  # {reason, what} of a file that was not taken
    rows = models.PositiveIntegerField(default=0)
    issued = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField()
    account = models.UUIDField()
    account_name = models.CharField(max_length=60)
    post = models.JSONField(default=dict)  # {zh, en}: its title then; empty when nobody's
    office = models.JSONField(default=dict)  # {zh, en}: its body then
    done_at = models.DateTimeField(null=True)

    protect = Protect(
        read={STAFF: _OURS, SUPERVISOR: _OURS}, add={STAFF: _OURS}, change={STAFF: _OURS}
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["body", "type", "digest"], name="one_batch_a_file"),
        )
        indexes = (
            models.Index(fields=["body", "-id"], name="bulk_list"),
            models.Index(
                fields=["id"],
                name="bulk_to_do",
                condition=models.Q(state__in=["reading", "issuing"]),
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def moving(self) -> bool:
        return self.state in (self.State.READING, self.State.ISSUING)

    @property
    def left(self) -> int:
        """Rows that are neither issued nor rejected yet."""
        return self.rows - self.issued - self.rejected


class Line(Row):
    """One row of a file. number: as a spreadsheet counts, 2 is the first below the header.

    sealed: the cells, for they hold identity numbers; emptied once the row is issued or rejected.
    rejects: rows of `values.Reject`.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        ISSUED = "issued", _("Issued")
        REJECTED = "rejected", _("Rejected")

    batch_id: UUID
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="lines", db_index=False)
    number = models.PositiveIntegerField()
    sealed = models.BinaryField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    licence = models.UUIDField(null=True)
    rejects = models.JSONField(default=list)

    protect = through("batch_id", "bulk_batch")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["batch", "number"], name="one_line_a_number"),
        )
        indexes = (
            models.Index(
                fields=["batch", "number"],
                name="bulk_waiting",
                condition=models.Q(state="waiting"),
            ),
            models.Index(
                fields=["batch", "number"],
                name="bulk_rejected",
                condition=models.Q(state="rejected"),
            ),
        )
