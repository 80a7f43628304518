"""Reviews, whom they concern, the blocks by which they are told, and appeals."""

from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yiwang.kernel.models import OwnedModel, Row
from yiwang.kernel.protect import ACCOUNT, DOOR, ME, PEOPLE, PUBLIC, STAFF, Protect
from yiwang.serve.reviews.scale import GUIDE, HANDLING

ABOUT = [(HANDLING, _("Handling")), (GUIDE, _("Guide"))]


class Block(OwnedModel):
    """So many reviews of one item of one body that they are told together: one row a grade's count.

    body: who is rated. void: counts taken out on appeal. on: the day on which it became full. Only
    full ones are seen by anybody; figures are sums of them, so no two of them differ by one review.
    """

    service = models.CharField(max_length=60)
    about = models.CharField(max_length=10, choices=ABOUT)
    first = models.PositiveSmallIntegerField(default=0)
    second = models.PositiveSmallIntegerField(default=0)
    third = models.PositiveSmallIntegerField(default=0)
    fourth = models.PositiveSmallIntegerField(default=0)
    fifth = models.PositiveSmallIntegerField(default=0)
    void = models.PositiveSmallIntegerField(default=0)
    full = models.BooleanField(default=False)
    on = models.DateField(null=True)

    GRADES: ClassVar = ("first", "second", "third", "fourth", "fifth")
    # The name of the table is there because FULL is a word of SQL.
    protect = Protect(read=dict.fromkeys((*PEOPLE, DOOR), "reviews_block.full"))

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["body", "service", "about"],
                condition=Q(full=False),
                name="one_block_fills_at_a_time",
            ),
        )
        indexes = (
            models.Index(fields=["body", "about", "on"], name="reviews_of_body"),
            models.Index(fields=["about", "on"], name="reviews_of_city"),
        )

    def count(self, grade: int, by: int) -> None:
        name = self.GRADES[grade - 1]
        setattr(self, name, getattr(self, name) + by)

    @property
    def size(self) -> int:
        return sum(int(getattr(self, name)) for name in self.GRADES) + self.void


class Review(OwnedModel):
    """What somebody said of a handling or a guide; the body is who is rated.

    token: what is reviewed once: the case, or guide and person as a keyed digest. original: grade,
    reasons and comment before the one change. course: what becomes of a bad one. matter: the case
    in which it is dealt with; answer: what was done. counted: false once an appeal was upheld.
    """

    class Course(models.TextChoices):
        NONE = "", "–"
        RECEIVED = "received", _("To be verified")
        VALID = "valid", _("Being put right")
        RECTIFIED = "rectified", _("Put right")
        SETTLED = "settled", _("Settled")
        DISMISSED = "dismissed", _("Found invalid")

    about = models.CharField(max_length=10, choices=ABOUT)
    service = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    case_id: UUID | None
    case = models.ForeignKey(
        "cases.Case", models.PROTECT, null=True, related_name="+", db_index=False
    )
    token = models.CharField(max_length=80, unique=True)
    grade = models.PositiveSmallIntegerField()
    reasons = models.JSONField(default=list)
    comment = models.CharField(max_length=500, blank=True)
    channel = models.CharField(max_length=10)
    anonymous = models.BooleanField()
    at = models.DateTimeField()
    amended_at = models.DateTimeField(null=True)
    original = models.JSONField(null=True)
    block = models.ForeignKey(Block, models.PROTECT, related_name="+", db_index=False)
    course = models.CharField(max_length=10, choices=Course, blank=True, default=Course.NONE)
    matter_id: UUID | None
    matter = models.OneToOneField("cases.Case", models.PROTECT, null=True, related_name="+")
    answer = models.CharField(max_length=2000, blank=True)
    settled_at = models.DateTimeField(null=True)
    counted = models.BooleanField(default=True)

    vouched = ("about", "service", "case_id", "grade", "reasons", "comment", "original", "counted")
    # The table of raters shows each person his own rows alone.
    _mine = "EXISTS (SELECT 1 FROM reviews_rater r WHERE r.review_id = reviews_review.id)"
    protect = Protect(read={PUBLIC: _mine})

    class Meta:
        indexes = (models.Index(fields=["body", "course", "id"], name="reviews_course"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(grade__gte=1, grade__lte=5), name="grade_is_one_of_five"
            ),
        )


class Rater(Row):
    """Who gave a review, known to himself alone; no row where number and code opened the case."""

    review = models.OneToOneField(Review, models.CASCADE, related_name="rater")
    person = models.UUIDField(db_index=True)

    protect = Protect(read={PUBLIC: f"person = {ME}"}, fixed=True)


class Rated(Row):
    """Whose work a review is about: an account that had a part in the handling."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="rated")
    account = models.UUIDField(db_index=True)

    protect = Protect(read={STAFF: f"account = {ACCOUNT}"}, fixed=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["review", "account"], name="rated_once_a_review"),
        )


class Appeal(OwnedModel):
    """A clerk says why a review that was found valid is wrong; supervision decides."""

    class State(models.TextChoices):
        OPEN = "open", _("To be decided")
        UPHELD = "upheld", _("Upheld: the review does not count")
        REJECTED = "rejected", _("Rejected: the review counts")

    review_id: UUID
    review = models.ForeignKey(Review, models.PROTECT, related_name="appeals")
    account = models.UUIDField()
    name = models.CharField(max_length=60)
    text = models.CharField(max_length=1000)
    at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    decision = models.CharField(max_length=1000, blank=True)
    decided_by = models.UUIDField(null=True)
    decider = models.CharField(max_length=60, blank=True)
    decided_at = models.DateTimeField(null=True)

    vouched = ("review_id", "account", "text", "state", "decision", "decided_by")
    protect = Protect(read={STAFF: f"account = {ACCOUNT}"})

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["review", "account"], name="one_appeal_a_person"),
        )
        indexes = (
            models.Index(fields=["body", "id"], condition=Q(state="open"), name="appeals_open"),
        )
