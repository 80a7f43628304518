"""What a move would do, in full sentences for whoever is about to make it."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from yiwang.base.cases.facade import Case
from yiwang.base.work.actions import shown
from yiwang.base.work.models import Task
from yiwang.base.work.moves.matter import Matter
from yiwang.base.work.moves.table import Move, Situation
from yiwang.engines.process import Consequences
from yiwang.kernel.errors import Sentence
from yiwang.kernel.texts import say


def told(
    matter: Matter,
    move: Move,
    situation: Situation,
    found: Consequences,
    milestones: tuple[str, ...] = (),
) -> str:
    """All that follows from a move, one sentence after the other."""
    sentences = [
        *_own(matter, move, situation),
        *_tasks(matter, found),
        *_law(matter.task.case, milestones),
    ]
    return " ".join(sentences)


def _tasks(matter: Matter, found: Consequences) -> Iterator[str]:
    """Whose open tasks end, what opens for whom, and which opinions stand."""
    ended = matter.cancelled(found.cancels)
    if ended:
        text = ngettext(
            "%(count)s open task of a colleague will be cancelled: %(tasks)s.",
            "%(count)s open tasks of colleagues will be cancelled: %(tasks)s.",
            len(ended),
        )
        yield text % {"count": len(ended), "tasks": _join(map_titles(matter, ended))}
    for effect in matter.opened(found.opens):
        facts = {"step": matter.title(effect.node), "to": say(matter.opener(effect))}
        yield _("“%(step)s” opens for %(to)s.") % facts
    standing = [each for each in found.stands if each.node in matter.plan.tasks]
    for node in dict.fromkeys(each.node for each in standing):
        yield _("“%(step)s” stands and is not asked again.") % {"step": matter.title(node)}


def map_titles(matter: Matter, rows: list[Task]) -> Iterator[str]:
    for row in rows:
        yield _("“%(task)s” (%(who)s)") % {"task": shown(row), "who": say(matter.doer(row))}


def _join(parts: Iterator[str]) -> str:
    return _(", ").join(parts)


def _law(case: Case, milestones: tuple[str, ...]) -> Iterator[str]:
    if milestones:
        state = case.states.title(case.states.milestones[milestones[-1]].target)
        yield _("The case becomes “%(state)s”.") % {"state": state}
    if "resumed" in milestones:
        yield _("The time limit of the law runs on from now.")


def _own(matter: Matter, move: Move, situation: Situation) -> Iterator[str]:
    """What is so whatever the process: hands, clocks, the end."""
    text = _PLAIN.get(move.id, {}).get(_case(move, situation))
    if text:
        facts = {"count": len(situation.resting), "tasks": _join(_resting(matter, situation))}
        yield str(text) % facts


def _resting(matter: Matter, situation: Situation) -> Iterator[str]:
    return map_titles(matter, [matter.open[key] for key in situation.resting if key in matter.open])


def _case(move: Move, situation: Situation) -> str:
    """Which of a move's sentences fits."""
    if move.id == "add-signers":
        return situation.wish.way
    if move.id == "suspend":
        return "ground" if situation.wish.ground else ""
    if move.id == "resume":
        return "ground" if situation.task.resting_ground else ""
    return ""


_PLAIN: dict[str, dict[str, Sentence]] = {
    "reassign": {
        "": gettext_lazy("The task leaves its present doer and is theirs; the time limit runs on.")
    },
    "delegate": {
        "": gettext_lazy(
            "They work on it and it comes back to you with what they wrote; only then you end "
            "it. The time limit runs on."
        )
    },
    "add-signers": {
        "before": gettext_lazy("You can end the task only when they have given their opinions."),
        "after": gettext_lazy(
            "When you have ended the task they sign one after the other; then the matter goes on."
        ),
        "parallel": gettext_lazy(
            "They sign beside you; in a step of several persons their word counts like yours."
        ),
    },
    "remove-signers": {"": gettext_lazy("They are no longer asked. What was signed before stays.")},
    "circulate": {"": gettext_lazy("They can read the case. Nothing waits for them.")},
    "urge": {"": gettext_lazy("Whoever has the task gets a message. Nothing else changes.")},
    "suspend": {
        "": gettext_lazy("This task alone rests. The time limit of the law runs on all the same."),
        "ground": gettext_lazy(
            "The whole matter rests (%(tasks)s), and the time limit of the law stands still; "
            "the applicant is told."
        ),
    },
    "resume": {
        "": gettext_lazy("The task goes on where it stopped."),
        "ground": gettext_lazy(
            "The whole matter goes on (%(tasks)s), and the time limit of the law runs again; "
            "the applicant is told."
        ),
    },
    "terminate": {
        "": gettext_lazy(
            "The case is closed as “Terminated” and its time limits end. The applicant is told "
            "the reason. This cannot be undone."
        )
    },
}
