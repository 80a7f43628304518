"""Decisions that are public, will be, were, or must not be."""

from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yiwang.kernel.models import OwnedModel
from yiwang.kernel.protect import (
    ALWAYS,
    MINE,
    PEOPLE,
    PUBLIC,
    STAFF,
    SUPERVISOR,
    TODAY,
    Protect,
)

_OURS = f"body_id = ANY ({MINE})"
_TOLD = Q(state__in=("published", "withdrawn"))
# Published after its last day or taken back too late. What waits may become late without a change.
LATE = Q(published_at__date__gt=F("due")) | Q(withdrawn_at__date__gt=F("withdraw_due"))


class Entry(OwnedModel):
    """What the public is told of one decision.

    shown: by the names of the fields, and nothing that may not be told; subject, document: the same
    for searching. number: of the case, for staff. due: the last day to publish it; publish_on: when
    it is done by itself; until: the last day in public, null: without end. withheld: the source of
    the rule by which nothing is told. changed_on: the decision was changed; withdraw_due: the last
    day to take it back.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("To be published")
        PUBLISHED = "published", pgettext_lazy("publicity", "Public")
        WITHHELD = "withheld", _("Not published")
        WITHDRAWN = "withdrawn", _("Taken back")

    kind = models.CharField(max_length=10)
    case_id: UUID
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+", db_index=False)
    number = models.CharField(max_length=40)
    title = models.JSONField()
    shown = models.JSONField(default=dict)
    subject = models.CharField(max_length=120, blank=True)
    document = models.CharField(max_length=80, blank=True)
    decided_on = models.DateField()
    due = models.DateField()
    publish_on = models.DateField()
    until = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    withheld = models.CharField(max_length=200, blank=True)
    published_at = models.DateTimeField(null=True)
    published_by = models.CharField(max_length=60, blank=True)  # empty: by itself
    changed_on = models.DateField(null=True)
    withdraw_due = models.DateField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=60, blank=True)
    reason = models.JSONField(default=dict)  # {zh, en}: why it was taken back

    vouched = ("kind", "case_id", "shown", "state")
    _public: ClassVar[str] = (
        f"state IN ('published', 'withdrawn') AND (until IS NULL OR until >= {TODAY})"
    )
    protect = Protect(
        read={
            PUBLIC: _public,
            STAFF: f"{_OURS} OR {_public}",
            SUPERVISOR: f"{_OURS} OR {_public}",
        },
        change={STAFF: _OURS},
    )

    class Meta:
        indexes = (
            models.Index(fields=["state", "-decided_on", "-id"], name="publicity_list"),
            models.Index(fields=["body", "state", "-decided_on", "-id"], name="publicity_by_body"),
            models.Index(
                fields=["publish_on"],
                condition=Q(state="waiting"),
                name="publicity_waiting",
            ),
            models.Index(
                fields=["body", "publish_on", "id"],
                condition=Q(state="waiting"),
                name="publicity_to_publish",
            ),
            # What the public reads has two states; by the order of the one list that they make.
            models.Index(fields=["-decided_on", "-id"], condition=_TOLD, name="publicity_told"),
            models.Index(
                fields=["kind", "-decided_on", "-id"],
                condition=_TOLD,
                name="publicity_told_by_kind",
            ),
            models.Index(
                fields=["body", "-decided_on", "-id"],
                condition=_TOLD,
                name="publicity_told_by_body",
            ),
            models.Index(fields=["-published_at", "-id"], condition=_TOLD, name="publicity_feed"),
            models.Index(
                fields=["body", "-decided_on", "-id"],
                condition=Q(state="waiting") | LATE,
                name="publicity_late",
            ),
            models.Index(fields=["subject", "-id"], name="publicity_by_subject"),
            models.Index(fields=["document", "-id"], name="publicity_by_document"),
        )
        constraints = (
            models.UniqueConstraint(fields=["case", "kind"], name="one_entry_a_decision"),
        )


class Month(models.Model):
    """How many decisions of a kind from one month were made public, those taken back included:
    what the picture shows.
    """

    pk = models.CompositePrimaryKey("kind", "month")
    kind = models.CharField(max_length=10)
    month = models.DateField()  # its first day
    number = models.IntegerField()
    objects: ClassVar[models.Manager["Month"]] = models.Manager()

    protect = Protect(
        read=dict.fromkeys(PEOPLE, ALWAYS), add={STAFF: ALWAYS}, change={STAFF: ALWAYS}
    )
