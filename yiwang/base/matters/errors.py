"""Refusals of this context."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from yiwang.kernel.errors import DomainError


@dataclass(eq=False)
class NoSuchMatter(DomainError):
    matter: str
    code = "matters.none"
    status = 404
    message = _("Your post cannot take up a matter “%(matter)s”.")
    advice = _("Choose one from the list, or act in the post that may.")
