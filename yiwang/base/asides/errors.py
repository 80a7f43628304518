"""Refusals about notes, questions and links."""

from dataclasses import dataclass
from enum import Enum, auto

from django.utils.translation import gettext_lazy as _

from yiwang.kernel.errors import DomainError


class Why(Enum):
    """Why a question cannot be asked."""

    OWN_BODY = auto()
    NO_TEXT = auto()
    DAYS = auto()
    FIELD = auto()


@dataclass(eq=False)
class NotAsked(DomainError):
    reason: Why
    code = "asides.not_asked"
    status = 422
    messages = {
        Why.OWN_BODY: _("Ask another body than your own; colleagues read your notes."),
        Why.NO_TEXT: _("Write what you want to know, in four characters or more."),
        Why.DAYS: _("Give at least one working day and at most sixty."),
        Why.FIELD: _("Only fields of this application can be opened."),
    }
    advice = _("Correct it and send again.")


@dataclass(eq=False)
class QuestionClosed(DomainError):
    who: str
    code = "asides.question_closed"
    message = _("This question was already closed by %(who)s.")
    advice = _("Ask again if something is still open.")


@dataclass(eq=False)
class NotAskedOfYou(DomainError):
    code = "asides.not_asked_of_you"
    status = 403
    message = _("Another body was asked.")
    advice = _("Switch to a post of that body, if you hold one.")


@dataclass(eq=False)
class NothingWritten(DomainError):
    code = "asides.nothing_written"
    status = 422
    message = _("There is nothing written.")
    advice = _("Write at least one character and send again.")


@dataclass(eq=False)
class SameCase(DomainError):
    number: str
    code = "asides.same_case"
    status = 422
    message = _("A case cannot be linked to itself (%(number)s).")
    advice = _("Give the number of another case.")
