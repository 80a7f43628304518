"""Refusals a person may read."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from yiwang.kernel.errors import DomainError
from yiwang.serve.allotments.values import Unready


@dataclass(eq=False)
class NotReady(DomainError):
    """A step of a round that cannot be done as things are."""

    reason: Unready
    detail: str = ""
    code = "allotments.not_ready"
    status = 409
    messages = {
        Unready.OPEN: _("Applications still come in."),
        Unready.NOT_OPEN: _("This round takes no applications any more."),
        Unready.THERE: _("A round for this is under way already."),
        Unready.NO_PLACE: _("Your body has no places to allot by the rules of %(detail)s."),
        Unready.CHECKING: _("%(detail)s applications are not ready to be drawn."),
        Unready.NOBODY: _("Nobody is on the list."),
        Unready.NO_COMMITMENT: _("The witness has not handed in 64 hexadecimal digits."),
        Unready.ANNOUNCED: _("The lists are announced and stay as they are."),
        Unready.NOT_ANNOUNCED: _("Announce the lists first."),
        Unready.DRAWN: _("It is drawn already."),
        Unready.NOT_DRAWN: _("Draw first."),
        Unready.PUBLISHED: _("The result is published already."),
        Unready.NO_ROOT: _("The announcement is not sealed yet."),
        Unready.WRONG_NUMBER: _("This is not the number the witness committed himself to."),
        Unready.NOT_LISTED: _("Only what is on the list can be looked at again."),
        Unready.NO_REASON: _("Say what is wrong, and how you know."),
        Unready.DAYS: _("The last day lies before the first, or is over."),
    }
    advices = {
        Unready.CHECKING: _("Wait for their checks, or settle the tasks that are open for them."),
        Unready.OPEN: _("Close the round first."),
    }
    advice = _("Put that right and try again; sealing takes some seconds.")


@dataclass(eq=False)
class NoRound(DomainError):
    """An application outside the days of a round."""

    service: str
    code = "allotments.no_round"
    status = 409
    message = _("Nobody takes applications for “%(service)s” here today.")
    advice = _("The page of the rounds says from when to when they come in. Your draft is kept.")


@dataclass(eq=False)
class Twice(DomainError):
    """Somebody for whom an application is in the round already."""

    number: str
    code = "allotments.twice"
    status = 409
    message = _("Case %(number)s asks for the same already.")
    advice = _("Follow that case, or withdraw it and apply anew.")
