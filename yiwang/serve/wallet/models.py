"""Codes, loans and uses of licences."""

from uuid import UUID

from django.db import models
from django.db.models import Q

from yiwang.base.parties.facade import acts_for
from yiwang.kernel.models import Row
from yiwang.kernel.protect import ME, PUBLIC, Protect
from yiwang.serve.wallet.values import Audience, Way


class Loan(Row):
    """A holder lets another person show one licence: for which purposes, until when (用证授权)."""

    licence_id: UUID
    licence = models.ForeignKey("licences.Licence", models.PROTECT, related_name="+")
    holder_id: UUID
    holder = models.ForeignKey("parties.Party", models.PROTECT, related_name="+")
    holder_name = models.CharField(max_length=120)
    taker_id: UUID
    taker = models.ForeignKey("parties.Party", models.PROTECT, related_name="+")
    taker_name = models.CharField(max_length=120)
    purposes = models.JSONField(default=list)  # codes; empty: any
    until = models.DateField()  # this day included
    given_by = models.UUIDField()  # the natural person who gave it
    given_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)  # taken back or laid down

    # A further holder of a joint licence sees what he lent himself, not what the first one did.
    _mine = f"taker_id = {ME} OR given_by = {ME} OR {acts_for('wallet_loan.holder_id')}"
    protect = Protect(
        read={PUBLIC: _mine}, add={PUBLIC: f"given_by = {ME}"}, change={PUBLIC: _mine}
    )

    class Meta:
        indexes = (
            models.Index(fields=["taker"], condition=Q(ended_at=None), name="wallet_loans_open"),
        )


class Code(Row):
    """A code by which a licence is shown once, bound to purpose, fields and audience.

    digest: SHA-256 of the code; the code itself is kept nowhere.
    """

    digest = models.BinaryField(max_length=32, unique=True)
    licence_id: UUID
    licence = models.ForeignKey("licences.Licence", models.PROTECT, related_name="+")
    holder_id: UUID
    holder = models.ForeignKey("parties.Party", models.PROTECT, related_name="+")
    shown_by = models.UUIDField()  # the natural person who shows it
    shown_by_name = models.CharField(max_length=120)
    loan_id: UUID | None
    loan = models.ForeignKey(Loan, models.PROTECT, null=True, related_name="+")
    purpose = models.CharField(max_length=40)
    fields = models.JSONField(default=list)  # keys of what is shown beside validity
    audience = models.CharField(max_length=10, choices=[(each, each) for each in Audience])
    nonce = models.CharField(max_length=100, blank=True)  # what the verifier gave beforehand
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    protect = Protect(
        read={PUBLIC: f"shown_by = {ME}"},
        add={PUBLIC: f"shown_by = {ME}"},
        change={PUBLIC: f"shown_by = {ME}"},
    )

    class Meta:
        indexes = (
            models.Index(
                fields=["shown_by", "licence"],
                condition=Q(used_at=None, closed_at=None),
                name="wallet_codes_open",
            ),
        )


class Use(Row):
    """One look at a licence, or one that was refused, for its holders to read.

    answer: what the verifier was told. success: whether anything of the licence was shown.
    """

    licence_id: UUID
    licence = models.ForeignKey("licences.Licence", models.PROTECT, related_name="+")
    holder_id: UUID
    holder = models.ForeignKey("parties.Party", models.PROTECT, related_name="+")
    code_id = models.UUIDField(null=True)  # no foreign key: codes are deleted sooner
    at = models.DateTimeField()
    way = models.CharField(max_length=10, choices=[(each, each) for each in Way])
    asker = models.UUIDField()  # account of whoever looked; NOBODY: without one
    asker_name = models.CharField(max_length=200, blank=True)
    asker_name_en = models.CharField(max_length=200, blank=True)
    shown_by_name = models.CharField(max_length=120, blank=True)
    purpose = models.CharField(max_length=40, blank=True)
    fields = models.JSONField(default=list)  # labels {zh, en} of what was shown
    answer = models.CharField(max_length=20)
    success = models.BooleanField()

    # Each holder of a joint licence reads its log; the table of shares shows him his own alone.
    _joint = "EXISTS (SELECT 1 FROM licences_coholder h WHERE h.licence_id = wallet_use.licence_id)"
    protect = Protect(read={PUBLIC: f"{acts_for('wallet_use.holder_id')} OR {_joint}"}, fixed=True)

    class Meta:
        indexes = (models.Index(fields=["licence", "-id"], name="wallet_uses"),)
