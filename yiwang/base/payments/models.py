"""Orders, their ledger, and what the bank said."""

from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yiwang.base.parties.facade import acts_for
from yiwang.kernel.models import OwnedModel, Row
from yiwang.kernel.protect import (
    ALWAYS,
    MINE,
    PUBLIC,
    STAFF,
    SUPERVISOR,
    Protect,
    through,
)

_SEEN = 'EXISTS (SELECT 1 FROM "cases_case" c WHERE c.id = case_id)'
_OURS = f"body_id = ANY ({MINE})"


class Order(OwnedModel):
    """What a payer owes a body in a case (缴款单).

    token: opens the page of payment to whoever holds it; code_sealed: six digits that do the same
    with the number. items: what the amount is made of, rows of {title, fen}. schedule: instalments
    as approved, pairs of day and fen; empty: all by `due`. surcharge: the rule for late payment
    with its values of the day of the order; empty: none. What is owed derives from the ledger.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Unpaid")
        PAID = "paid", _("Paid")
        CANCELLED = "cancelled", _("Cancelled")

    case_id: UUID
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    number = models.CharField(max_length=40, unique=True)
    token = models.CharField(max_length=40, unique=True)
    code_sealed = models.CharField(max_length=200)
    kind = models.SlugField(max_length=40, db_index=False)
    title = models.JSONField()
    payer_id: UUID | None
    payer = models.ForeignKey("parties.Party", models.PROTECT, null=True, related_name="+")
    payer_name = models.CharField(max_length=120)
    items = models.JSONField(default=list)
    fen = models.PositiveBigIntegerField()
    due = models.DateField()
    surcharge = models.JSONField(default=dict)
    schedule = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    ordered_at = models.DateTimeField()

    vouched = ("case_id", "number", "kind", "payer_id", "fen", "due", "state")
    protect = Protect(
        read={
            STAFF: f"{_OURS} OR {_SEEN}",
            PUBLIC: f"{acts_for('payments_order.payer_id')} OR {_SEEN}",
            SUPERVISOR: f"{_OURS} OR {_SEEN}",
        },
        add={STAFF: f"{_OURS} OR {_SEEN}", PUBLIC: _SEEN},
        change={STAFF: f"{_OURS} OR {_SEEN}"},
    )

    class Meta:
        indexes = (models.Index(fields=["body", "state", "due", "id"], name="payments_by_due"),)
        constraints = (models.CheckConstraint(condition=Q(fen__gt=0), name="order_asks_for_money"),)


_OF_ORDER = through("order_id", "payments_order")


class Line(Row):
    """A line of an order's ledger; never changed.

    kind: what it does to the balance, see `rules.standing`. day: from which it counts, by the
    bank's clock for what the bank did. bank: the bank's number of the transaction, booked once.
    """

    class Kind(models.TextChoices):
        CHARGE = "charge", _("Ordered")
        REDUCTION = "reduction", _("Lowered")
        SURCHARGE = "surcharge", _("Surcharge to that day")
        WAIVER = "waiver", _("Surcharge waived")
        PAYMENT = "payment", _("Paid")
        REFUND = "refund", _("Paid back")

    order_id: UUID
    order = models.ForeignKey(Order, models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    fen = models.PositiveBigIntegerField()
    day = models.DateField()
    at = models.DateTimeField()
    bank = models.CharField(max_length=64, blank=True)
    bank_day = models.DateField(null=True)  # on which the bank's statement lists it
    reference = models.CharField(max_length=40, blank=True)  # ours, of the attempt or refund
    reason = models.CharField(max_length=500, blank=True)
    by = models.CharField(max_length=60, blank=True)
    paper_id: UUID | None
    paper = models.ForeignKey(
        "papers.Paper", models.PROTECT, null=True, related_name="+", db_index=False
    )  # the receipt

    protect = Protect(read=_OF_ORDER.read, add=_OF_ORDER.add, fixed=True)

    class Meta:
        indexes = (
            models.Index(fields=["bank_day"], condition=~Q(bank=""), name="payments_at_bank"),
        )
        constraints = (
            models.UniqueConstraint(fields=["order", "position"], name="one_ledger_line_a_place"),
            models.UniqueConstraint(
                fields=["bank"], condition=~Q(bank=""), name="a_transaction_is_booked_once"
            ),
            models.CheckConstraint(condition=Q(fen__gt=0), name="a_ledger_line_moves_money"),
        )


class Attempt(Row):
    """That a payer set out to pay an order, or a part of it, at the bank."""

    class State(models.TextChoices):
        BEGUN = "begun", _("At the bank")
        PAID = "paid", _("Paid")
        FAILED = "failed", _("Not paid")

    order_id: UUID
    order = models.ForeignKey(Order, models.PROTECT, related_name="attempts")
    reference = models.CharField(max_length=40, unique=True)
    fen = models.PositiveBigIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.BEGUN)
    begun_at = models.DateTimeField()
    ask_at = models.DateTimeField(null=True)  # when the bank is asked what became of it
    asked = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)

    protect = _OF_ORDER

    class Meta:
        indexes = (
            models.Index(
                fields=["ask_at"], condition=Q(ask_at__isnull=False), name="payments_to_ask"
            ),
        )


class Refund(Row):
    """Money on its way back to the payer: wished, sent to the bank, done."""

    class State(models.TextChoices):
        WISHED = "wished", _("To be sent")
        SENT = "sent", _("At the bank")
        DONE = "done", _("Paid back")
        FAILED = "failed", _("Refused by the bank")

    order_id: UUID
    order = models.ForeignKey(Order, models.PROTECT, related_name="refunds")
    payment = models.CharField(max_length=64)  # the bank's number of what is paid back
    reference = models.CharField(max_length=40, unique=True)
    fen = models.PositiveBigIntegerField()
    reason = models.CharField(max_length=500)
    state = models.CharField(max_length=10, choices=State, default=State.WISHED)
    wished_at = models.DateTimeField()
    by = models.CharField(max_length=60, blank=True)
    next_at = models.DateTimeField(null=True)  # when the bank is told, or asked, next
    tries = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)

    protect = _OF_ORDER

    class Meta:
        indexes = (
            models.Index(
                fields=["next_at"], condition=Q(next_at__isnull=False), name="refunds_to_send"
            ),
        )


class Payout(OwnedModel):
    """Money that the body pays to somebody in a case, once for each kind and period.

    reference: ours at the bank, another one for each `round`; bank: its number of the transaction.
    """

    class State(models.TextChoices):
        WISHED = "wished", _("To be sent")
        SENT = "sent", _("At the bank")
        DONE = "done", _("Paid out")
        FAILED = "failed", _("Refused by the bank")

    case_id: UUID
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    number = models.CharField(max_length=40, unique=True)
    reference = models.CharField(max_length=40, unique=True)
    round = models.PositiveSmallIntegerField(default=1)
    kind = models.SlugField(max_length=40, db_index=False)
    period = models.CharField(max_length=20, blank=True)
    title = models.JSONField()
    payee_id: UUID | None
    payee = models.ForeignKey("parties.Party", models.PROTECT, null=True, related_name="+")
    payee_name = models.CharField(max_length=120)
    account_sealed = models.CharField(max_length=200)
    account_masked = models.CharField(max_length=40)
    fen = models.PositiveBigIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.WISHED)
    wished_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)  # when the bank is told, or asked, next
    tries = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    bank = models.CharField(max_length=64, blank=True)
    bank_day = models.DateField(null=True)  # on which the bank's statement lists it
    reason = models.CharField(max_length=300, blank=True)  # why the bank refused it

    vouched = ("case_id", "number", "kind", "period", "payee_id", "fen", "state", "bank")
    protect = Protect(
        read={STAFF: _OURS, PUBLIC: acts_for("payments_payout.payee_id"), SUPERVISOR: _OURS},
        add={STAFF: _OURS},
        change={STAFF: _OURS},
    )

    class Meta:
        indexes = (
            models.Index(
                fields=["next_at"], condition=Q(next_at__isnull=False), name="payouts_to_send"
            ),
            models.Index(fields=["bank_day"], condition=~Q(bank=""), name="payouts_at_bank"),
        )
        constraints = (
            models.UniqueConstraint(fields=["case", "kind", "period"], name="paid_out_once"),
            models.UniqueConstraint(
                fields=["bank"], condition=~Q(bank=""), name="a_payout_is_booked_once"
            ),
            models.CheckConstraint(condition=Q(fen__gt=0), name="payout_moves_money"),
        )


class Arrangement(Row):
    """That a payer asks to pay later or in parts, and how it was answered (暂缓或者分期)."""

    class State(models.TextChoices):
        OPEN = "open", _("Waits for the answer")
        APPROVED = "approved", _("Approved")
        REFUSED = "refused", _("Refused")

    order_id: UUID
    order = models.ForeignKey(Order, models.PROTECT, related_name="arrangements")
    schedule = models.JSONField()  # pairs of day and fen
    reason = models.CharField(max_length=1000)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    asked_at = models.DateTimeField()
    asked_name = models.CharField(max_length=60, blank=True)
    answer = models.CharField(max_length=1000, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_name = models.CharField(max_length=60, blank=True)

    protect = _OF_ORDER

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["order"], condition=Q(state="open"), name="one_open_request_an_order"
            ),
        )


class Notification(Row):
    """A message that came in as the gateway's, kept as it came with what became of it."""

    at = models.DateTimeField()
    kind = models.CharField(max_length=20, blank=True)
    reference = models.CharField(max_length=64, blank=True)
    bank = models.CharField(max_length=64, blank=True)
    verdict = models.CharField(max_length=20)
    reason = models.CharField(max_length=300, blank=True)
    order_id: UUID | None
    order = models.ForeignKey(Order, models.PROTECT, null=True, related_name="notifications")
    message = models.TextField()  # as it came, cut off after 4,000 characters
    digest = models.CharField(max_length=64)  # SHA-256 of the whole, hexadecimal

    _of_order = 'EXISTS (SELECT 1 FROM "payments_order" o WHERE o.id = order_id)'
    protect = Protect(read={STAFF: _of_order, SUPERVISOR: _of_order}, fixed=True)


class Statement(Row):
    """The bank's list of one day, as far as it was compared with our ledger.

    position: how many of its rows are compared; the rest follows after a stop.
    """

    class State(models.TextChoices):
        RUNNING = "running", _("Being compared")
        DONE = "done", _("Compared")

    day = models.DateField(unique=True)
    digest = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()
    position = models.PositiveIntegerField(default=0)
    matched = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State, default=State.RUNNING)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    protect = Protect(read={STAFF: ALWAYS, SUPERVISOR: ALWAYS})


class Compared(Row):
    """A row of the bank's statement that our ledger has, too."""

    statement = models.ForeignKey(Statement, models.PROTECT, related_name="+")
    bank = models.CharField(max_length=64, unique=True)

    protect = Protect(fixed=True)


class Finding(Row):
    """What finance has to look into: a difference between the bank's books and ours, money that
    nobody owed, a refund that the bank refused.

    body: whose money it is; empty where nobody knows, then finance of every body sees it.
    """

    class Kind(models.TextChoices):
        ONLY_OURS = "only_ours", _("Only in our ledger")
        ONLY_THEIRS = "only_theirs", _("Only at the bank")
        AMOUNT = "amount", _("Amounts differ")
        SURPLUS = "surplus", _("More was paid than owed")
        REFUND = "refund", _("Refund refused by the bank")
        PAYOUT = "payout", _("Payout refused by the bank")

    class State(models.TextChoices):
        OPEN = "open", _("To be looked into")
        SETTLED = "settled", _("Settled")

    body_id: UUID | None
    body = models.ForeignKey("tenancy.Body", models.PROTECT, null=True, related_name="+")
    order_id: UUID | None
    order = models.ForeignKey(Order, models.PROTECT, null=True, related_name="findings")
    day = models.DateField()
    kind = models.CharField(max_length=12, choices=Kind)
    bank = models.CharField(max_length=64)  # the bank's number, ours where it has none
    reference = models.CharField(max_length=64, blank=True)
    flow = models.CharField(max_length=10, blank=True)  # payment, refund or payout
    ours = models.BigIntegerField(null=True)  # fen
    theirs = models.BigIntegerField(null=True)
    happened_at = models.DateTimeField(null=True)  # by the bank's clock
    found_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    note = models.CharField(max_length=1000, blank=True)
    settled_at = models.DateTimeField(null=True)
    settled_name = models.CharField(max_length=60, blank=True)

    _mine: ClassVar[str] = f"body_id IS NULL OR {_OURS}"
    protect = Protect(read={STAFF: _mine, SUPERVISOR: _mine}, change={STAFF: _mine})

    class Meta:
        indexes = (models.Index(fields=["state", "found_at", "id"], name="findings_by_time"),)
        constraints = (
            models.UniqueConstraint(fields=["kind", "bank"], name="one_finding_a_transaction"),
        )
