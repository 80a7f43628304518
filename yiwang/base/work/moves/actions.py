"""Making a move: one action for each row of the table."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol
from uuid import UUID

from django.db.models import F

from yiwang.base.cases import facade as cases
from yiwang.base.cases.facade import Case
from yiwang.base.work import assignment, queries, run
from yiwang.base.work.errors import NobodyNamed, ReasonNeeded
from yiwang.base.work.inbox import card
from yiwang.base.work.models import Copy, Task
from yiwang.base.work.moves import offers, whose
from yiwang.base.work.moves.matter import Matter
from yiwang.base.work.moves.table import MOVES, Asks, Move, Situation, Wish
from yiwang.base.work.values import TaskMoved, TaskUrged
from yiwang.engines.process import Consequences
from yiwang.kernel import ids, writes
from yiwang.kernel.actions import action, tell
from yiwang.kernel.actor import Actor
from yiwang.kernel.errors import Stale
from yiwang.kernel.tenancy import staffing
from yiwang.kernel.texts import spoken
from yiwang.kernel.unit import Fixed, later


class Make(Protocol):
    """An action that makes one move.

    revision: the state of the task that the person saw.

    Raises:
        NotYourMove, TaskClosed, NotTheSender, …: this person may not.
        MoveRefused, LawRefuses, AlreadyOpened, TimeLimitRuns: the process or the law does not
            allow it.
        ReasonNeeded, NobodyNamed: the wish is not complete. Stale: somebody changed the task.
    """

    def __call__(
        self, actor: Actor, /, task_id: UUID, wish: Wish, revision: int | None = None
    ) -> Task: ...


def _made(move: Move) -> Make:
    """The action of a row: its own permission, and its own name in the evidence."""

    def make(actor: Actor, task_id: UUID, wish: Wish, revision: int | None = None) -> Task:
        return _make(actor, move, task_id, wish, revision)

    make.__name__ = move.id.replace("-", "_")
    return action(move.permission)(make)


def _make(actor: Actor, move: Move, task_id: UUID, wish: Wish, revision: int | None) -> Task:
    task = queries.locked(actor, task_id)
    case = task.case
    refused = whose.refusal(actor, task, move)
    if refused is not None:
        raise refused
    if revision is not None and revision != task.revision:
        raise Stale
    _require(actor, move, wish)
    matter = Matter(actor, task)
    situation = matter.situation(move, wish)
    found = offers.check(matter, move, situation)
    _note(actor, case, matter, move, situation, found)
    _before(actor, case, matter, move, situation)
    for happening in move.happenings(situation):
        run.happen(actor, case, happening)
    Task.objects.filter(id=task.id).update(revision=F("revision") + 1)
    tell(TaskMoved(task.id, move.id, case.number))
    task.refresh_from_db()
    task.case = case
    return task


def _require(actor: Actor, move: Move, wish: Wish) -> None:
    """That the wish says what the move asks for."""
    if move.needs_reason and len(wish.reason.strip()) < 2:
        raise ReasonNeeded
    if move.asks in (Asks.POST, Asks.POSTS):
        seats = staffing.of_posts(wish.posts, actor.today)
        if not wish.posts or any(p not in seats or seats[p].vacant for p in wish.posts):
            raise NobodyNamed
        if move.asks is Asks.POST and len(wish.posts) != 1:
            raise NobodyNamed
    if move.asks is Asks.SIGNERS and not wish.tasks:
        raise NobodyNamed


Facts = dict[str, Any]


def _before(actor: Actor, case: Case, matter: Matter, move: Move, situation: Situation) -> None:
    """What changes besides the process: the case's state, copies, messages."""
    step = offers.leads_to(move, situation)
    if step:
        for milestone in matter.milestones(step):
            cases.reach(actor, case, milestone, {"reason": situation.wish.reason})
    if special := _SPECIAL.get(move.id):
        special(actor, case, matter, situation)


def _terminate(actor: Actor, case: Case, _matter: Matter, situation: Situation) -> None:
    cases.reach(actor, case, "terminated", {"reason": situation.wish.reason})


def _suspend(actor: Actor, case: Case, matter: Matter, situation: Situation) -> None:
    """The law's clock stops with the whole matter, and only where the law knows the ground."""
    ground = situation.wish.ground
    if ground:
        title = dict(offers.grounds(matter)).get(ground, ground)
        colon = "：" if spoken() == "zh" else ": "
        facts = {"ground": ground, "reason": f"{title}{colon}{situation.wish.reason}"}
        if situation.wish.document:
            facts["document"] = situation.wish.document
        cases.reach(actor, case, "suspended", facts)
        rows = Task.objects.filter(case=case, key__in=situation.resting)
        rows.update(resting_ground=ground)


def _resume(actor: Actor, case: Case, _matter: Matter, situation: Situation) -> None:
    if situation.task.resting_ground:
        cases.reach(actor, case, "resumed", {})
        Task.objects.filter(case=case, key__in=situation.resting).update(resting_ground="")


def _circulate(actor: Actor, case: Case, _matter: Matter, situation: Situation) -> None:
    """A row in the box of each reader; again changes only the note."""
    for seat in staffing.of_posts(situation.wish.posts, actor.today).values():
        card.involve(actor, case, seat.body)
        Copy.objects.update_or_create(
            task=situation.task,
            post_id=seat.post,
            defaults={"note": situation.wish.reason[:500], "sender": actor.name},
            create_defaults={
                "id": ids.uuid7(actor.now),
                "case": case,
                "body_id": seat.body,
                "note": situation.wish.reason[:500],
                "sender": actor.name,
                "at": actor.now,
            },
        )


def _urge(actor: Actor, case: Case, _matter: Matter, situation: Situation) -> None:
    task = situation.task
    tell(
        TaskUrged(
            task.id,
            case.number,
            task.title,
            task.title_en,
            task.body_id,
            task.role,
            task.post_id,
            actor.name,
        )
    )


_SPECIAL: dict[str, Callable[[Actor, Case, Matter, Situation], None]] = {
    "terminate": _terminate,
    "suspend": _suspend,
    "resume": _resume,
    "circulate": _circulate,
    "urge": _urge,
}


def _note(
    actor: Actor,
    case: Case,
    matter: Matter,
    move: Move,
    situation: Situation,
    found: Consequences,
) -> None:
    """The line of the minutes: what, to whom and why; who and when stand on every line."""
    kind = _kind(move, situation)
    if not kind:
        return  # the milestone says it
    task = situation.task
    facts: Facts = {
        "task": {"zh": task.title, "en": task.title_en},
        "node": task.node,
        "reason": situation.wish.reason or "—",
        "to": _to_whom(actor, matter, move, situation, found),
    }
    if step := offers.leads_to(move, situation):
        facts |= {"step": matter.titles(step), "target": step}
    cases.note(actor, case, kind, facts, public=False)


def _to_whom(
    actor: Actor, matter: Matter, move: Move, situation: Situation, found: Consequences
) -> Mapping[str, str]:
    """Whom a move concerns: who is named, who signs no more, who is urged, who gets the step."""
    if situation.wish.posts:
        return assignment.named(actor, *situation.wish.posts)
    if situation.signers:
        named = [matter.doer(matter.open[key]) for key in situation.signers]
    elif move.id == "urge":
        named = [matter.doer(situation.task)]
    else:
        named = [matter.opener(effect) for effect in matter.opened(found.opens)]
    return {"zh": "、".join(n["zh"] for n in named), "en": ", ".join(n["en"] for n in named)}


def _kind(move: Move, situation: Situation) -> str:
    if move.id == "add-signers":
        return f"move_add_{situation.wish.way}"
    if move.id in ("suspend", "resume"):
        whole = situation.wish.ground if move.id == "suspend" else situation.task.resting_ground
        return f"move_{move.id}_all" if whole else f"move_{move.id}"
    if move.id == "terminate":
        return ""
    return {"remove-signers": "move_remove"}.get(move.id, f"move_{move.id}")


ACTIONS: dict[str, Make] = {move.id: _made(move) for move in MOVES.values()}


def make(
    actor: Actor, move: str, task_id: UUID, wish: Wish, *, revision: int | None = None
) -> Task:
    """Make a move by its name.

    Raises:
        NoSuchMove: there is none of this name; else as `Make` says.
    """
    offers.move_named(move)
    return ACTIONS[move](actor, task_id, wish, revision)


_READ = "UPDATE work_copy SET read_at = %s WHERE task_id = %s AND post_id = %s AND read_at IS NULL"


def seen(actor: Actor, task: Task) -> None:
    """Note that the doer opened a task, so that it is not taken back under his hands, and that a
    reader read what was copied to him.
    """
    later(Fixed(_READ, (actor.now, task.id, actor.post)))
    if task.seen_at is None and task.state == Task.State.OPEN and _is_doer(actor, task):
        task.seen_at = actor.now
        writes.update(task, "seen_at")


def _is_doer(actor: Actor, task: Task) -> bool:
    holds = task.body_id in actor.bodies and task.role in actor.roles
    return holds and task.post_id in (None, actor.post)
