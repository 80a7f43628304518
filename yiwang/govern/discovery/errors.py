"""Why a map is not drawn."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from yiwang.kernel.errors import DomainError


@dataclass(eq=False)
class TooManyCases(DomainError):
    most: int
    code = "discovery.too_many_cases"
    status = 422
    message = _("These are more than %(most)d cases.")
    advice = _("Choose a shorter period, one service or one body.")


@dataclass(eq=False)
class Busy(DomainError):
    code = "discovery.busy"
    status = 429
    message = _("Another large map is being drawn.")
    advice = _("Try again in half a minute, or choose a shorter period.")
