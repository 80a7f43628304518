"""Refusals a person may read."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from yiwang.kernel.errors import DomainError


@dataclass(eq=False)
class ReasonNeeded(DomainError):
    """A fine outside the range is possible, but not without saying why."""

    chosen: Decimal
    low: Decimal
    high: Decimal
    code = "discretion.reason_needed"
    status = 422
    message = _("A fine of %(chosen)s is outside the range from %(low)s to %(high)s.")
    advice = _("Choose an amount in the range, or say why this case is different.")


@dataclass(eq=False)
class AlreadyLooked(DomainError):
    code = "discretion.already_looked"
    message = _("An inspector has looked at this choice already.")
    advice = _("Open the list again.")


@dataclass(eq=False)
class NoGrades(DomainError):
    """A sheet that is not this clause's table, or a table that is unsound."""

    problem: str
    code = "discretion.no_grades"
    status = 422
    message = _("These grades cannot be published. %(problem)s")
    advice = _("Mend the sheet and send it again.")
