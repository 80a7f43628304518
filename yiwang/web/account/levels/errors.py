"""Refusals on the way to a higher level."""

from dataclasses import dataclass
from enum import Enum

from django.utils.translation import gettext_lazy as _

from yiwang.kernel.errors import DomainError


class WrongCode(Enum):
    DIFFERENT = "different"
    OVER = "over"


@dataclass(eq=False)
class CodeRefused(DomainError):
    reason: WrongCode
    code = "account.code_refused"
    status = 422
    message = _("This code is not the one that we sent.")
    messages = {WrongCode.OVER: _("This code does not hold any more.")}
    advice = _("Type it again, or have another one sent.")


@dataclass(eq=False)
class NotMatched(DomainError):
    """One sentence for every reason: whoever tries numbers learns nothing about them."""

    code = "account.not_matched"
    status = 422
    message = _("Name and identity number do not match the population register.")
    advice = _("Compare them with your identity card. If they are right, go to a window with it.")


@dataclass(eq=False)
class CannotCheck(DomainError):
    code = "account.cannot_check"
    status = 503
    message = _("This cannot be checked online at the moment.")
    advice = _("Try again later, or go to a window with your identity card.")


@dataclass(eq=False)
class NoSuchAccount(DomainError):
    code = "account.none_of_this_person"
    status = 404
    message = _("Nobody of this name and number has an account.")
    advice = _("Compare both with the identity card.")
