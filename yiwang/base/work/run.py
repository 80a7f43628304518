"""Play a case's process: one happening in, its effects written, in the transaction of the
action.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from yiwang.base.cases import facade as cases
from yiwang.base.cases.facade import Case
from yiwang.base.packages import facade as packages
from yiwang.base.work import assignment, blueprint, incidents
from yiwang.base.work.blueprint import Blueprint, TaskPlan
from yiwang.base.work.errors import MoveRefused, ProcessStuck
from yiwang.base.work.inbox import card
from yiwang.base.work.library import Judgement, library_of
from yiwang.base.work.models import Instance, Task, Timer
from yiwang.base.work.moves import reasons, rows
from yiwang.base.work.services import handler
from yiwang.engines import process, term
from yiwang.engines.process import effects, happenings
from yiwang.kernel import ids, unit, writes
from yiwang.kernel.actor import SYSTEM, Actor, Audience, acting
from yiwang.kernel.reads import Read

T = TypeVar("T")

STUCK = "stuck"  # the status of an instance in which something could not be done
MOST_SERVICES = 1000  # service tasks in one happening; more is a process that turns in circles


_INSTANCE = Read(Instance, "case_id = %s")
_BACK: Any = Instance._meta.get_field("case").remote_field  # from a case to its process


class Play:
    """One case in motion. Holds what the steps of one action share."""

    def __init__(self, actor: Actor, case: Case, instance: Instance) -> None:
        self.actor, self.case, self.instance = actor, case, instance
        source = packages.source(case.package, case.version)
        self.plan: Blueprint = blueprint.of(source)
        self.source = source
        self.entered: dict[str, Any] = {}  # what the happening itself says of steps
        self.judged: list[Judgement] = []
        self.library = library_of(source, self.judged.append)

    def start(self, data: Mapping[str, Any]) -> None:
        step = process.start(self.plan.definition, data, self.actor.now, library=self.library)
        self._settle(step)

    def advance(self, happening: happenings.Happening) -> None:
        state = process.load(self.instance.state)
        if isinstance(happening, happenings.Complete):
            self.entered |= happening.data
        self._settle(self._next(state, happening))

    def follow(self, step: process.Step) -> None:
        """Go on from a step that was not made by a happening, such as a migration."""
        self._settle(step)

    def _next(self, state: process.State, happening: happenings.Happening) -> process.Step:
        return process.advance(
            self.plan.definition, state, happening, self.actor.now, library=self.library
        )

    def _settle(self, step: process.Step) -> None:
        """Write effects; answer service requests until only people, timers and messages are
        left.
        """
        waiting = list(self._write(step.effects))
        for _turn in range(MOST_SERVICES):
            if not waiting:
                break
            served = self._served(step.state, waiting.pop(0))
            if served is not None:
                step = served
                waiting += self._write(step.effects)
        for request in waiting:
            self._report(request.id, request.node, incidents.CIRCLE)
        self.instance.state = process.dump(step.state)
        if self.instance.status == STUCK:
            self._look_at_incidents(step.state)
        writes.update(self.instance, "state", "status")

    def again(self, key: str) -> None:
        """Try once more what stopped with an incident.

        Raises:
            NotPossible: nothing is stuck there any more.
        """
        state = process.load(self.instance.state)
        open_tasks = process.open_tasks(self.plan.definition, state, library=self.library)
        asked = next((task for task in open_tasks if task.id == key), None)
        if asked is not None and not Task.objects.filter(case=self.case, key=key).exists():
            self._settle(process.Step(state, (asked,), ()))
        elif key in process.timers(state):
            self.advance(happenings.Timer(key))
        else:
            self.advance(happenings.Retry(key))

    def _served(
        self, state: process.State, request: effects.ServiceRequested
    ) -> process.Step | None:
        """The step after a service task; None where it failed and stays open with an incident."""

        def serve() -> process.Step:
            answer = self._serve(request)
            return self._next(state, happenings.Complete(request.id, answer, by="system"))

        return self._guarded(request.id, request.node, serve)

    def _guarded(self, key: str, node: str, do: Callable[[], T]) -> T | None:
        done = incidents.guarded(self.actor, self.case, key, node, do)
        if done is None:
            self.instance.status = STUCK
        return done

    def _report(self, key: str, node: str, reason: str) -> None:
        incidents.report(self.actor, self.case, key, node, incidents.in_both(reason))
        self.instance.status = STUCK

    def _look_at_incidents(self, state: process.State) -> None:
        """Settle what the process has left behind; without an open incident it only waits."""
        if not incidents.settle_gone(self.actor, self.case, process.whereabouts(state)):
            self.instance.status = "waiting"

    def _write(self, written: tuple[effects.Effect, ...]) -> Iterator[effects.ServiceRequested]:
        while self.judged:
            facts = self.judged.pop(0).facts(self.source.digest)
            with acting(self.machine, alone=False):
                cases.note(self.machine, self.case, "judged", facts)
        for effect in written:
            match effect:
                case effects.ServiceRequested():
                    yield effect
                case effects.TaskOpened():
                    self._guarded(effect.id, effect.node, partial(self._opened, effect))
                case effects.TaskCancelled():
                    self._cancel(effect.id)
                case effects.TaskUpdated():
                    rows.update(self.actor, self.case, effect)
                case effects.TimerSet():
                    self._set_timer(effect.id, effect.due)
                case effects.TimerCancelled():
                    writes.delete(Timer, case_id=self.case.id, key=effect.id)
                case effects.Incident():
                    self._report(effect.id, effect.node, effect.reason)
                case effects.Ended():
                    self.instance.status = effect.status

    def _serve(self, request: effects.ServiceRequested) -> Mapping[str, Any]:
        name = request.properties.get("call", "")
        found = handler(name)
        if found is None:
            raise ProcessStuck(f"nothing answers to “{name}” (element {request.node})")
        named = request.properties.get("facts", "")
        facts = self.entered.get(named) or latest_data(self.case, named)
        with acting(self.machine, alone=False):
            return found(self.machine, self.case, request.properties, {**facts, **request.inputs})

    @property
    def machine(self) -> Actor:
        """Who does what the process does by itself: of a citizen's request it is the system that
        accepts and grants, of a clerk's it is the clerk.
        """
        public = self.actor.audience is Audience.PUBLIC
        return SYSTEM.on(self.actor.now) if public else self.actor

    def _opened(self, effect: effects.TaskOpened) -> bool:
        self._open(effect)
        return True

    def _open(self, effect: effects.TaskOpened) -> None:
        plan = self.plan.tasks[effect.node]
        if effect.post:
            rows.renew(self.case, effect)
        if effect.of:
            plan = blueprint.opinion(plan)
        doer = assignment.assign(self.actor, self.case, plan, effect)
        card.involve(self.actor, self.case, doer.body)
        task = writes.new(
            Task,
            id=ids.uuid7(self.actor.now),
            body_id=doer.body,
            case=self.case,
            key=effect.id,
            node=effect.node,
            title=_title(plan, "zh", effect),
            title_en=_title(plan, "en", effect),
            role=doer.role,
            post_id=doer.post,
            way=effect.way,
            main=effect.of,
            opened_at=self.actor.now,
            due=self._due(plan),
        )
        writes.insert(task)

    def _due(self, plan: TaskPlan) -> Any:
        """The step's own day, or the case's where that comes first."""
        if plan.days is None:
            return self.case.due
        calendar = term.national().lenient()
        own = term.last_day(self.actor.today, plan.days, term.Unit.WORKING_DAY, calendar)
        return min(own, self.case.due) if self.case.due else own

    def _cancel(self, key: str) -> None:
        open_tasks = Task.objects.filter(case=self.case, key=key, state=Task.State.OPEN)
        open_tasks.update(state=Task.State.CANCELLED, completed_at=self.actor.now)

    def _set_timer(self, key: str, due: datetime) -> None:
        timer = writes.new(Timer, id=ids.uuid7(self.actor.now), case=self.case, key=key, due=due)
        writes.insert(timer, conflict="(case_id, key) DO UPDATE SET due = EXCLUDED.due")


def _title(plan: TaskPlan, language: str, effect: effects.TaskOpened) -> str:
    share = f" {effect.index}/{effect.count}" if effect.count > 1 else ""
    return plan.titles[language] + share


def latest_data(case: Case, node: str) -> Mapping[str, Any]:
    """What was entered when a step was last done; empty where it was not."""
    if not node:
        return {}
    done = Task.objects.filter(case=case, node=node, state=Task.State.DONE)
    row = done.order_by("-completed_at", "-id").first()
    return row.data | {"outcome": row.outcome, "comment": row.comment} if row else {}


def begin(actor: Actor, case: Case, data: Mapping[str, Any]) -> None:
    """Start the process of a case that was just handed in."""
    card.keep(case)
    instance = writes.new(
        Instance,
        id=ids.uuid7(actor.now),
        case=case,
        package_id=packages.key(case.package, case.version),
        process=case.package,
        state="",
    )
    writes.insert(instance)
    Play(actor, case, instance).start(data)


def happen(actor: Actor, case: Case, happening: happenings.Happening) -> None:
    """Let something happen to the process of a case whose row the caller has locked.

    Raises:
        MoveRefused: the process does not allow it, with its reason.
    """
    play = Play(actor, case, instance_of(case))
    try:
        play.advance(happening)
    except process.NotPossible as refusal:
        raise MoveRefused(reasons.told(refusal, play.plan)) from refusal


def instance_of(case: Case) -> Instance:
    """The process of a case, the same object for all who hold this case in their hands.

    Raises:
        Instance.DoesNotExist: it has none.
    """
    if not _BACK.is_cached(case):
        with unit.apart():
            found = _INSTANCE.first(case.id)
        if found is None:
            raise Instance.DoesNotExist(f"case {case.number} has no process")
        found.case = case
    instance: Instance = case.instance
    return instance


def reach_milestone(
    actor: Actor, case: Case, properties: Mapping[str, str], facts: Mapping[str, Any]
) -> Mapping[str, Any]:
    """The service `cases.reach`: bring the case to the milestone that the task names.

    `yw:since="received"` dates the milestone back to the day of receipt.
    """
    since = case.received_on if properties.get("since") == "received" else None
    given = {name: properties[name] for name in ("ground",) if name in properties}
    cases.reach(actor, case, properties["milestone"], dict(facts) | given, since=since)
    return {}
