"""Refusals a person may read."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from yiwang.kernel.errors import DomainError


@dataclass(eq=False)
class AmountRefused(DomainError):
    amount: str
    code = "payments.amount"
    status = 422
    message = _("“%(amount)s” is no amount that can be paid.")
    advice = _("Enter yuan with at most two decimals, more than 0.")


@dataclass(eq=False)
class AccountRefused(DomainError):
    code = "payments.account"
    status = 422
    message = _("This is no number of a bank account.")
    advice = _("Enter 8 to 30 digits, as on the card or passbook.")


class Why(StrEnum):
    """Why an order takes no payment, or gives none back."""

    NOTHING_OWED = "nothing_owed"
    CANCELLED = "cancelled"
    NO_GATEWAY = "no_gateway"
    MORE_THAN_OWED = "more_than_owed"
    MORE_THAN_PAID = "more_than_paid"
    MORE_THAN_ORDERED = "more_than_ordered"
    SCHEDULE = "schedule"
    ANSWERED = "answered"
    ASKED = "asked"
    NO_REASON = "no_reason"
    SETTLED = "settled"
    NOT_BOOKED = "not_booked"
    NOT_FAILED = "not_failed"


@dataclass(eq=False)
class NotPossible(DomainError):
    number: str
    reason: Why
    code = "payments.not_possible"
    messages = {
        Why.NOTHING_OWED: _("Nothing is owed on order %(number)s. There is nothing to pay."),
        Why.CANCELLED: _("Order %(number)s was cancelled. Do not pay it."),
        Why.NO_GATEWAY: _("Payments online are not open here. Pay order %(number)s at a counter."),
        Why.MORE_THAN_OWED: _("This is more than what is owed on order %(number)s."),
        Why.MORE_THAN_PAID: _("This is more than what was paid on order %(number)s."),
        Why.MORE_THAN_ORDERED: _("Order %(number)s can only be lowered, not raised."),
        Why.SCHEDULE: _(
            "The instalments of order %(number)s must lie after today, in order, and sum up to "
            "what is still owed of its principal."
        ),
        Why.ANSWERED: _("This request about order %(number)s was answered already."),
        Why.ASKED: _("A request about order %(number)s waits for its answer."),
        Why.NO_REASON: _("Say why: %(number)s keeps the reason."),
        Why.SETTLED: _("%(number)s was settled already."),
        Why.NOT_BOOKED: _("%(number)s cannot be booked; the bank and we know too little of it."),
        Why.NOT_FAILED: _("The bank did not refuse %(number)s; it is not sent again."),
    }


@dataclass(eq=False)
class WrongCode(DomainError):
    code = "payments.wrong_code"
    status = 422
    message = _("Number and code do not belong together.")
    advice = _("Both stand on the order of payment. Type them as printed.")


@dataclass(eq=False)
class Forged(DomainError):
    """A message that says it comes from the gateway and is not signed by its key."""

    what: str
    code = "payments.forged"
    status = 401
    message = _("This message is not signed by the gateway: %(what)s.")
    advice = _("Sign it with the key whose certificate is configured here.")
    leaves_trace = True


@dataclass(eq=False)
class NoticeRefused(DomainError):
    """A signed message of the gateway that cannot be booked; it is kept with the reason."""

    verdict: str
    what: str
    code = "payments.notice_refused"
    status = 422
    message = _("The message was kept and not booked (%(verdict)s): %(what)s.")
    advice = _("Do not send it again. Somebody of the payee looks into it.")
    leaves_trace = True


class GatewayError(Exception):
    """The gateway does not answer, or not in its protocol: tried again later."""
