"""A matter moved step by step, as an office would: tasks by node, posts by name."""

from datetime import timedelta

from models import NOW

from yiwang.engines import process
from yiwang.engines.process.effects import (
    ServiceRequested,
    StepStands,
    TaskCancelled,
    TaskOpened,
    TaskUpdated,
)
from yiwang.engines.process.happenings import Complete, Happening


class Matter:
    """Keeps the state saved between every two moves."""

    def __init__(self, xml: str, data: dict | None = None, library=None):
        self.definition = process.read(xml)
        self.library = library or process.Library()
        self.now = NOW
        self.effects: tuple = ()
        self.trace: list[str] = []
        self.tasks: dict[str, TaskOpened | ServiceRequested] = {}
        self.took(process.start(self.definition, data or {}, NOW, library=self.library))

    def took(self, step: process.Step) -> None:
        self.text = process.dump(step.state)
        self.effects = step.effects
        self.trace += step.trace
        for effect in step.effects:
            if isinstance(effect, TaskOpened | ServiceRequested):
                self.tasks[effect.id] = effect
            elif isinstance(effect, TaskCancelled):
                self.tasks.pop(effect.id)

    @property
    def state(self) -> process.State:
        return process.load(self.text)

    def happen(self, happening: Happening) -> None:
        step = process.advance(
            self.definition, self.state, happening, self.now, library=self.library
        )
        if isinstance(happening, Complete):
            self.tasks.pop(happening.task, None)
        self.took(step)
        updated = [e.id for e in step.effects if isinstance(e, TaskUpdated)]
        known = {task.id: task for task in process.open_tasks(self.definition, self.state)}
        self.tasks.update({name: known[name] for name in updated if name in known})
        assert set(known) == set(self.tasks)

    def consider(self, happening: Happening) -> process.Consequences:
        return process.consider(self.definition, self.state, happening, self.now)

    def task(self, node: str, post: str = "", index: int = 0) -> str:
        return next(
            name
            for name, task in self.tasks.items()
            if task.node == node
            and (not post or getattr(task, "post", "") == post)
            and (not index or task.index == index)
        )

    def do(self, node: str, by: str = "", index: int = 0, **data: object) -> "Matter":
        self.happen(Complete(self.task(node, index=index), data, by or f"post-{node}"))
        return self

    @property
    def open(self) -> str:
        return " ".join(sorted(task.node for task in self.tasks.values()))

    @property
    def posts(self) -> dict[str, str]:
        return {t.node: getattr(t, "post", "") for t in self.tasks.values()}

    @property
    def stood(self) -> str:
        return " ".join(e.node for e in self.effects if isinstance(e, StepStands))

    @property
    def status(self) -> str:
        return self.state.status

    def later(self, **span: float) -> None:
        self.now += timedelta(**span)
