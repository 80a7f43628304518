"""Requests, grants, what was delivered under them, and what was refused."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yiwang.kernel.models import OwnedModel, Row
from yiwang.kernel.protect import ME, MINE, PUBLIC, STAFF, SUPERVISOR, Protect

# Whoever asked and whoever supplies see a row; everybody else of the city sees nothing of it.
_SIDES = f"body_id = ANY ({MINE}) OR provider_id = ANY ({MINE})"
SIDES = Protect(read={STAFF: _SIDES, SUPERVISOR: _SIDES})
_MYSELF = f"subject = (SELECT p.identity_key FROM parties_party p WHERE p.id = {ME})"  # noqa: S608  # no value in it
_OF_GRANT = 'EXISTS (SELECT 1 FROM "exchange_grant" g WHERE g.id = grant_id)'


class Class(models.TextChoices):
    """How a resource is shared (《政务数据共享条例》)."""

    UNCONDITIONAL = "unconditional", _("Unconditionally")
    CONDITIONAL = "conditional", _("On conditions")
    NONE = "none", _("Not shared")


class Request(OwnedModel):
    """What a body asked for, beside its case. body: who asks; provider: who supplies the resource.

    sharing: the class on the day. wish: the form as asked. answered_at: when the provider, or the
    city for it, decided; late: not in time, which counts against the provider.
    """

    class Answer(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        GRANTED = "granted", _("Granted")
        PARTLY = "partly", _("Granted in part")
        REFUSED = "refused", _("Refused")
        REJECTED = "rejected", _("Not passed on")

    case_id: UUID
    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="+")
    provider_id: UUID
    provider = models.ForeignKey("tenancy.Body", models.PROTECT, related_name="+")
    resource = models.CharField(max_length=80)
    sharing = models.CharField(max_length=16, choices=Class)
    wish = models.JSONField()
    answer = models.CharField(max_length=10, choices=Answer, default=Answer.WAITING)
    ground = models.CharField(max_length=1000, blank=True)
    asked_at = models.DateTimeField()
    due = models.DateField(null=True)
    answered_at = models.DateTimeField(null=True)
    late = models.BooleanField(default=False)

    vouched = ("case_id", "provider_id", "resource", "sharing", "wish", "answer", "ground")
    protect = SIDES

    class Meta:
        indexes = (
            models.Index(fields=["provider", "answer", "due"], name="requests_of_provider"),
            models.Index(fields=["body", "-asked_at"], name="requests_of_body"),
        )


class Grant(OwnedModel):
    """A body may read so much of a resource, for so long, for what.

    body: who may; provider: who supplies. number: stable, named by every query. purposes: codes of
    the items in whose cases it may be used. fields: which ones; masks: how those of them are hidden
    that are not given in clear, see `masking`. rows: conditions that a row must meet, see
    `rules.Condition`. by, about: the field by whose number
    rows are asked for, and of what kind the number is. register: in which the rows are looked up,
    "" where they were supplied. modes: how it may be delivered. daily: rows a day at most.
    """

    class State(models.TextChoices):
        ACTIVE = "active", _("In force")
        REVOKED = "revoked", _("Revoked")

    number = models.CharField(max_length=20, unique=True)
    provider_id: UUID
    provider = models.ForeignKey("tenancy.Body", models.PROTECT, related_name="+")
    request_id: UUID | None
    request = models.ForeignKey(Request, models.PROTECT, null=True, related_name="grants")
    resource = models.CharField(max_length=80)
    title = models.JSONField()  # of the resource, in both languages
    version = models.CharField(max_length=20)
    purposes = models.JSONField()
    scene = models.CharField(max_length=500)
    fields = models.JSONField()
    masks = models.JSONField(default=dict)
    rows = models.JSONField(default=list)
    by = models.CharField(max_length=60)
    about = models.CharField(max_length=60)
    register = models.CharField(max_length=60, default="", db_default="")
    modes = models.JSONField()
    daily = models.PositiveBigIntegerField()
    valid_from = models.DateField()
    valid_until = models.DateField()  # this day included
    state = models.CharField(max_length=10, choices=State, default=State.ACTIVE)
    reason = models.CharField(max_length=500, blank=True)
    made_at = models.DateTimeField()

    vouched = (
        *("number", "body_id", "provider_id", "resource", "version", "purposes", "fields", "masks"),
        *("rows", "by", "about", "modes", "daily", "valid_from", "valid_until", "state"),
    )
    protect = SIDES

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("valid_from")), name="sharing_grant_ends_after_start"
            ),
        )
        indexes = (
            models.Index(fields=["body", "-made_at"], name="grants_of_body"),
            models.Index(fields=["provider", "-made_at"], name="grants_of_provider"),
            models.Index(fields=["resource", "state"], name="grants_of_resource"),
        )

    def __str__(self) -> str:
        return self.number

    def runs_on(self, day: date) -> bool:
        return self.state == self.State.ACTIVE and self.valid_from <= day <= self.valid_until


class Served(models.Model):
    """A row of a resource as it is looked up: the copy that the gateway reads, whole per batch.

    place: fingerprint of the number by which it is asked for. content: the row, sealed.
    """

    id = models.BigAutoField(primary_key=True)
    resource = models.CharField(max_length=80)
    place = models.BinaryField(max_length=32)
    content = models.BinaryField()
    mark = models.BinaryField(max_length=8)  # tells a row that changed, without opening it
    batch = models.UUIDField()

    protect = Protect()

    class Meta:
        indexes = (models.Index(fields=["resource", "place"], name="served_place"),)


class Change(models.Model):
    """The rows of a place are others since a batch, in the order in which batches came."""

    id = models.BigAutoField(primary_key=True)
    resource = models.CharField(max_length=80)
    place = models.BinaryField(max_length=32)
    batch = models.UUIDField()
    at = models.DateTimeField()

    protect = Protect(fixed=True)

    class Meta:
        indexes = (models.Index(fields=["resource", "id"], name="changes_of_resource"),)


class Usage(models.Model):
    """How much of a grant was used on a day. Several slots, so that calls that come at the same
    time do not wait for each other; their sum counts.
    """

    id = models.BigAutoField(primary_key=True)
    grant = models.ForeignKey(Grant, models.PROTECT, related_name="usage", db_index=False)
    day = models.DateField()
    slot = models.PositiveSmallIntegerField()
    calls = models.PositiveBigIntegerField(default=0)
    rows = models.PositiveBigIntegerField(default=0)
    told = models.PositiveBigIntegerField(default=0, db_default=0)  # rows the catalogue heard of

    protect = Protect(read={STAFF: _OF_GRANT, SUPERVISOR: _OF_GRANT})

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["grant", "day", "slot"], name="one_usage_a_slot"),
        )
        indexes = (
            models.Index(fields=["day"], name="usage_of_day"),
            models.Index(fields=["day"], name="usage_untold", condition=Q(rows__gt=F("told"))),
        )


class Delivery(OwnedModel):
    """Data that left under a grant: the receipt of both sides, sealed with its entry of evidence.

    digest: SHA-256 of what was given, as the receiver got it. entry: the entry of the evidence that
    says the same. keys: rows asked for; rows: rows given.
    """

    class Mode(models.TextChoices):
        QUERY = "query", _("Single query")
        VERIFY = "verify", pgettext_lazy("sharing", "Verification")
        BATCH = "batch", _("Batch")
        CHANGES = "changes", _("Subscription to changes")

    body = models.ForeignKey(
        "tenancy.Body", models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    provider_id: UUID
    provider = models.ForeignKey(
        "tenancy.Body", models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    grant_id: UUID
    grant = models.ForeignKey(
        Grant, models.PROTECT, related_name="deliveries", db_index=False, db_constraint=False
    )
    mode = models.CharField(max_length=10, choices=Mode)
    at = models.DateTimeField()
    case = models.CharField(max_length=40, blank=True)
    purpose = models.CharField(max_length=60, blank=True)
    fields = models.JSONField()
    keys = models.PositiveIntegerField()
    rows = models.PositiveIntegerField()
    digest = models.BinaryField(max_length=32)
    entry = models.UUIDField()
    account = models.UUIDField()
    post = models.UUIDField()
    file_id: UUID | None
    file = models.ForeignKey(
        "files.StoredFile", models.PROTECT, null=True, related_name="+", db_index=False
    )

    protect: ClassVar[Protect] = Protect(read={STAFF: _SIDES, SUPERVISOR: _SIDES}, fixed=True)

    class Meta:
        indexes = (models.Index(fields=["grant", "-id"], name="deliveries_of_grant"),)


class Look(Row):
    """One person, or firm, whose row a delivery gave or looked for. subject: fingerprint of the
    number by which it was asked for, the same as the identity key of that party.
    """

    delivery_id: UUID
    delivery = models.ForeignKey(
        Delivery, models.PROTECT, related_name="looks", db_index=False, db_constraint=False
    )
    subject = models.BinaryField(max_length=32)
    found = models.BooleanField()

    protect = Protect(
        read={PUBLIC: _MYSELF},
        fixed=True,
    )

    class Meta:
        indexes = (models.Index(fields=["subject", "-id"], name="looks_at_subject"),)


class Attempt(OwnedModel):
    """An attempt that was refused. violation: it went beyond the purpose, which is held against
    the body.
    """

    provider_id: UUID
    provider = models.ForeignKey("tenancy.Body", models.PROTECT, related_name="+")
    grant_id: UUID
    grant = models.ForeignKey(Grant, models.PROTECT, related_name="attempts", db_index=False)
    at = models.DateTimeField()
    reason = models.CharField(max_length=20)
    violation = models.BooleanField()
    case = models.CharField(max_length=40, blank=True)
    fields = models.JSONField(default=list)
    keys = models.PositiveIntegerField(default=0)
    account = models.UUIDField()
    post = models.UUIDField()

    protect = SIDES

    class Meta:
        indexes = (models.Index(fields=["grant", "-id"], name="attempts_of_grant"),)


class Parcel(OwnedModel):
    """A batch that somebody wished for; a worker makes it, and puts the delivery here.

    wish: fields and case. fault: why it could not be made, in a sentence.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Being made")
        READY = "ready", _("Ready")
        REFUSED = "refused", _("Not made")

    provider_id: UUID
    provider = models.ForeignKey("tenancy.Body", models.PROTECT, related_name="+")
    grant_id: UUID
    grant = models.ForeignKey(Grant, models.PROTECT, related_name="parcels")
    case = models.CharField(max_length=40)
    fields = models.JSONField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    fault = models.CharField(max_length=300, blank=True)
    wished_at = models.DateTimeField()
    account = models.UUIDField()
    post = models.UUIDField()
    delivery_id: UUID | None
    delivery = models.OneToOneField(Delivery, models.PROTECT, null=True, related_name="parcel")

    protect = SIDES

    class Meta:
        indexes = (
            models.Index(
                fields=["wished_at"], name="parcels_waiting", condition=Q(state="waiting")
            ),
        )


class Objection(Row):
    """A person says that a look at their data was wrong. case: where a body answers to it."""

    person = models.UUIDField()
    body_id: UUID
    body = models.ForeignKey("tenancy.Body", models.PROTECT, related_name="+")
    look = models.UUIDField()
    text = models.CharField(max_length=1000)
    at = models.DateTimeField()
    case_id: UUID
    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="+")
    answer = models.CharField(max_length=2000, blank=True)
    upheld = models.BooleanField(null=True)
    answered_at = models.DateTimeField(null=True)

    vouched = ("person", "body_id", "look", "text", "answer", "upheld")
    protect = Protect(
        read={
            PUBLIC: f"person = {ME}",
            STAFF: f"body_id = ANY ({MINE}) OR yiwang_case_seen(case_id)",
        }
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["person", "look"], name="one_objection_a_look"),
        )
