"""Refusals about cards and runs."""

from dataclasses import dataclass
from enum import Enum, auto

from django.utils.translation import gettext_lazy as _

from yiwang.kernel.errors import DomainError


@dataclass(eq=False)
class NotNow(DomainError):
    """The card's state does not lead there."""

    number: str
    state: str
    code = "supervision.not_now"
    message = _("Card %(number)s is “%(state)s”; this cannot be done with it now.")
    advice = _("Open the card again; it shows what can be done.")


@dataclass(eq=False)
class NoReason(DomainError):
    code = "supervision.no_reason"
    status = 422
    message = _("Write the reason, in four characters or more.")
    advice = _("Whoever reads the card later must understand it.")


@dataclass(eq=False)
class TooLate(DomainError):
    number: str
    day: str
    code = "supervision.too_late"
    message = _("The time to appeal against card %(number)s ended on %(day)s.")
    advice = _("Write to the supervision office if there is new evidence.")


@dataclass(eq=False)
class NotOfYourBody(DomainError):
    code = "supervision.not_of_your_body"
    status = 403
    message = _("This card is for another body to answer.")
    advice = _("Switch to a post of that body, if you hold one.")


class Why(Enum):
    """Why rules cannot be run over the past."""

    PERIOD = auto()
    LONG = auto()
    RULE = auto()
    BODY = auto()


@dataclass(eq=False)
class NotRun(DomainError):
    reason: Why
    code = "supervision.not_run"
    status = 422
    messages = {
        Why.PERIOD: _(
            "Give a first and a last day, yesterday at the latest; the last one is not before the "
            "first."
        ),
        Why.LONG: _("A run covers five years at most."),
        Why.RULE: _("There is no such rule, or no such version of it."),
        Why.BODY: _("Choose bodies within your own sight."),
    }
    advice = _("Correct it and start again.")


@dataclass(eq=False)
class NotHeard(DomainError):
    """An event of another system that cannot be taken in."""

    what: str
    code = "supervision.not_heard"
    status = 422
    message = _("This event cannot be taken in: %(what)s")
    advice = _("Correct it and send it again; the same id is taken in once.")
