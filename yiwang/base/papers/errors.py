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
