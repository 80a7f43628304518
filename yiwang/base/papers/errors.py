"""Refusals about papers."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from yiwang.kernel.errors import DomainError


@dataclass(eq=False)
class NotDrawnYet(DomainError):
    number: str
    code = "papers.not_drawn_yet"
    status = 409
    message = _("Paper %(number)s is still being made.")
    advice = _("Try again in a few seconds.")


@dataclass(eq=False)
class NotClosedYet(DomainError):
    number: str
    code = "papers.case_not_closed"
    message = _("Case %(number)s is still under way; what is filed is over.")
    advice = _("File it once it is closed.")


@dataclass(eq=False)
class NoSuchRetention(DomainError):
    retention: str
    allowed: str
    code = "papers.no_such_retention"
    status = 422
    message = _("%(retention)s is no period of retention.")
    advice = _("Choose one of: %(allowed)s.")


@dataclass(eq=False)
class NotFiledYet(DomainError):
    number: str
    code = "papers.not_filed_yet"
    message = _("The archive package of case %(number)s is not ready.")
    advice = _("Have it made, or try again in a minute.")
