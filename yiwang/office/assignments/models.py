"""Assignments and what is reported of them."""

from datetime import date
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yiwang.kernel.models import OwnedModel, Row
from yiwang.kernel.protect import STAFF, SUPERVISOR, Protect

_SEEN = 'EXISTS (SELECT 1 FROM "cases_case" c WHERE c.id = case_id)'
_OF_ASSIGNMENT = """EXISTS (SELECT 1 FROM "assignments_assignment" a WHERE a.id = assignment_id)"""
_SHARED = Protect(
    read={STAFF: _OF_ASSIGNMENT, SUPERVISOR: _OF_ASSIGNMENT},
    add={STAFF: _OF_ASSIGNMENT},
    change={STAFF: _OF_ASSIGNMENT},
)


class Assignment(OwnedModel):
    """One assignment, beside its case. body: the one that set it; number: 督查编号.

    first_due: as set; due: as it is after extensions. percent: as last reported for the whole.
    parent: the case of whose process it was set; that process is told when it is closed.
    """

    case_id: UUID
    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="+")
    number = models.CharField(max_length=40)
    content = models.CharField(max_length=1000)
    source = models.CharField(max_length=20)
    source_note = models.CharField(max_length=200, blank=True)
    lead_id: UUID
    lead = models.ForeignKey("tenancy.Body", models.PROTECT, related_name="+")
    first_due = models.DateField()
    due = models.DateField()
    percent = models.PositiveSmallIntegerField(default=0)
    reported_at = models.DateTimeField(null=True)
    set_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_on = models.DateField(null=True)
    urged_at = models.DateTimeField(null=True)
    urged = models.PositiveSmallIntegerField(default=0)
    parent = models.UUIDField(null=True)

    vouched = ("case_id", "content", "lead_id", "first_due", "due", "closed_on")

    protect = Protect(
        read={STAFF: _SEEN, SUPERVISOR: _SEEN}, add={STAFF: _SEEN}, change={STAFF: _SEEN}
    )

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(percent__lte=100), name="at_most_all_is_done"),
            models.UniqueConstraint(fields=["body", "number"], name="one_assignment_a_number"),
        )
        indexes = (
            models.Index(fields=["body", "due"], name="assignment_of_body"),
            models.Index(fields=["lead", "due"], name="assignment_of_lead"),
        )

    def late(self, today: date) -> bool:
        """Whether it is, or was when it was closed, past its day."""
        return self.due < (self.closed_on or today)


class Helper(Row):
    """A body that assists."""

    assignment_id: UUID
    assignment = models.ForeignKey(
        Assignment, models.PROTECT, related_name="helpers", db_index=False
    )
    body_id: UUID
    body = models.ForeignKey("tenancy.Body", models.PROTECT, related_name="+")

    protect = _SHARED

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["assignment", "body"], name="one_helper_a_body"),
        )


class Part(Row):
    """A piece that the lead broke the assignment into, for itself or a body that assists."""

    assignment_id: UUID
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="parts")
    title = models.CharField(max_length=200)
    body_id: UUID
    body = models.ForeignKey("tenancy.Body", models.PROTECT, related_name="+", db_index=False)
    due = models.DateField()
    percent = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField()

    protect = _SHARED

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(percent__lte=100), name="at_most_all_of_a_part"),
        )


class Report(Row):
    """What a body reported, of a part or of the whole; never changed."""

    assignment_id: UUID
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="reports")
    part_id: UUID | None
    part = models.ForeignKey(Part, models.PROTECT, null=True, related_name="+", db_index=False)
    percent = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=2000)
    problems = models.CharField(max_length=1000, blank=True)
    at = models.DateTimeField()
    by = models.UUIDField()
    name = models.CharField(max_length=60)
    body_names = models.JSONField(default=dict)  # {zh, en}

    protect = Protect(
        read={STAFF: _OF_ASSIGNMENT, SUPERVISOR: _OF_ASSIGNMENT},
        add={STAFF: _OF_ASSIGNMENT},
        fixed=True,
    )


class Extension(Row):
    """A longer time that was asked for, and what became of it."""

    class Word(models.TextChoices):
        ASKED = "asked", _("Asked for")
        GRANTED = "granted", _("Granted")
        REFUSED = "refused", _("Refused")

    assignment_id: UUID
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="extensions")
    until = models.DateField()
    reason = models.CharField(max_length=1000)
    word = models.CharField(max_length=8, choices=Word, default=Word.ASKED)
    asked_at = models.DateTimeField()
    asked_name = models.CharField(max_length=60)
    decided_at = models.DateTimeField(null=True)
    decided_name = models.CharField(max_length=60, blank=True)
    decided_reason = models.CharField(max_length=1000, blank=True)

    protect = _SHARED
