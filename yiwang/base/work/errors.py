"""Refusals about tasks."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from yiwang.kernel.errors import DomainError, Sentence


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
    noticed = True
    message = _("You already did “%(earlier)s” in this case. The law wants another person here.")
    advice = _("Leave this task to a colleague.")


@dataclass(eq=False)
class ProcessStuck(DomainError):
    reason: str
    code = "work.process_stuck"
    message = _("The process cannot go on: %(reason)s")
    advice = _("Nothing was changed. Report this to the platform's operator.")


@dataclass(eq=False)
class IncidentSettled(DomainError):
    who: str
    code = "work.incident_settled"
    message = _("This step was already put right (%(who)s).")
    advice = _("Open the case to see how it went on.")


@dataclass(eq=False)
class NotMigrated(DomainError):
    number: str
    why: str
    code = "work.not_migrated"
    message = _("Case %(number)s cannot go over to the other version: %(why)s")
    advice = _("Decide where it goes on, or leave it on its version.")


@dataclass(eq=False)
class MoveRefused(DomainError):
    """The process does not allow it; the engine's reason, in the reader's language."""

    why: str
    code = "work.move_refused"
    noticed = True
    message = "%(why)s"
    advice = _("Open the case to see where it stands.")


@dataclass(eq=False)
class LawRefuses(DomainError):
    """A move would undo, or do by itself, what the law wants said to the applicant."""

    step: str
    state: Sentence
    code = "work.law_refuses"
    noticed = True
    message = _(
        "“%(step)s” cannot be done while the case is “%(state)s”: what was said to the applicant "
        "is not undone, nor said, by a move inside."
    )
    advice = _("Choose another step, or let the process go its way.")


@dataclass(eq=False)
class NotYourMove(DomainError):
    title: str
    code = "work.not_your_move"
    status = 403
    message = _("This is for whoever has “%(title)s”, or for the head of the body.")
    advice = _("Ask them.")


@dataclass(eq=False)
class NotTheSender(DomainError):
    title: str
    code = "work.not_the_sender"
    status = 403
    message = _("Only who completed “%(title)s” can take it back.")
    advice = _("Ask them, or ask the present handler to send it back.")


@dataclass(eq=False)
class AlreadyOpened(DomainError):
    title: str
    code = "work.already_opened"
    message = _("“%(title)s” was opened already by whoever does it.")
    advice = _("Ask them to send it back.")


@dataclass(eq=False)
class TimeLimitRuns(DomainError):
    title: str
    code = "work.time_limit_runs"
    message = _(
        "“%(title)s” cannot rest by itself: something happens when a time limit on it ends."
    )
    advice = _("Name the ground on which the law lets the limit pause.")


@dataclass(eq=False)
class NobodyNamed(DomainError):
    code = "work.nobody_named"
    status = 422
    message = _("Name at least one post in which somebody sits today.")
    advice = _("Choose from the list of colleagues.")


@dataclass(eq=False)
class ReasonNeeded(DomainError):
    code = "work.reason_needed"
    status = 422
    message = _("Say why in a few words; it goes into the record.")
    advice = _("Write the reason and send again.")


@dataclass(eq=False)
class NoSuchMove(DomainError):
    move: str
    code = "work.no_such_move"
    status = 404
    message = _("There is no move called “%(move)s”.")
    advice = _("Look at the moves that the task lists.")


@dataclass(eq=False)
class NotInBatch(DomainError):
    title: str
    code = "work.not_in_batch"
    message = _("“%(title)s” is decided one by one.")
    advice = _("Open each task.")
