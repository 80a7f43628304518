"""Notices of what is proposed, and objections to them."""

from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Q

from yiwang.kernel.models import OwnedModel
from yiwang.kernel.protect import ALWAYS, ME, MINE, PUBLIC, STAFF, SUPERVISOR, TODAY, Protect


class Proposal(OwnedModel):
    """What is proposed in a case, shown to everybody for some days.

    lines: rows of {title, value}, each in both languages, masked already. until: this day
    included. ended_at: the days are over or the case ended before; from then on it is not shown.
    """

    case_id: UUID
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    applicant = models.UUIDField()
    title = models.JSONField()
    applicant_masked = models.CharField(max_length=120)
    lines = models.JSONField()
    source = models.CharField(max_length=300)  # why so many days
    posted_at = models.DateTimeField()
    until = models.DateField()
    ended_at = models.DateTimeField(null=True)

    vouched = ("case_id", "lines", "posted_at", "until", "ended_at")
    _shown: ClassVar[str] = f"ended_at IS NULL AND until >= {TODAY}"
    protect = Protect(
        read={
            STAFF: f"body_id = ANY ({MINE}) OR ({_shown})",
            SUPERVISOR: ALWAYS,
            PUBLIC: f"({_shown}) OR applicant = {ME}",
        }
    )

    class Meta:
        indexes = (models.Index(fields=["id"], condition=Q(ended_at=None), name="proposals_shown"),)


class Objection(OwnedModel):
    """What somebody has against a proposal, and the answer. party: who objects."""

    proposal_id: UUID
    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="objections")
    title = models.JSONField()
    party = models.UUIDField(db_index=True)
    name = models.CharField(max_length=120)
    text = models.CharField(max_length=1000)
    at = models.DateTimeField()
    answer = models.CharField(max_length=2000, blank=True)
    upheld = models.BooleanField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=60, blank=True)

    vouched = ("proposal_id", "party", "text", "at", "answer", "upheld", "answered_at")
    _mine: ClassVar[str] = f"body_id = ANY ({MINE})"
    protect = Protect(read={STAFF: _mine, SUPERVISOR: _mine, PUBLIC: f"party = {ME}"})

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["proposal", "party"], name="one_objection_a_person"),
        )
