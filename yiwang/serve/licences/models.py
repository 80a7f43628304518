"""Issued licences, what became of them, and what their holders say is wrong on them."""

from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yiwang.base.parties.facade import acts_for
from yiwang.kernel.models import OwnedModel, Row
from yiwang.kernel.protect import MINE, PUBLIC, STAFF, SUPERVISOR, Protect, through
from yiwang.serve.licences.life import LAPSING
from yiwang.serve.licences.life import State as Life

_OURS = f"body_id = ANY ({MINE})"


class Licence(OwnedModel):
    """A permission the city gives one holder for one activity, until a day or until revoked.

    body: who keeps it today; issuer: who issued it, as printed, whatever became of that body.
    case: the case that led to it; null: taken over from a register. name, number, face and term are
    those of the present version; `Version` has the earlier ones. since, ground: from when the state
    is what it is, and what that rests on. check_due: the last day of the next annual check.
    `revision` counts changes.
    """

    class State(models.TextChoices):
        AWAITING = Life.AWAITING.value, _("Awaiting issue")
        IN_FORCE = Life.IN_FORCE.value, _("In force")
        SUSPENDED = Life.SUSPENDED.value, _("Suspended")
        LOST = Life.LOST.value, _("Reported lost")
        EXPIRED = Life.EXPIRED.value, _("Expired")
        ANNULLED = Life.ANNULLED.value, _("Annulled")
        REVOKED = Life.REVOKED.value, _("Revoked")
        WITHDRAWN = Life.WITHDRAWN.value, _("Withdrawn as penalty")
        RECALLED = Life.RECALLED.value, _("Recalled")
        REPLACED = Life.REPLACED.value, _("Replaced by another licence")
        VOID = Life.VOID.value, _("Void")

    type = models.CharField(max_length=60)  # kind of licence, as `types` and packages name it
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120)
    number = models.CharField(max_length=40, unique=True)  # as printed; never reused
    identifier = models.CharField(max_length=120, unique=True)  # national electronic identifier
    case_id: UUID | None
    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, related_name="+")
    holder_id: UUID
    holder = models.ForeignKey("parties.Party", models.PROTECT, related_name="+")
    holder_name = models.CharField(max_length=120)
    face = models.JSONField()  # rows of {element, label, value}, without sealed values
    state = models.CharField(max_length=12, choices=State, default=State.IN_FORCE)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)  # this day included; null: without end
    paper_id: UUID | None
    paper = models.ForeignKey("papers.Paper", models.PROTECT, null=True, related_name="+")
    version = models.PositiveSmallIntegerField(default=1, db_default=1)
    since = models.DateField(null=True)
    ground = models.JSONField(null=True)  # as `values.Ground`
    issuer_name = models.CharField(max_length=80, blank=True, default="", db_default="")
    issuer_name_en = models.CharField(max_length=120, blank=True, default="", db_default="")
    issuer_code = models.CharField(max_length=18, blank=True, default="", db_default="")
    check_due = models.DateField(null=True)
    check_passed = models.BooleanField(null=True)  # the result of the last one; null: none yet
    reminded = models.PositiveSmallIntegerField(null=True)  # days before its end, at the last one
    successor_id: UUID | None
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="+", db_index=False
    )
    revision = models.PositiveIntegerField(default=1, db_default=1)

    # What the evidence says of a licence; every action that changes one of these vouches anew.
    vouched = (
        *("type", "number", "identifier", "case_id", "holder_id", "holder_name"),
        *("face", "state", "valid_from", "valid_until"),
    )
    _joint = "EXISTS (SELECT 1 FROM licences_coholder h WHERE h.licence_id = licences_licence.id)"
    protect = Protect(
        read={
            PUBLIC: f"{acts_for('licences_licence.holder_id')} OR {_joint}",
            STAFF: _OURS,
            SUPERVISOR: _OURS,
        },
        add={STAFF: _OURS},
        change={STAFF: _OURS},
    )

    class Meta:
        indexes = (
            models.Index(fields=["body", "id"], name="licence_register"),
            models.Index(fields=["body", "type", "id"], name="licence_of_type"),
            models.Index(fields=["body", "holder_name", "id"], name="licence_by_holder"),
            models.Index(
                fields=["body", "state", "id"],
                name="licence_not_in_force",
                condition=~Q(state=Life.IN_FORCE.value),
            ),
            models.Index(
                fields=["valid_until", "id"],
                name="licence_lapsing",
                condition=Q(state__in=[each.value for each in LAPSING]),
            ),
            models.Index(
                fields=["body", "check_due", "id"],
                name="licence_to_check",
                condition=Q(check_due__isnull=False),
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="licence_ends_after_start",
            ),
        )

    def __str__(self) -> str:
        return self.number


class CoHolder(OwnedModel):
    """A further holder of a joint licence; the first one stands on the licence itself."""

    licence_id: UUID
    licence = models.ForeignKey(Licence, models.PROTECT, related_name="coholders")
    party_id: UUID
    party = models.ForeignKey("parties.Party", models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)

    protect = Protect(
        read={PUBLIC: acts_for("licences_coholder.party_id"), STAFF: _OURS, SUPERVISOR: _OURS},
        add={STAFF: _OURS},
        change={STAFF: _OURS},
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["licence", "party"], name="one_share_a_holder"),
        )


class Version(Row):
    """A version of a licence that another one followed: what it said, and until when."""

    licence_id: UUID
    licence = models.ForeignKey(Licence, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    identifier = models.CharField(max_length=120, unique=True)
    holder_name = models.CharField(max_length=120)
    face = models.JSONField()
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    issuer_name = models.CharField(max_length=80, blank=True)
    issuer_name_en = models.CharField(max_length=120, blank=True)
    issuer_code = models.CharField(max_length=18, blank=True)
    paper_id: UUID | None
    paper = models.ForeignKey("papers.Paper", models.PROTECT, null=True, related_name="+")
    ended_on = models.DateField()
    ended_by = models.CharField(max_length=20)  # the move that made the next version

    vouched = ("licence_id", "number", "identifier", "face", "valid_from", "valid_until")
    protect = Protect(
        read=through("licence_id", "licences_licence").read,
        add={STAFF: through("licence_id", "licences_licence").add[STAFF]},
        fixed=True,
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["licence", "number"], name="one_version_a_number"),
        )


class Change(Row):
    """A move in the life of a licence: which, on what ground, by whom; never changed.

    state, version: those after it. details: what it changed, rows of {label, before, after}, and
    what else it says, such as the result of a check. post, body: {zh, en}, empty for the system.
    """

    licence_id: UUID
    licence = models.ForeignKey(Licence, models.PROTECT, related_name="changes", db_index=False)
    move = models.CharField(max_length=20)
    state = models.CharField(max_length=12)
    version = models.PositiveSmallIntegerField()
    on = models.DateField()
    at = models.DateTimeField()
    ground = models.JSONField()
    details = models.JSONField(default=dict)
    account = models.UUIDField()
    name = models.CharField(max_length=60)
    post = models.JSONField(default=dict)
    office = models.JSONField(default=dict)

    vouched = ("licence_id", "move", "state", "version", "on", "ground", "details", "account")
    protect = Protect(
        read=through("licence_id", "licences_licence").read,
        add={STAFF: through("licence_id", "licences_licence").add[STAFF]},
        fixed=True,
    )

    class Meta:
        indexes = (models.Index(fields=["licence", "id"], name="licence_history"),)


class Correction(OwnedModel):
    """What a holder says is wrong on a licence, as a task of the body that keeps it.

    element: the field, or empty for something else. stated: as it reads; wanted: as it should.
    """

    class State(models.TextChoices):
        OPEN = "open", _("To be answered")
        CORRECTED = "corrected", _("Corrected")
        REFUSED = "refused", _("Not corrected")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    licence_id: UUID
    licence = models.ForeignKey(Licence, models.PROTECT, related_name="corrections")
    number = models.CharField(max_length=40)  # of the licence
    title = models.JSONField()  # {zh, en}: of the licence
    holder_id: UUID
    holder = models.ForeignKey("parties.Party", models.PROTECT, related_name="+")
    element = models.CharField(max_length=40, blank=True)
    label = models.JSONField(default=dict)  # {zh, en}
    stated = models.CharField(max_length=500, blank=True)
    wanted = models.CharField(max_length=500)
    reason = models.CharField(max_length=1000)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    due = models.DateField()
    asked_at = models.DateTimeField()
    asked_by = models.UUIDField()
    asked_name = models.CharField(max_length=60)
    answer = models.CharField(max_length=1000, blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.UUIDField(null=True)
    closed_name = models.CharField(max_length=60, blank=True)
    revision = models.PositiveIntegerField(default=1)

    _own = acts_for("licences_correction.holder_id")
    protect = Protect(
        read={PUBLIC: _own, STAFF: _OURS, SUPERVISOR: _OURS},
        add={PUBLIC: _own},
        change={PUBLIC: _own, STAFF: _OURS},
    )

    class Meta:
        indexes = (
            models.Index(
                fields=["body", "due", "id"],
                name="correction_waits",
                condition=Q(state="open"),
            ),
            models.Index(fields=["body", "id"], name="correction_list"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["licence", "element"],
                condition=Q(state="open"),
                name="one_open_correction_a_field",
            ),
        )
