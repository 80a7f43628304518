"""Bases of subjects and inspectors, plans with their draws, and the checks that follow."""

from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from yiwang.kernel.models import OwnedModel
from yiwang.kernel.protect import MINE, PUBLIC, STAFF, SUPERVISOR, Protect, owned

_OURS = f"body_id = ANY ({MINE})"


def _shown(condition: str) -> Protect:
    """Ours to read and write; everybody's to read once the condition is met."""
    both = f"{_OURS} OR {condition}"
    read = {STAFF: both, SUPERVISOR: both, PUBLIC: condition}
    return Protect(read=read, add={STAFF: _OURS}, change={STAFF: _OURS})


class Subject(OwnedModel):
    """Who can be drawn (检查对象名录库). risk: class of credit risk; matters: codes that fit."""

    code = models.CharField(max_length=18)  # unified social credit code
    name = models.CharField(max_length=120)
    region = models.CharField(max_length=60)
    risk = models.CharField(max_length=4)
    matters = models.JSONField(default=list)
    left_on = models.DateField(null=True)  # no longer in the base

    protect = owned()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["body", "code"], name="one_subject_a_code"),)


class Inspector(OwnedModel):
    """Who can be drawn to check (检查人员名录库).

    number: of the enforcement certificate. account: where the checks wait; null while none is
    known. conflicts: codes of subjects that he must not check.
    """

    number = models.CharField(max_length=40)
    name = models.CharField(max_length=60)
    account = models.UUIDField(null=True)
    matters = models.JSONField(default=list)
    conflicts = models.JSONField(default=list)
    valid_until = models.DateField()  # this day included
    left_on = models.DateField(null=True)

    protect = owned()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["body", "number"], name="one_inspector_a_number"),
        )


class Plan(OwnedModel):
    """A plan of random inspection with its one draw; see `lottery` for how it is drawn.

    matters: codes that one visit covers. ratios: class → share. regions: none for all.
    subjects, inspectors: the lists as announced. commitment: of the witness. seed, result: of the
    draw. after: number of the root under which the announcement stands.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Being planned")
        ANNOUNCED = "announced", _("Announced, not drawn")
        DRAWN = "drawn", _("Drawn")

    title = models.CharField(max_length=120)
    year = models.PositiveSmallIntegerField()
    package = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    matters = models.JSONField()
    regions = models.JSONField(default=list)
    ratios = models.JSONField()
    cap = models.PositiveSmallIntegerField()
    inspectors_each = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    subjects = models.JSONField(default=list)
    inspectors = models.JSONField(default=list)
    capped = models.PositiveIntegerField(default=0)  # left out, for they were checked enough
    witness = models.CharField(max_length=60, blank=True)
    commitment = models.CharField(max_length=64, blank=True)
    announced = models.CharField(max_length=64, blank=True)
    announced_at = models.DateTimeField(null=True)
    root_number = models.BigIntegerField(null=True)
    root = models.CharField(max_length=64, blank=True)
    number = models.CharField(max_length=60, blank=True)
    seed = models.CharField(max_length=64, blank=True)
    result = models.JSONField(default=list)
    drawn_at = models.DateTimeField(null=True)

    protect = _shown("state <> 'draft'")

    class Meta:
        indexes = (models.Index(fields=["state", "-announced_at"]),)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(state="draft") | ~models.Q(announced=""),
                name="plan_announced_has_digest",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="drawn") | ~models.Q(seed=""), name="plan_drawn_has_seed"
            ),
        )

    def __str__(self) -> str:
        return self.title


class Check(OwnedModel):
    """One visit to one drawn subject. inspectors: {number, name, account} of who was drawn.

    items: code of the matter and item → {good, note}. photos: ids of files. publish_by: last day
    to publish the result.
    """

    class State(models.TextChoices):
        TO_DO = "to_do", _("To do")
        DONE = "done", _("Done, not published")
        PUBLISHED = "published", _("Published")

    plan_id: UUID
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="checks")
    place = models.PositiveIntegerField()  # in the order of the draw, from 1
    code = models.CharField(max_length=18)
    name = models.CharField(max_length=120)
    region = models.CharField(max_length=60)
    risk = models.CharField(max_length=4)
    inspectors = models.JSONField()
    state = models.CharField(max_length=10, choices=State, default=State.TO_DO)
    items = models.JSONField(default=dict)
    result = models.CharField(max_length=30, blank=True)
    note = models.TextField(blank=True)
    photos = models.JSONField(default=list)
    checked_on = models.DateField(null=True)
    publish_by = models.DateField(null=True)
    published_on = models.DateField(null=True)

    protect = _shown("state = 'published'")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["plan", "place"], name="one_check_a_place"),
            models.CheckConstraint(
                condition=models.Q(state="to_do") | ~models.Q(result=""),
                name="check_done_has_result",
            ),
        )
        indexes = (models.Index(fields=["code", "checked_on"]),)
