"""Refusals about assignments."""

from dataclasses import dataclass
from enum import Enum, auto

from django.utils.translation import gettext_lazy as _

from yiwang.kernel.errors import DomainError


class Why(Enum):
    """Why a report or a part is not taken."""

    PERCENT = auto()
    TEXT = auto()
    PART = auto()
    DUE = auto()
    TITLE = auto()


@dataclass(eq=False)
class NotTaken(DomainError):
    reason: Why
    code = "assignments.not_taken"
    status = 422
    messages = {
        Why.PERCENT: _("Progress is a whole number from 0 to 100."),
        Why.TEXT: _("Write what was done, in two characters or more."),
        Why.PART: _("The assignment has no such part, or it is another body's."),
        Why.DUE: _("A part is due between today and the day of the whole assignment."),
        Why.TITLE: _("Say what the part is, in two characters or more."),
    }
    advice = _("Correct it and send again.")


@dataclass(eq=False)
class NotYours(DomainError):
    code = "assignments.not_yours"
    status = 403
    message = _("Your body neither leads this assignment nor assists in it.")
    advice = _("Switch to a post of a body that does.")


@dataclass(eq=False)
class NotUnderWay(DomainError):
    state: str
    code = "assignments.not_under_way"
    message = _("The assignment is not under way: %(state)s.")
    advice = _("Sign for it first; what is closed stays closed.")


@dataclass(eq=False)
class NotLater(DomainError):
    due: str
    code = "assignments.not_later"
    status = 422
    message = _("An extension ends after the present last day, %(due)s.")
    advice = _("Choose a later day.")
