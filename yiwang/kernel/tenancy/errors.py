"""Refusals at the door and in the organisation."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from yiwang.kernel.errors import DomainError


@dataclass(eq=False)
class RolesExclude(DomainError):
    held: str
    wanted: str
    code = "tenancy.roles_exclude"
    message = _("Nobody holds “%(held)s” and “%(wanted)s” together.")
    advice = _("Give one of them to another person.")


@dataclass(eq=False)
class NoSuchPost(DomainError):
    code = "tenancy.no_such_post"
    status = 403
    message = _("You do not hold this post today.")
    advice = _("Choose one of your posts.")
