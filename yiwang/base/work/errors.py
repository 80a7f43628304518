"""Refusals about tasks."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from yiwang.kernel.errors import DomainError


@dataclass(eq=False)
class TaskClosed(DomainError):
    title: str
    who: str
    code = "work.task_closed"
    message = _("“%(title)s” was already dealt with by %(who)s.")
    advice = _("Open the case to see what came of it.")


@dataclass(eq=False)
class NotYourTask(DomainError):
    title: str
    code = "work.not_your_task"
    status = 403
    message = _("“%(title)s” is for another post.")
    advice = _("Switch to a post of that body and role, if you hold one.")


@dataclass(eq=False)
class NotOnYourList(DomainError):
    service: str
    code = "work.not_on_your_list"
    status = 403
    message = _("“%(service)s” is not on the list of services that your post may decide.")
    advice = _("Leave this task to the competent department.")


@dataclass(eq=False)
class Claimed(DomainError):
    title: str
    who: str
    code = "work.claimed"
    message = _("%(who)s is working on “%(title)s”.")
    advice = _("Ask them, or wait until they hand it back.")


@dataclass(eq=False)
class NotForTheGroup(DomainError):
    title: str
    code = "work.not_for_the_group"
    message = _("“%(title)s” was asked of this post alone, so it cannot go to the group.")
    advice = _("Do it, or hand it over to somebody by name.")


@dataclass(eq=False)
class Resting(DomainError):
    title: str
    code = "work.resting"
    message = _("“%(title)s” rests.")
    advice = _("Ask the head of the body to let it go on.")


@dataclass(eq=False)
class NoSuchOutcome(DomainError):
    outcome: str
    allowed: tuple[str, ...]
    code = "work.no_such_outcome"
    status = 422
    message = _("This task cannot end as “%(outcome)s”.")
    advice = _("Choose one of the outcomes that the task lists.")

    @property
    def extra(self) -> dict[str, Any]:
        return {"allowed": list(self.allowed)}


@dataclass(eq=False)
class SamePerson(DomainError):
    earlier: str
    code = "work.same_person"
    message = _("You already did “%(earlier)s” in this case. The law wants another person here.")
    advice = _("Leave this task to a colleague.")


@dataclass(eq=False)
class ProcessStuck(DomainError):
    reason: str
    code = "work.process_stuck"
    message = _("The process cannot go on: %(reason)s")
    advice = _("Nothing was changed. Report this to the platform's operator.")


@dataclass(eq=False)
class NotMigrated(DomainError):
    number: str
    why: str
    code = "work.not_migrated"
    message = _("Case %(number)s cannot go over to the other version: %(why)s")
    advice = _("Decide where it goes on, or leave it on its version.")
