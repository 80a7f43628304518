"""Batches of data, and databases that are asked for them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from yiwang.kernel.models import OwnedModel, Row
from yiwang.kernel.protect import MINE, STAFF, SUPERVISOR, Protect

_OURS = f"body_id = ANY ({MINE})"


class Batch(OwnedModel):
    """One delivery of a resource. Owned by the body that supplies it.

    digest: SHA-256 of what was received. mapping: the file's column by field. slices: pieces that
    were checked and landed; read, good, bad: rows of them. done, total: how far the reading is, in
    bytes or rows. wrong: [column, fault, rows] by rule. drift: how the columns differ from the
    catalogue. rows_digest, snapshot: what the lake says that it wrote.
    """

    class State(models.TextChoices):
        PREVIEW = "preview", _("To be looked at")
        RECEIVED = "received", _("Being checked")
        LANDED = "landed", _("Being served")
        SERVED = "served", _("Served")
        REFUSED = "refused", _("Not taken")

    resource = models.CharField(max_length=120)
    version = models.PositiveIntegerField(default=0)
    number = models.PositiveIntegerField()
    mode = models.CharField(max_length=12)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=10)
    size = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    encoding = models.CharField(max_length=10, default="")
    delimiter = models.CharField(max_length=1, default="")
    mapping = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State, default=State.RECEIVED)
    slices = models.PositiveIntegerField(default=0)
    read = models.PositiveBigIntegerField(default=0)
    good = models.PositiveBigIntegerField(default=0)
    bad = models.PositiveBigIntegerField(default=0)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    wrong = models.JSONField(default=list)
    drift = models.JSONField(default=dict)
    fault = models.JSONField(null=True)  # {reason, what} of a batch that is not taken
    rows_digest = models.CharField(max_length=64, default="")
    snapshot = models.BigIntegerField(null=True)
    made_at = models.DateTimeField()
    account = models.UUIDField()
    account_name = models.CharField(max_length=60)
    ended_at = models.DateTimeField(null=True)

    protect = Protect(
        read={STAFF: _OURS, SUPERVISOR: _OURS}, add={STAFF: _OURS}, change={STAFF: _OURS}
    )
    vouched = ("resource", "number", "mode", "digest", "state", "read", "good", "bad")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["resource", "number"], name="one_number_a_batch"),
            models.CheckConstraint(
                condition=models.Q(read=models.F("good") + models.F("bad")),
                name="rows_are_good_or_bad",
            ),
        )
        indexes = (
            models.Index(fields=["body", "-id"], name="collection_list"),
            models.Index(fields=["resource", "-id"], name="collection_resource"),
            models.Index(
                fields=["id"],
                name="collection_to_do",
                condition=models.Q(state__in=["received", "landed"]),
            ),
        )

    def __str__(self) -> str:
        return f"{self.resource} {self.number}"

    @property
    def moving(self) -> bool:
        return self.state in (self.State.RECEIVED, self.State.LANDED)


class Origin(OwnedModel):
    """A database of a department from which rows of a resource are pulled.

    address: connection string, sealed. cursor: the column by which changes are known; empty: the
    whole is pulled each time. last: its greatest value so far. pulled_at: when it was asked last;
    fault: what it answered then instead of rows.
    """

    resource = models.CharField(max_length=120)
    address = models.TextField()
    relation = models.CharField(max_length=130)  # schema.table
    cursor = models.CharField(max_length=63, default="")
    last = models.CharField(max_length=80, default="")
    minutes = models.PositiveIntegerField(default=0)  # between pulls; 0: only when asked
    pulled_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=300, default="")

    protect = Protect(
        read={STAFF: _OURS, SUPERVISOR: _OURS}, add={STAFF: _OURS}, change={STAFF: _OURS}
    )

    class Meta:
        constraints = (models.UniqueConstraint(fields=["resource"], name="one_origin"),)


class Urged(Row):
    """A supplier was told that a resource is overdue since a day."""

    resource = models.CharField(max_length=120)
    due = models.DateField()

    protect = Protect()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["resource", "due"], name="urged_once"),)
