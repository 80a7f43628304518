"""A task within its process: what the engine says of a move; steps and people by their names."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any
from uuid import UUID

from yiwang.base.packages import facade as packages
from yiwang.base.work import assignment, blueprint
from yiwang.base.work.library import library_of
from yiwang.base.work.models import Instance, Task
from yiwang.base.work.moves import law, reasons
from yiwang.base.work.moves.table import Move, Situation, Wish
from yiwang.engines import process
from yiwang.engines.process.effects import TaskCancelled, TaskOpened
from yiwang.kernel.actor import Actor
from yiwang.kernel.tenancy.roles import roles
from yiwang.kernel.texts import say

Titles = dict[str, str]


class Matter:
    """Only looks; whoever acts goes through `run.happen`."""

    def __init__(self, actor: Actor, task: Task) -> None:
        self.actor, self.task = actor, task
        source = packages.source(task.case.package, task.case.version)
        self.plan = blueprint.of(source)
        self.library = library_of(source)

    @cached_property
    def state(self) -> process.State:
        return process.load(Instance.objects.get(case_id=self.task.case_id).state)

    @cached_property
    def open(self) -> dict[str, Task]:
        """The open tasks of the case by their keys, oldest first."""
        rows = Task.objects.filter(case_id=self.task.case_id, state=Task.State.OPEN)
        return {row.key: row for row in rows.select_related("post").order_by("opened_at", "id")}

    def situation(self, move: Move, wish: Wish) -> Situation:
        """What the engine is told of a wish."""
        signers = [row.key for row in self.signers if row.id in wish.tasks]
        return Situation(
            self.task, wish, str(self.actor.post), tuple(signers), self._resting(move, wish)
        )

    def _resting(self, move: Move, wish: Wish) -> tuple[str, ...]:
        """Keys of the tasks that rest or go on: all that share the ground of the law, or this."""
        ground = wish.ground if move.id == "suspend" else self.task.resting_ground
        if not ground:
            return (self.task.key,)
        rests = move.id == "resume"
        return tuple(k for k, row in self.open.items() if (row.resting_since is not None) is rests)

    def consider(self, situation: Situation, move: Move) -> process.Consequences:
        """What the engine says of a move before it is made."""
        (first, *_) = move.happenings(situation) or (None,)
        if first is None:
            return process.Consequences(False)
        return process.consider(
            self.plan.definition, self.state, first, self.actor.now, library=self.library
        )

    @cached_property
    def returnable(self) -> list[str]:
        """Steps of people that were done and lead here, the latest first."""
        found = process.return_targets(
            self.plan.definition, self.state, self.task.key, library=self.library
        )
        return [done.node for done in found if done.node in self.plan.tasks]

    def steps(self, move: Move) -> list[str]:
        """Where a move may lead, by what the process has."""
        if move.id == "return":
            return self.returnable
        return [node for node in self.plan.tasks if node != self.task.node]

    @cached_property
    def signers(self) -> list[Task]:
        """Who was added to the task or signs the same step and has not signed yet."""
        mine = [row for row in self.open.values() if row.main and row.main == self.task.key]
        same = [
            row
            for row in self.open.values()
            if row.node == self.task.node and not row.main and row.key != self.task.key
        ]
        return [*mine, *same]

    def milestones(self, step: str) -> tuple[str, ...]:
        """The milestones a move to a step reaches, too. Raises LawRefuses."""
        return law.milestones_to(self.task.case, self.plan.definition, step, self.title(step))

    # Names

    def title(self, node: str) -> str:
        return say(self.titles(node))

    def titles(self, node: str) -> Titles:
        plan = self.plan.tasks.get(node)
        return dict(plan.titles) if plan else {"zh": node, "en": node}

    def why(self, found: process.Consequences) -> str:
        return reasons.told(found.refusal, self.plan) if found.refusal else found.reason

    def doer(self, row: Task) -> Titles:
        """Who has a task: the person, the post, or all of the role."""
        if row.post_id:
            return assignment.named(self.actor, row.post_id)
        known = roles().get(row.role)
        return dict(known.titles) if known else {"zh": row.role, "en": row.role}

    def opener(self, effect: Any) -> Titles:
        """Who would get a task that a move would open."""
        if effect.post and (named := assignment.named(self.actor, *_ids(effect.post))):
            return named
        role = self.plan.tasks[effect.node].role
        return dict(roles()[role].titles) if role in roles() else {"zh": role, "en": role}

    def cancelled(self, effects: Iterable[TaskCancelled]) -> list[Task]:
        """The tasks of others that a move would cancel."""
        keys = [each.id for each in effects if each.id != self.task.key]
        return [self.open[key] for key in keys if key in self.open]

    def opened(self, effects: Iterable[Any]) -> list[TaskOpened]:
        return [
            each
            for each in effects
            if isinstance(each, TaskOpened) and each.node in self.plan.tasks
        ]


def _ids(text: str) -> tuple[UUID, ...]:
    try:
        return (UUID(text),)
    except ValueError:  # a program did the step before
        return ()
