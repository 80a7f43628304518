"""Notes, questions and links, each seen by staff alone."""

from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yiwang.kernel.models import OwnedModel, Row
from yiwang.kernel.protect import MINE, STAFF, SUPERVISOR, Protect
from yiwang.kernel.texts import say

_SEEN = 'EXISTS (SELECT 1 FROM "cases_case" c WHERE c.id = {column})'
_OF_CASE = _SEEN.format(column="case_id")
_ASKED = """EXISTS (SELECT 1 FROM asides_question q
    WHERE q.id = question_id AND (q.state = 'open' OR {seen}))"""


class Note(Row):
    """A word among those who handle a case; never changed."""

    case_id: UUID
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    text = models.CharField(max_length=2000)
    at = models.DateTimeField()
    by = models.UUIDField()
    name = models.CharField(max_length=60)
    post = models.JSONField(default=dict)  # {zh, en}: the writer's title then

    protect = Protect(
        read={STAFF: _OF_CASE, SUPERVISOR: _OF_CASE}, add={STAFF: _OF_CASE}, fixed=True
    )

    class Meta:
        indexes = (models.Index(fields=["case", "at"]),)


class Question(OwnedModel):
    """What the handlers of a case ask another body, and what it answers.

    body: the one that is asked; its staff see this row, not the case. asker: the body that asks.
    number, matter: of the case, so that the asked body knows what it is about. days: working days
    it was given. `revision` counts changes.
    """

    class State(models.TextChoices):
        OPEN = "open", _("To be answered")
        ANSWERED = "answered", _("Answered")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    case_id: UUID
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    asker_id: UUID
    asker = models.ForeignKey("tenancy.Body", models.PROTECT, related_name="+")
    number = models.CharField(max_length=40)
    matter = models.JSONField()  # {zh, en}
    text = models.CharField(max_length=2000)
    days = models.PositiveSmallIntegerField()
    due = models.DateField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    asked_at = models.DateTimeField()
    asked_by = models.UUIDField()
    asked_name = models.CharField(max_length=60)
    answer = models.CharField(max_length=4000, blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.UUIDField(null=True)
    closed_name = models.CharField(max_length=60, blank=True)
    revision = models.PositiveIntegerField(default=1)

    protect = Protect(
        read={STAFF: f"body_id = ANY ({MINE}) OR {_OF_CASE}", SUPERVISOR: _OF_CASE},
        add={STAFF: _OF_CASE},
        change={STAFF: f"body_id = ANY ({MINE}) OR {_OF_CASE}"},
    )

    class Meta:
        indexes = (
            models.Index(fields=["body", "state", "due"]),
            models.Index(fields=["case", "asked_at"]),
        )
        constraints = (
            models.CheckConstraint(condition=~Q(body=F("asker")), name="asked_is_another_body"),
            models.CheckConstraint(
                condition=Q(state="open") | Q(closed_at__isnull=False),
                name="closed_question_says_when",
            ),
        )

    @property
    def title(self) -> str:
        return say(self.matter)


class Opened(Row):
    """One field of the application that a question opens to the asked body, as it read then.

    Identity and telephone numbers stand here masked, as in the case. The asked body sees the row
    while its question waits; whoever sees the case sees what was opened.
    """

    question_id: UUID
    question = models.ForeignKey(Question, models.PROTECT, related_name="opened")
    position = models.PositiveSmallIntegerField()
    pointer = models.CharField(max_length=200)
    label = models.JSONField()  # {zh, en}
    value = models.JSONField()  # {zh, en}

    _seen = _ASKED.format(seen=_SEEN.format(column="q.case_id"))
    protect = Protect(read={STAFF: _seen, SUPERVISOR: _seen}, add={STAFF: _seen}, fixed=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["question", "pointer"], name="one_opening_a_field"),
        )


class Link(Row):
    """Two cases that belong together, read from the first: it is the parent of the other, …"""

    class Kind(models.TextChoices):
        PARENT = "parent", _("Part of")
        REOPENED = "reopened", _("Reopened as")
        MERGED = "merged", _("Merged into")
        SPLIT = "split", _("Split into")
        REVIEWED = "reviewed", _("Reviewed in")
        RELATED = "related", _("See also")

    case_id: UUID
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    other_id: UUID
    other = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    at = models.DateTimeField()
    name = models.CharField(max_length=60)

    _both = f"{_OF_CASE} AND {_SEEN.format(column='other_id')}"
    protect = Protect(
        read={STAFF: _both, SUPERVISOR: _both},
        add={STAFF: _both},
        remove={STAFF: _both},
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["case", "other", "kind"], name="one_link_a_kind"),
            models.CheckConstraint(condition=~Q(case=F("other")), name="link_leads_elsewhere"),
        )
        indexes = (models.Index(fields=["other"]),)
