"""Refusals of the card pack."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from yiwang.kernel.errors import DomainError
from yiwang.serve.wallet.rules import Refused
from yiwang.serve.wallet.values import Answer
from yiwang.serve.wallet.words import SAYINGS


@dataclass(eq=False)
class NotLent(DomainError):
    """A licence is not lent, or not for this."""

    reason: Refused
    code = "wallet.not_lent"
    status = 409
    messages = {
        Refused.NOT_YOURS: _(
            "Only the holder, or who acts for the holder in everything, lends a licence."
        ),
        Refused.ONESELF: _("You need no permission for your own licence."),
        Refused.PAST: _("The last day lies in the past."),
        Refused.TOO_LONG: _("A licence is lent for a year at most."),
        Refused.ENDED: _("This permission has ended."),
        Refused.PURPOSE: _("You may not show this licence for that purpose."),
    }
    advice = _("Correct the entry, or ask the holder.")


@dataclass(eq=False)
class NotShown(DomainError):
    """A check that shows nothing, told to a program; what was counted and logged stays."""

    answer: Answer
    leaves_trace = True

    @property
    def code(self) -> str:  # type: ignore[override]  # one code an answer
        return f"wallet.{self.answer}"

    @property
    def status(self) -> int:  # type: ignore[override]  # one status an answer
        return SAYINGS[self.answer].status

    def __str__(self) -> str:
        return str(SAYINGS[self.answer].sentence)

    @property
    def next_step(self) -> str:
        return str(SAYINGS[self.answer].advice)


@dataclass(eq=False)
class RegisterDown(DomainError):
    """The register of licences cannot be asked."""

    code = "wallet.register_down"
    status = 503
    message = _("The register of licences cannot be asked at the moment.")
    advice = _("Try again in a few minutes.")
