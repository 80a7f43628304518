"""Refusals about parties and delegations."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from yiwang.base.parties.rules import Refused
from yiwang.kernel.errors import DomainError


@dataclass(eq=False)
class NotDelegated(DomainError):
    reason: Refused
    code = "parties.not_delegated"
    messages = {
        Refused.NOT_YOURS: _(
            "Only the principal, or the legal representative of a firm, does this."
        ),
        Refused.ONESELF: _("Nobody delegates to themselves."),
        Refused.NOT_A_PERSON: _("Only a natural person can act for others."),
        Refused.BACKWARDS: _("The delegation ends before it begins."),
        Refused.ENDED: _("The last day of this delegation has passed."),
        Refused.NOT_OFFERED: _("This delegation does not wait for an answer any more."),
        Refused.NOT_SUSPENDED: _("This delegation is not suspended."),
        Refused.OVER: _("This delegation was ended already."),
    }
    advice = _("Look at your delegations, or offer a new one.")


@dataclass(eq=False)
class NotRepresentative(DomainError):
    name: str
    code = "parties.not_representative"
    status = 403
    message = _("The register does not name you as the legal representative of “%(name)s”.")
    advice = _("Have the register corrected first, or ask the legal representative.")
