"""Refusals of this context."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from yiwang.kernel.errors import DomainError


class Why(StrEnum):
    OVER = "over"
    NO_TEXT = "no_text"
    GIVEN = "given"


@dataclass(eq=False)
class NotHeard(DomainError):
    """An objection that is not taken. title: of the notice."""

    title: str
    reason: Why
    code = "proposals.not_heard"
    status = 409
    messages = {
        Why.OVER: _("The days to object to “%(title)s” are over."),
        Why.NO_TEXT: _("Say what you object to in “%(title)s”, in at least 4 characters."),
        Why.GIVEN: _("You objected to “%(title)s” already; the answer comes to you."),
    }
    advices = {Why.OVER: _("Write to the body that decides, or report it to supervision.")}
