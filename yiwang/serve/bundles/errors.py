"""Refusals a person may read."""

from dataclasses import dataclass
from enum import Enum

from django.utils.translation import gettext_lazy as _

from yiwang.kernel.errors import DomainError


class Bar(Enum):
    """Why an item cannot be applied for again within its whole."""

    OPEN = "open"
    GRANTED = "granted"
    HANDED_OVER = "handed_over"


@dataclass(eq=False)
class NotAgain(DomainError):
    number: str
    reason: Bar
    code = "bundles.not_again"
    status = 409
    messages = {
        Bar.OPEN: _("Case %(number)s is not decided yet."),
        Bar.GRANTED: _("Case %(number)s was granted."),
        Bar.HANDED_OVER: _("The whole of %(number)s has ended and takes no item back in."),
    }
    advices = {Bar.HANDED_OVER: _("Apply for the service by itself.")}
    advice = _("The page of the whole shows how far each item is.")
