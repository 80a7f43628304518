"""Refusals a person may read."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from yiwang.govern.inspections.values import Unready
from yiwang.kernel.errors import DomainError


@dataclass(eq=False)
class NotReady(DomainError):
    """A draw that cannot be announced or drawn as things are."""

    reason: Unready
    detail: str = ""
    code = "inspections.not_ready"
    messages = {
        Unready.NO_SUBJECT: _("No subject of the base fits this plan."),
        Unready.FEW_INSPECTORS: _("Too few inspectors without a conflict for %(detail)s."),
        Unready.NO_COMMITMENT: _("The witness has not handed in 64 hexadecimal digits."),
        Unready.ANNOUNCED: _("The lists are announced and stay as they are."),
        Unready.NOT_ANNOUNCED: _("Announce the lists first."),
        Unready.DRAWN: _("It is drawn already."),
        Unready.NO_ROOT: _("The announcement is not sealed yet."),
        Unready.WRONG_NUMBER: _("This is not the number the witness committed himself to."),
    }
    advice = _("Put that right and try again; sealing takes some seconds.")


@dataclass(eq=False)
class NotYours(DomainError):
    code = "inspections.not_yours"
    status = 403
    message = _("Only inspectors who were drawn for this check enter its result.")
    advice = _("Ask the planner who was drawn.")


@dataclass(eq=False)
class AlreadyChecked(DomainError):
    code = "inspections.already_checked"
    message = _("The result of this check is entered already.")
    advice = _("Open the list again.")
