"""Cases and what hangs on them."""

from collections.abc import Sequence
from typing import ClassVar
from uuid import UUID

from django.contrib.postgres.indexes import HashIndex
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from yiwang.base.cases import lives
from yiwang.base.cases.states import State, StateClass
from yiwang.base.parties.facade import acts_for
from yiwang.kernel import unit
from yiwang.kernel.ids import NOBODY
from yiwang.kernel.models import OwnedModel, Row
from yiwang.kernel.protect import (
    ACCOUNT,
    MINE,
    PUBLIC,
    STAFF,
    SUPERVISOR,
    Protect,
    opened,
    through,
)
from yiwang.kernel.reads import Read
from yiwang.kernel.texts import say

# Foreign keys have no index of their own where another one begins with them or no list asks.
# The body of a case comes from the row of who acts or of the service, and bodies are never taken
# away, so the database need not look it up, and lock it, for every case.

_SHARED = f"state <> 'draft' AND {opened('cases_case.id')}"
_HANDLED = f"body_id = ANY ({MINE}) AND (state <> 'draft' OR operator = {ACCOUNT}) OR {_SHARED}"
_APPLIED = acts_for("cases_case.applicant_id", "cases_case.service")
_FILED = f"body_id = ANY ({MINE}) AND operator = {ACCOUNT}"


class Channel(models.TextChoices):
    WEB = "web", _("Online")
    API = "api", _("Program")
    WINDOW = "window", _("Counter")
    OFFICE = "office", _("By the body itself")


class Case(OwnedModel):
    """One matter before one body: what somebody applied for, or what the body took up itself.

    life: which states it can have. applicant: the party that asked, or was let in; nobody else sees
    it from outside. applicant_name: whom lists name. service, package, version: what was applied
    for or taken up, and the package that handles it to the end.
    agent: the natural person who acts for the applicant; operator: the clerk who typed it in.
    due: the promised day as the clocks derive it, kept here only for lists to sort by.
    """

    body = models.ForeignKey(
        "tenancy.Body", models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    number = models.CharField(max_length=40)
    code_sealed = models.CharField(max_length=200)  # six digits that open the status to anyone
    service = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    package = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    terms = models.JSONField(default=dict)  # the clocks as the package and the promise have them
    applicant_id: UUID | None
    applicant = models.ForeignKey(
        "parties.Party", models.PROTECT, related_name="+", db_index=False, null=True
    )
    applicant_name = models.CharField(max_length=120)
    agent = models.UUIDField(null=True)
    operator = models.UUIDField(null=True)
    channel = models.CharField(max_length=10, choices=Channel)
    region = models.ForeignKey(
        "tenancy.Region", models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    life = models.CharField(max_length=20, default=lives.NORMAL, db_default=lives.NORMAL)
    state = models.CharField(max_length=20, default=State.DRAFT)
    state_class = models.CharField(max_length=10, choices=StateClass, default=StateClass.OPEN)
    opened_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    received_on = models.DateField(null=True)
    accepted_on = models.DateField(null=True)
    decided_on = models.DateField(null=True)
    closed_at = models.DateTimeField(null=True)
    due = models.DateField(null=True)
    revision = models.PositiveIntegerField(default=1)  # counts changes; the entity tag of the case
    folded = models.BooleanField(default=False, db_default=False)  # what hangs on it is put away

    protect = Protect(
        read={
            STAFF: _HANDLED,
            PUBLIC: _APPLIED,
            SUPERVISOR: f"body_id = ANY ({MINE}) AND state <> 'draft'",
        },
        add={STAFF: _FILED, PUBLIC: _APPLIED},
        change={STAFF: _HANDLED, PUBLIC: _APPLIED},
    )
    functions: ClassVar[tuple[str, ...]] = (
        """CREATE OR REPLACE FUNCTION yiwang_case_seen(wanted uuid) RETURNS boolean
        LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$ BEGIN
            RETURN EXISTS (SELECT 1 FROM cases_case c WHERE c.id = wanted);
        END $$""",  # the policy of cases, for policies that seldom have to ask it
    )

    class Meta:
        indexes = (
            models.Index(fields=["body", "state", "due"]),
            models.Index(fields=["applicant", "-opened_at"]),
            models.Index(fields=["body", "-opened_at"]),
            models.Index(fields=["-opened_at", "-id"], name="case_of_many_bodies"),
            models.Index(
                fields=["operator", "-opened_at", "-id"],
                name="case_started",
                condition=Q(operator__isnull=False),
            ),
            models.Index(
                fields=["closed_at"],
                name="case_to_fold",
                condition=Q(folded=False, closed_at__isnull=False),
            ),
            # What hangs on a case looks for it: as fast among a million as among few.
            HashIndex(fields=["id"], name="case_by_id"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(state=State.DRAFT) | Q(submitted_at__isnull=False),
                name="submitted_case_says_when",
            ),
            models.UniqueConstraint(fields=["number"], name="one_case_a_number"),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def party(self) -> UUID:
        """Whom the matter is about, where he may see it; else nobody."""
        return self.applicant_id or NOBODY

    @property
    def states(self) -> lives.Life:
        """The life that the case leads."""
        return lives.of(self.life)

    @property
    def stage(self) -> lives.Stage:
        return self.states.states[self.state]

    @cached_property
    def newest(self) -> "Revision | None":
        """The form as it is now; None before anything was filled in. Whoever revises it says so
        here, so nothing that waits to be written can be missed.
        """
        with unit.apart():
            return _NEWEST.first(self.id)

    @cached_property
    def ledger(self) -> "list[ClockEntry]":
        """The lines of all clocks, each clock's in order. Whoever adds one adds it here, too."""
        with unit.apart():
            return _LEDGER.all(self.id)

    @cached_property
    def attached(self) -> "Sequence[Attachment]":
        """What is attached and not taken off again, in order. Whoever attaches says so here."""
        return _ATTACHED.rows(self.id)


class Revision(Row):
    """The form as it was handed in: never changed, replaced by the next one.

    data carries identity and telephone numbers masked; `sealed` holds them by JSON pointer.
    sources: for each pointer where the value came from and when.
    """

    case_id: UUID
    case = models.ForeignKey(Case, models.PROTECT, related_name="revisions", db_index=False)
    number = models.PositiveIntegerField()
    data = models.JSONField()
    sealed = models.JSONField(default=dict)
    sources = models.JSONField(default=dict)
    submitted = models.BooleanField(default=False)
    at = models.DateTimeField()
    by = models.UUIDField()

    vouched = ("case_id", "number", "data", "sealed")  # what the evidence says of one handed in

    protect = through("case_id", "cases_case")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["case", "number"], name="one_revision_a_number"),
        )


class Attachment(Row):
    """A paper handed in for one material of the service."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="attachments")
    material = models.CharField(max_length=60)
    file_id: UUID
    file = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    protect = through("case_id", "cases_case")


class OnFile(Row):
    """A licence on file that stands for a paper of the case, with its holder's consent.

    filed, decided: the licence as its register told it on the day of filing and at the decision;
    `{"silent": true}` where it did not answer. consented_by: the account that said so.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="on_file", db_index=False)
    service = models.CharField(max_length=60)
    material = models.CharField(max_length=60)
    licence = models.UUIDField()
    filed = models.JSONField()
    consented_at = models.DateTimeField()
    consented_by = models.UUIDField()
    decided = models.JSONField(null=True)
    decided_at = models.DateTimeField(null=True)

    vouched = ("case_id", "material", "licence", "filed", "consented_by")

    protect = through("case_id", "cases_case")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["case", "material", "licence"], name="one_licence_a_paper"
            ),
        )
        indexes = (models.Index(fields=["service"], name="papers_saved_by_service"),)


class Correction(Row):
    """The one-off notice of what is missing (Administrative Licensing Law, art. 32(4)).

    items: rows of {"material" or "pointer", "text"}; `missed`: made after the day by which the law
    counts the case as accepted.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="corrections", db_index=False)
    number = models.PositiveSmallIntegerField()
    items = models.JSONField()
    issued_at = models.DateTimeField()
    supplied_at = models.DateTimeField(null=True)

    protect = through("case_id", "cases_case")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["case", "number"], name="one_correction_a_number"),
        )


class ClockEntry(Row):
    """One line of a clock's ledger; due dates derive from the lines and are never edited."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="clock_entries", db_index=False)
    clock = models.CharField(max_length=40)  # statutory, promised, correction, delivery
    position = models.PositiveSmallIntegerField()
    entry = models.JSONField()

    protect = through("case_id", "cases_case")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["case", "clock", "position"], name="one_line_a_place"),
        )


class Moment(Row):
    """A line of the timeline.

    kind: a code whose sentence `sentences.py` holds; facts fill it. Lines that are not public are
    for the bodies that handle the case.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="timeline")
    at = models.DateTimeField()
    kind = models.CharField(max_length=40)
    public = models.BooleanField(default=True)
    actor_name = models.CharField(max_length=60, blank=True)
    post = models.JSONField(default=dict)  # {zh, en}: its title then; empty when nobody's
    body = models.JSONField(default=dict)  # {zh, en}: its name then
    facts = models.JSONField(default=dict)

    protect = through("case_id", "cases_case")

    @property
    def post_title(self) -> str:
        return say(self.post)

    @property
    def body_name(self) -> str:
        return say(self.body)


_NEWEST = Read(Revision, "case_id = %s ORDER BY number DESC LIMIT 1")
_ATTACHED = Read(
    Attachment,
    "case_id = %s AND removed_at IS NULL ORDER BY material, cases_attachment.id",
    beside=("file",),
)
_LEDGER = Read(ClockEntry, "case_id = %s ORDER BY clock, position")
