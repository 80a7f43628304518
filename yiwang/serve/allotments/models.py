"""Rounds, who is in them, and what may come only once."""

from typing import Any, ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yiwang.kernel.models import OwnedModel
from yiwang.kernel.protect import ALWAYS, ME, MINE, PUBLIC, STAFF, SUPERVISOR, Protect


class Round(OwnedModel):
    """One batch: from the first application to the published result.

    region: whose places are allotted. opens_on, closes_on: both included. announced: digest of
    rules and lists. filled: place → how it was filled, see `standing.Cut`.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Applications come in")
        CLOSED = "closed", _("Closed for applications")
        ANNOUNCED = "announced", _("Announced, not drawn")
        DRAWN = "drawn", _("Drawn, not published")
        PUBLISHED = "published", _("Published")

    package = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    title = models.JSONField()
    region = models.CharField(max_length=12)
    opens_on = models.DateField()
    closes_on = models.DateField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    witness = models.CharField(max_length=60, blank=True)
    commitment = models.CharField(max_length=64, blank=True)
    announced = models.CharField(max_length=64, blank=True)
    announced_at = models.DateTimeField(null=True)
    root_number = models.BigIntegerField(null=True)
    root = models.CharField(max_length=64, blank=True)
    number = models.CharField(max_length=60, blank=True)
    seed = models.CharField(max_length=64, blank=True)
    drawn_at = models.DateTimeField(null=True)
    filled = models.JSONField(default=dict)
    published_on = models.DateField(null=True)

    _mine: ClassVar[str] = f"body_id = ANY ({MINE})"
    vouched = ("package", "version", "state", "announced", "seed", "filled")
    protect = Protect(
        read=dict.fromkeys((STAFF, SUPERVISOR, PUBLIC), ALWAYS),
        add={STAFF: _mine},
        change={STAFF: _mine},
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["body", "package"],
                condition=~Q(state="published"),
                name="one_round_under_way",
            ),
            models.CheckConstraint(
                condition=Q(closes_on__gte=models.F("opens_on")), name="round_ends_after_start"
            ),
        )


class Candidate(OwnedModel):
    """An application in a round. number: of its case, by which the lists name it.

    size: seats that go together. wishes, left_out: see `standing.Standing`. place: what came out,
    empty for none; drawn: its number in the draw. corrected: {place, class, by} after an appeal.
    told_at: when its case was told.
    """

    class State(models.TextChoices):
        CHECKING = "checking", _("Being checked")
        READY = "ready", _("On the list")
        DOUBTED = "doubted", _("Being looked at again")
        OUT = "out", _("Not in the draw")

    round_id: UUID
    round = models.ForeignKey(Round, models.PROTECT, related_name="candidates")
    case_id: UUID
    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="+")
    number = models.CharField(max_length=60)
    applicant = models.UUIDField(db_index=True)
    state = models.CharField(max_length=10, choices=State, default=State.CHECKING)
    size = models.PositiveSmallIntegerField(default=1)
    wishes: Any = models.JSONField(default=list)
    left_out = models.JSONField(default=list)
    drawn = models.PositiveIntegerField(null=True)
    place = models.CharField(max_length=40, blank=True)
    corrected: Any = models.JSONField(default=dict)
    told_at = models.DateTimeField(null=True)

    _mine: ClassVar[str] = f"body_id = ANY ({MINE})"
    protect = Protect(read={STAFF: _mine, SUPERVISOR: _mine, PUBLIC: f"applicant = {ME}"})

    class Meta:
        indexes = (
            models.Index(fields=["round", "state"]),
            models.Index(fields=["round", "number"]),
            models.Index(
                fields=["round", "id"],
                condition=Q(told_at=None, drawn__isnull=False),
                name="allotments_to_tell",
            ),
        )


class Claim(OwnedModel):
    """For whom an application asks, as a keyed hash, so that no second one does."""

    round_id: UUID
    round = models.ForeignKey(Round, models.PROTECT, related_name="+")
    candidate_id: UUID
    candidate = models.ForeignKey(Candidate, models.PROTECT, related_name="+")
    key = models.BinaryField(max_length=32)

    protect = Protect()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["round", "key"], name="one_claim_a_round"),)
