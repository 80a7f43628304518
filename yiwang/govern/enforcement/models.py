"""Penalties beside their cases: who may investigate, what was found, told, said and decided."""

from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yiwang.kernel.models import OwnedModel, Row
from yiwang.kernel.protect import (
    ALWAYS,
    PEOPLE,
    STAFF,
    SUPERVISOR,
    Protect,
    through,
)
from yiwang.kernel.texts import say

_OF_CASE = through("case_id", "cases_case")
_SEEN = _OF_CASE.read[STAFF]


class Certificate(OwnedModel):
    """That a person may enforce the law for a body (执法证). Public, as the law wants it.

    Source: Administrative Penalty Law (2021), arts. 39, 42, 55.
    """

    account = models.UUIDField()
    name = models.CharField(max_length=60)
    number = models.CharField(max_length=40, unique=True)
    field = models.JSONField(default=dict)  # {zh, en}: what it is valid for
    valid_from = models.DateField()
    valid_until = models.DateField()  # this day included
    withdrawn_on = models.DateField(null=True)

    protect = Protect(read=dict.fromkeys(PEOPLE, ALWAYS))

    class Meta:
        indexes = (models.Index(fields=["account", "body"]),)
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("valid_from")), name="certificate_ends_after_start"
            ),
        )

    @property
    def field_title(self) -> str:
        return say(self.field)


class Penalty(OwnedModel):
    """What is proposed, told and decided in one case; the case has its state, days and papers.

    party: whom it is about; he sees the case only once he was told. act: key in the package's
    enforcement.yaml. officers: rows of {account, name, certificate}. kinds: as in words.yaml. Money
    in yuan. told: the fine as the prior notice said it; hearing_told: the notice offered a hearing.
    grade, low, high: the range of the discretion benchmark; None where no benchmark applies.
    """

    class Outcome(models.TextChoices):
        NONE = "", _("Not decided")
        PENALISED = "penalised", _("Punished")
        SPARED = "spared", _("Not punished")
        DROPPED = "dropped", _("Withdrawn")
        TRANSFERRED = "transferred", _("Handed over")

    case_id: UUID
    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="+")
    procedure = models.CharField(max_length=10)
    act = models.CharField(max_length=60)
    party_id: UUID
    party = models.ForeignKey(
        "parties.Party", models.PROTECT, related_name="+", db_constraint=False
    )  # the officer who names a party cannot see it by himself
    party_kind = models.CharField(max_length=10)
    party_name = models.CharField(max_length=120)
    address = models.CharField(max_length=200, blank=True)
    acted_on = models.DateField()
    officers = models.JSONField(default=list)
    kinds = models.JSONField(default=list)
    fine = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    gains = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    grade = models.CharField(max_length=20, blank=True)
    low = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    high = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    facts = models.JSONField(default=dict)  # what the benchmark was asked with
    grounds = models.JSONField(default=list)  # why it is this grade, in words
    outside = models.CharField(max_length=2000, blank=True)  # why the fine lies outside the range
    outside_approved = models.BooleanField(default=False)
    findings = models.TextField(blank=True)
    told = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    told_kinds = models.JSONField(default=list)
    hearing_told = models.BooleanField(default=False)
    reviewed = models.BooleanField(default=False)
    discussed = models.BooleanField(default=False)
    outcome = models.CharField(max_length=12, blank=True, choices=Outcome, default=Outcome.NONE)
    collected = models.BooleanField(default=False)  # the fine was taken on the spot

    vouched = ("case_id", "act", "kinds", "fine", "gains", "outside", "outcome")
    protect = _OF_CASE

    class Meta:
        indexes = (models.Index(fields=["party", "act"]), models.Index(fields=["body", "-id"]))


class Evidence(Row):
    """One piece of evidence, as the list of the file names it; never changed but for what becomes
    of it. The party sees the list in the decision, not here.

    digest: SHA-256 of the file, hexadecimal. by: rows of {name, certificate}. until: the last day
    to dispose of what is registered and kept.
    """

    case_id: UUID
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12)
    name = models.CharField(max_length=200)
    taken_on = models.DateField()
    place = models.CharField(max_length=200, blank=True)
    by = models.JSONField()
    file_id: UUID | None
    file = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, related_name="+")
    digest = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()
    added_by = models.UUIDField()
    keep_asked = models.BooleanField(default=False)
    kept_at = models.DateTimeField(null=True)
    kept_by = models.CharField(max_length=60, blank=True)
    until = models.DateField(null=True)
    disposal = models.CharField(max_length=12, blank=True)
    disposed_at = models.DateTimeField(null=True)

    vouched = ("case_id", "number", "kind", "name", "digest")
    protect = Protect(
        read={STAFF: _SEEN, SUPERVISOR: _SEEN}, add={STAFF: _SEEN}, change={STAFF: _SEEN}
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["case", "number"], name="one_evidence_a_number"),
        )


class Statement(Row):
    """What the party says after the prior notice: its view, that it wants a hearing, that it
    waives both.
    """

    class Kind(models.TextChoices):
        STATEMENT = "statement", _("Statement")
        HEARING = "hearing", _("Request for a hearing")
        WAIVER = "waiver", _("Waiver of statement and hearing")

    case_id: UUID
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    text = models.CharField(max_length=4000, blank=True)
    at = models.DateTimeField()
    name = models.CharField(max_length=60)

    vouched = ("case_id", "kind", "text")
    protect = Protect(read=_OF_CASE.read, add=_OF_CASE.add, fixed=True)

    class Meta:
        indexes = (models.Index(fields=["case", "at"]),)


class Service(Row):
    """That a document was served, with its proof (送达回证).

    method: as in words.yaml; served_on: local day.
    """

    case_id: UUID
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    document = models.JSONField()  # {zh, en}: its title
    number = models.CharField(max_length=80, blank=True)
    method = models.CharField(max_length=14)
    served_on = models.DateField()
    receiver = models.CharField(max_length=60, blank=True)
    witness = models.CharField(max_length=60, blank=True)
    remark = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=60)

    vouched = ("case_id", "number", "method", "served_on")
    protect = Protect(read=_OF_CASE.read, add=_OF_CASE.add, fixed=True)

    class Meta:
        indexes = (models.Index(fields=["case", "at"]),)

    @property
    def title(self) -> str:
        return say(self.document)
