"""Refusals at the door and in the organisation."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from yiwang.kernel.errors import DomainError
from yiwang.kernel.tenancy.rules import NoDeputy


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


@dataclass(eq=False)
class NotOneself(DomainError):
    code = "tenancy.not_oneself"
    status = 403
    message = _("Nobody changes their own rights or locks their own account.")
    advice = _("Ask another administrator.")


@dataclass(eq=False)
class NoSuchRole(DomainError):
    role: str
    code = "tenancy.no_such_role"
    status = 422
    message = _("There is no role “%(role)s”.")
    advice = _("Choose one from the list.")


@dataclass(eq=False)
class EndsInThePast(DomainError):
    code = "tenancy.ends_in_the_past"
    status = 422
    message = _("The last day has passed already.")
    advice = _("Enter today or a later day.")


@dataclass(eq=False)
class NotDeputised(DomainError):
    reason: NoDeputy
    code = "tenancy.not_deputised"
    message = _("This colleague cannot stand in.")
    messages = {
        NoDeputy.ONESELF: _("You cannot stand in for yourself."),
        NoDeputy.PASSED_ON: _("You stand in here yourself, and that is not handed on."),
        NoDeputy.ELSEWHERE: _("Only a colleague of the same body can stand in."),
        NoDeputy.BACKWARDS: _("The period ends before it begins."),
    }
    advice = _("Choose another colleague or another period.")


@dataclass(eq=False)
class NameTaken(DomainError):
    name: str
    code = "tenancy.name_taken"
    message = _("“%(name)s” belongs to somebody else.")
    advice = _("Choose another one.")


@dataclass(eq=False)
class SeatTaken(DomainError):
    person: str
    post: str
    code = "tenancy.seat_taken"
    message = _("%(person)s sits in the post “%(post)s” already.")
