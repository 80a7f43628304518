"""Refusals of this context."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from yiwang.kernel.errors import DomainError


class Why(StrEnum):
    NOT_AUTHORISED = "not_authorised"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"
    NOT_RUNNING = "not_running"
    OPEN = "open"
    EXPIRED = "expired"


@dataclass(eq=False)
class CheckRefused(DomainError):
    """Nobody is asked. names: the members whom it is about."""

    number: str
    reason: Why
    names: str = ""
    code = "checks.refused"
    status = 409
    messages = {
        Why.NOT_AUTHORISED: _("Case %(number)s: %(names)s did not authorise the check."),
        Why.WITHDRAWN: _("Case %(number)s: an authorisation was withdrawn."),
        Why.ENDED: _("Case %(number)s: the aid has ended; nothing is asked any more."),
        Why.NOT_RUNNING: _("Case %(number)s: aid was not granted, so there is nothing to recheck."),
        Why.OPEN: _("Case %(number)s: a check is under way."),
        Why.EXPIRED: _("Case %(number)s: the authorisation of %(names)s has ended."),
    }
    advices = {
        Why.NOT_AUTHORISED: _("Every adult signs on the own phone or at the counter."),
        Why.WITHDRAWN: _("The family may authorise once more with a new application."),
        Why.EXPIRED: _("Let them authorise again."),
        Why.OPEN: _("Wait for its report."),
    }


class Cannot(StrEnum):
    GIVEN = "given"
    NOT_ADULT = "not_adult"
    NOT_GIVEN = "not_given"
    NOT_ANSWERED = "not_answered"
    DECIDED = "decided"
    CONTESTED = "contested"
    NO_TEXT = "no_text"
    SETTLED = "settled"
    AGREE = "agree"
    PAID = "paid"


@dataclass(eq=False)
class NotPossible(DomainError):
    name: str
    reason: Cannot
    code = "checks.not_possible"
    status = 409
    messages = {
        Cannot.GIVEN: _("%(name)s has authorised the check already."),
        Cannot.NOT_ADULT: _("%(name)s is a minor; the guardian signs."),
        Cannot.NOT_GIVEN: _("%(name)s has not authorised the check."),
        Cannot.NOT_ANSWERED: _("There is no answer to contest: %(name)s."),
        Cannot.DECIDED: _("Case %(name)s is decided; ask for a review of the decision instead."),
        Cannot.CONTESTED: _("This answer is contested already: %(name)s."),
        Cannot.NO_TEXT: _("Say what is wrong and how it is, in at least 4 characters."),
        Cannot.SETTLED: _("Order %(name)s has been dealt with."),
        Cannot.PAID: _("Nothing stands in the way of the payouts of case %(name)s."),
        Cannot.AGREE: _("Tick that you have read the text: %(name)s."),
    }


@dataclass(eq=False)
class BadSource(DomainError):
    """What a source sent is not its own, or no message of the protocol."""

    what: str
    code = "checks.bad_source"
    status = 401
    message = _("This is not a signed message of a known source: %(what)s")
