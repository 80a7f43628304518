"""Issued licences."""

from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yiwang.base.parties.facade import acts_for
from yiwang.kernel.models import OwnedModel
from yiwang.kernel.protect import MINE, PUBLIC, STAFF, SUPERVISOR, Protect


class Licence(OwnedModel):
    """A permission the city gives one holder for one activity, until a day or until revoked."""

    class State(models.TextChoices):
        IN_FORCE = "in_force", _("In force")
        REVOKED = "revoked", _("Revoked")

    type = models.CharField(max_length=60)  # kind of licence as the package names it
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120)
    number = models.CharField(max_length=40, unique=True)  # as printed; never reused
    identifier = models.CharField(max_length=120, unique=True)  # national electronic identifier
    case_id: UUID
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    holder_id: UUID
    holder = models.ForeignKey("parties.Party", models.PROTECT, related_name="+")
    holder_name = models.CharField(max_length=120)
    face = models.JSONField()  # what the licence says, label by label, without sealed values
    state = models.CharField(max_length=12, choices=State, default=State.IN_FORCE)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)  # this day included; null: without end
    paper_id: UUID | None
    paper = models.ForeignKey("papers.Paper", models.PROTECT, null=True, related_name="+")

    # What the evidence says of a licence; every action that changes one of these vouches anew.
    vouched = (
        *("type", "number", "identifier", "case_id", "holder_id", "holder_name"),
        *("face", "state", "valid_from", "valid_until"),
    )
    protect = Protect(
        read={
            PUBLIC: acts_for("licences_licence.holder_id"),
            STAFF: f"body_id = ANY ({MINE})",
            SUPERVISOR: f"body_id = ANY ({MINE})",
        },
        add={STAFF: f"body_id = ANY ({MINE})"},
        change={STAFF: f"body_id = ANY ({MINE})"},
    )

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="licence_ends_after_start",
            ),
        )
