"""Refusals a person may read."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from yiwang.kernel.errors import DomainError


class Why(StrEnum):
    NO_REASON = "no_reason"
    NOT_WAITING = "not_waiting"
    NOT_PUBLIC = "not_public"


@dataclass(eq=False)
class NotPossible(DomainError):
    number: str
    reason: Why
    code = "publicity.not_possible"
    messages = {
        Why.NO_REASON: _("Say why %(number)s is taken back: the reason is shown to everyone."),
        Why.NOT_WAITING: _("%(number)s does not wait for publication."),
        Why.NOT_PUBLIC: _("%(number)s is not public."),
    }
