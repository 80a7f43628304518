"""What each move would do, before anyone makes it: allowed or refused, consequence, choices."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from yiwang.base.cases import facade as cases
from yiwang.base.work import actions
from yiwang.base.work.actions import shown
from yiwang.base.work.errors import AlreadyOpened, MoveRefused, NoSuchMove, TimeLimitRuns
from yiwang.base.work.models import Task, Timer
from yiwang.base.work.moves import consequences, whose
from yiwang.base.work.moves.matter import Matter
from yiwang.base.work.moves.table import MOVES, Asks, Move, Situation, Wish
from yiwang.engines.process import Consequences
from yiwang.kernel.actor import Actor
from yiwang.kernel.errors import DomainError
from yiwang.kernel.ids import NOBODY
from yiwang.kernel.texts import say, spoken


@dataclass(frozen=True)
class Choice:
    """One thing that can be chosen for a move, with what it would do or why it cannot be."""

    id: str
    title: str
    consequence: str = ""
    refusal: str = ""


@dataclass(frozen=True)
class Offer:
    """A move as it stands for one person and one task."""

    move: Move
    refusal: DomainError | None = None
    consequence: str = ""
    choices: tuple[Choice, ...] = ()

    @property
    def allowed(self) -> bool:
        return self.refusal is None


def move_named(name: str) -> Move:
    """Raises NoSuchMove."""
    if name not in MOVES:
        raise NoSuchMove(name)
    return MOVES[name]


def panel(actor: Actor, tasks: Iterable[Task]) -> list[tuple[Task, list[Move]]]:
    """For each task of a case the moves that are this person's to make, tasks without any left out.

    The process is asked for taking back alone: everything else is told when a move is looked at.
    """
    rows = list(tasks)
    waiting = [task for task in rows if task.state == Task.State.OPEN]
    found = [(task, _of_open(actor, task)) for task in waiting]
    mine = [
        r for r in rows if r.state == Task.State.DONE and r.post_id == actor.post and not r.main
    ]
    if mine and waiting:
        last = max(mine, key=lambda row: (row.completed_at or row.opened_at, row.id))
        if offer(actor, last, MOVES["recall"]).allowed:
            found.append((last, [MOVES["recall"]]))
    return [(task, moves) for task, moves in found if moves]


def _of_open(actor: Actor, task: Task) -> list[Move]:
    """Moves that fit what is to be seen of the task: nothing rests twice, and so on."""
    doing = actions.refusal(actor, task)
    rests = task.resting_since is not None
    hidden = {"suspend", "return", "jump"} if rests else {"resume"}
    return [
        move
        for move in MOVES.values()
        if move.id not in hidden and whose.refusal(actor, task, move, doing=doing) is None
    ]


def offers(actor: Actor, task: Task) -> list[Offer]:
    """All moves, also those that are refused, with the reason."""
    matter = Matter(actor, task)
    return [offer(actor, task, move, matter) for move in MOVES.values()]


def offer(actor: Actor, task: Task, move: Move, matter: Matter | None = None) -> Offer:
    refused = whose.refusal(actor, task, move)
    if refused is not None:
        return Offer(move, refused)
    matter = matter or Matter(actor, task)
    choices = tuple(_choices(matter, move))
    possible = [each for each in choices if not each.refusal]
    if choices and not possible:
        return Offer(move, MoveRefused(choices[0].refusal), choices=choices)
    if move.asks in (Asks.STEP, Asks.SIGNERS) and not choices:
        return Offer(move, MoveRefused(_nothing(move)))
    if choices:
        return Offer(move, None, "", choices)
    found = _looked_at(matter, move, Wish(reason="—", posts=(NOBODY,)))
    if isinstance(found, DomainError):
        return Offer(move, found)
    return Offer(move, None, found)


def _nothing(move: Move) -> str:
    if move.asks is Asks.SIGNERS:
        return _("Nobody else is asked to sign this task.")
    return _("No step was done before this one, so it cannot go back.")


def check(matter: Matter, move: Move, situation: Situation) -> Consequences:
    """What the process says of a move that is about to be made.

    Raises:
        MoveRefused: with the engine's reason.
        AlreadyOpened, TimeLimitRuns, LawRefuses: with ours.
    """
    found = matter.consider(situation, move)
    if not found.possible:
        raise MoveRefused(matter.why(found))
    if move.id == "recall":
        opened = [row for row in matter.cancelled(found.cancels) if row.seen_at or row.claimed_by]
        if opened:
            raise AlreadyOpened(shown(opened[0]))
    if move.id == "suspend" and not situation.wish.ground:
        _require_no_timer(situation.task)
    return found


def _require_no_timer(task: Task) -> None:
    """A task that rests takes its timers along, so what the law hangs on them would come late."""
    if Timer.objects.filter(case_id=task.case_id, key__startswith=f"{task.key}/").exists():
        raise TimeLimitRuns(shown(task))


def _looked_at(matter: Matter, move: Move, wish: Wish) -> str | DomainError:
    """The consequence of a wish, or why it cannot be."""
    situation = matter.situation(move, wish)
    try:
        found = check(matter, move, situation)
        reached = matter.milestones(leads_to(move, situation)) if leads_to(move, situation) else ()
    except DomainError as refusal:
        return refusal
    return consequences.told(matter, move, situation, found, reached)


def leads_to(move: Move, situation: Situation) -> str:
    """The step that a move puts the case at; empty where it stays."""
    return situation.task.node if move.id == "recall" else situation.wish.step


def _choices(matter: Matter, move: Move) -> Iterator[Choice]:
    wish = Wish(reason="—", posts=(NOBODY,))
    if move.asks is Asks.STEP:
        for node in matter.steps(move):
            yield _choice(matter, move, node, matter.title(node), replace(wish, step=node))
    elif move.asks is Asks.GROUND:
        yield _choice(matter, move, "", _("No ground of the law"), wish)
        for code, title in grounds(matter):
            yield _choice(matter, move, code, title, replace(wish, ground=code))
    elif move.asks is Asks.SIGNERS:
        for row in matter.signers:
            title = f"{say(matter.doer(row))} · {shown(row)}"
            yield _choice(matter, move, str(row.id), title, replace(wish, tasks=(row.id,)))
    elif move.id == "add-signers":
        for way in Task.Way:
            yield _choice(matter, move, way.value, str(way.label), replace(wish, way=way.value))


def _choice(matter: Matter, move: Move, id: str, title: str, wish: Wish) -> Choice:  # noqa: A002  # as the API calls it
    found = _looked_at(matter, move, wish)
    if isinstance(found, DomainError):
        return Choice(id, title, refusal=f"{found} {found.next_step}".strip())
    return Choice(id, title, consequence=found)


def grounds(matter: Matter) -> list[tuple[str, str]]:
    """On which grounds the law lets the limits of the case pause now: code and title."""
    case = matter.task.case
    if not case.states.leads("suspended", case.state):
        return []
    known = {
        pause.code: pause.title.told(spoken())
        for running in cases.readings(case, matter.actor.now)
        if not running.reading.light.value.startswith("done")
        for pause in running.clock.rule.pauses
    }
    return sorted(known.items())
