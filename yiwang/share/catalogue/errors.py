"""Refusals a person may read."""

from dataclasses import dataclass
from enum import Enum

from django.utils.translation import gettext_lazy as _

from yiwang.kernel.errors import DomainError


@dataclass(eq=False)
class NoSuchElement(DomainError):
    element: str
    code = "catalogue.no_element"
    status = 404
    message = _("There is no data element %(element)s.")
    advice = _("Look for it among the data elements.")


@dataclass(eq=False)
class NoSuchCodes(DomainError):
    name: str
    code = "catalogue.no_codes"
    status = 404
    message = _("There is no code set %(name)s.")
    advice = _("Look for it among the code sets.")


@dataclass(eq=False)
class NoSuchResource(DomainError):
    resource: str
    code = "catalogue.no_resource"
    status = 404
    message = _("The catalogue has no resource %(resource)s that is in force.")
    advice = _("Look for it in the catalogue of data.")


@dataclass(eq=False)
class CodeTaken(DomainError):
    resource: str
    code = "catalogue.code_taken"
    status = 409
    message = _("The catalogue has a resource %(resource)s of another body.")
    advice = _("Choose another code: a code is never used twice.")


@dataclass(eq=False)
class UnderWay(DomainError):
    resource: str
    code = "catalogue.under_way"
    status = 409
    message = _("A version of %(resource)s is being looked at and cannot be changed.")
    advice = _("Wait until it is published or given back.")


@dataclass(eq=False)
class NotOurs(DomainError):
    resource: str
    code = "catalogue.not_ours"
    status = 403
    message = _("Another body answers for %(resource)s.")
    advice = _("Ask that body, or the data authority.")


class Why(Enum):
    """Why a move is not possible."""

    STATE = "state"
    SELF = "self"
    OTHERS = "others"
    NOTE = "note"


@dataclass(eq=False)
class CannotMove(DomainError):
    title: str
    reason: Why
    code = "catalogue.cannot_move"
    status = 409
    messages = {
        Why.STATE: _("“%(title)s” does not follow from where it stands now."),
        Why.SELF: _("“%(title)s” is for somebody else than who wrote it."),
        Why.OTHERS: _("“%(title)s” is for who wrote it."),
        Why.NOTE: _("“%(title)s” needs a reason."),
    }
    advices = {
        Why.STATE: _("Open it again and see how far it is."),
        Why.SELF: _("Ask a colleague to look at it."),
        Why.OTHERS: _("Ask that person, or decide about it."),
        Why.NOTE: _("Write one sentence."),
    }


@dataclass(eq=False)
class StillNegative(DomainError):
    resource: str
    code = "catalogue.still_withheld"
    status = 409
    message = _("%(resource)s is not on the negative list.")
    advice = _("Look at the negative list.")


@dataclass(eq=False)
class Proposed(DomainError):
    name: str
    code = "catalogue.proposed"
    status = 409
    message = _("Another version of %(name)s is proposed and not decided yet.")
    advice = _("Look at that proposal first.")
