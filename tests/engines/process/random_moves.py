"""Random sound processes, random moves, saved at every step; what must always hold.

A sequence is made from a seed alone, so that a failure can be kept as an example:

1. nothing but a refusal is ever raised, and every state can still finish;
2. a step that stands relies on nothing that changed since it was done;
3. nobody is asked twice for what did not change, the step a move asks for apart;
4. whoever stands behind a step that changed a field is asked again if he relies on it.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from driver import Matter
from models import body, model, nodes

from yiwang.engines.process import NotPossible
from yiwang.engines.process.effects import StepStands, TaskOpened
from yiwang.engines.process.happenings import (
    AddSigners,
    Complete,
    Delegate,
    Jump,
    Open,
    Recall,
    RemoveSigners,
    Resume,
    Return,
    Suspend,
    Transfer,
    Urge,
    Withdraw,
)

FIELDS = "tuvw"
PEOPLE = ["ann", "bob", "eve"]


@dataclass
class Plan:
    """A random block of a process: its elements, its flows from `first` to `last`."""

    pick: random.Random
    choices: bool  # exclusive and inclusive gateways and loops, too
    count: int = 0
    relies: dict[str, tuple[str, ...]] = field(default_factory=dict)
    before: dict[str, set[str]] = field(default_factory=dict)  # task → tasks surely done before
    drawn_loops: bool = False

    def name(self, kind: str) -> str:
        self.count += 1
        return f"{kind}{self.count}"

    def block(self, depth: int, upstream: set[str]) -> tuple[str, str, str, str, set[str]]:
        """Return elements, arrows, first node, last node and the tasks inside."""
        kinds = ["task", "task", "many"]
        if depth:
            kinds += ["line", "line", "fork", "fork", "sub"]
            kinds += ["choice", "some", "loop"] if self.choices else []
        return getattr(self, f"_{self.pick.choice(kinds)}")(depth, upstream)

    def _task(self, depth, upstream, inner=""):
        name = self.name("t")
        declared = self.pick.random() < 0.85
        self.relies[name] = (
            tuple(f for f in FIELDS if self.pick.random() < 0.4) if declared else tuple(FIELDS)
        )
        self.before[name] = set(upstream)
        relies = f'yw:reliesOn="{" ".join(self.relies[name])}"'
        return f'<userTask id="{name}" {relies}>{inner}</userTask>', "", name, name, {name}

    def _many(self, depth, upstream):
        sequential = self.pick.choice(["true", "false"])
        return self._task(
            depth,
            upstream,
            f'<multiInstanceLoopCharacteristics isSequential="{sequential}">'
            "<loopDataInputRef>people</loopDataInputRef>"
            '<inputDataItem id="person"/></multiInstanceLoopCharacteristics>',
        )

    def _line(self, depth, upstream):
        one = self.block(depth - 1, upstream)
        two = self.block(depth - 1, upstream | one[4])
        arrows = f"{one[1]}\n{two[1]}\n{one[3]} -> {two[2]}"
        return one[0] + two[0], arrows, one[2], two[3], one[4] | two[4]

    def _branches(self, depth, upstream, kind, conditions):
        fork, join = self.name("g"), self.name("j")
        parts = [self.block(depth - 1, upstream) for _ in conditions]
        arrows = "\n".join(part[1] for part in parts)
        for condition, part in zip(conditions, parts, strict=True):
            arrows += f"\n{fork} -{condition}> {part[2]}\n{part[3]} -> {join}"
        elements = nodes(f"{kind} {fork}; {kind} {join}") + "".join(part[0] for part in parts)
        return elements, arrows, fork, join, set().union(*(part[4] for part in parts))

    def _fork(self, depth, upstream):
        return self._branches(depth, upstream, "and", [""] * self.pick.choice([2, 2, 3]))

    def _choice(self, depth, upstream):
        name = self.pick.choice(FIELDS)
        return self._branches(depth, upstream, "xor", [f"[{name} > 1]-", "[default]-"])

    def _some(self, depth, upstream):
        first, second = self.pick.sample(FIELDS, 2)
        conditions = [f"[{first} > 0]-", f"[{second} > 1]-", "[default]-"]
        return self._branches(depth, upstream, "or", conditions)

    def _loop(self, depth, upstream):
        self.drawn_loops = True
        into, out = self.name("m"), self.name("x")
        part = self.block(depth - 1, upstream)
        arrows = f"{part[1]}\n{into} -> {part[2]}\n{part[3]} -> {out}\n{out} -[again > 1]-> {into}"
        # The flow out of the loop is the default; a place to go to follows.
        end = self.name("t")
        self.relies[end], self.before[end] = (), set(upstream) | part[4]
        arrows += f"\n{out} -[default]-> {end}"
        elements = (
            nodes(f"xor {into}; xor {out}") + part[0] + f'<userTask id="{end}" yw:reliesOn=""/>'
        )
        return elements, arrows, into, end, part[4] | {end}

    def _sub(self, depth, upstream):
        name, start, end = self.name("p"), self.name("s"), self.name("e")
        part = self.block(depth - 1, upstream)
        inner = nodes(f"start {start}") + part[0] + nodes(f"end {end}")
        arrows = f"{start} -> {part[2]}\n{part[1]}\n{part[3]} -> {end}"
        return (
            f'<subProcess id="{name}">{body(inner, arrows)}</subProcess>',
            "",
            name,
            name,
            part[4],
        )


def plan(seed: int) -> tuple[Plan, str]:
    pick = random.Random(seed)
    made = Plan(pick, choices=seed % 2 == 1)
    first = made._task(0, set())
    part = made.block(3, first[4])
    elements = nodes("start s") + first[0] + part[0] + nodes("end e")
    arrows = f"s -> {first[2]}\n{first[3]} -> {part[2]}\n{part[1]}\n{part[3]} -> e"
    return made, model(elements, arrows)


class Watched:
    """A matter with a memory of its own, to judge the engine by."""

    def __init__(self, seed: int) -> None:
        self.pick = random.Random(seed * 7919 + 1)
        self.plan, self.xml = plan(seed)
        data = {name: self.pick.randint(0, 2) for name in FIELDS}
        self.matter = Matter(self.xml, {**data, "again": 0, "people": PEOPLE})
        self.seen: dict[tuple[str, int], tuple] = {}  # instance → what it relied on when done
        self.done_at: dict[tuple[str, int], int] = {}
        self.changes: list[tuple[int, str, dict]] = []  # when, by which task, fields with values
        self.asked: set[tuple] = set()  # instances a move asked for, not done since
        self.log: list[str] = []
        self.clock = 0
        self.moved = False

    def fields(self, node: str) -> tuple:
        values = self.values()
        return tuple(values.get(name) for name in self.plan.relies[node])

    def values(self) -> dict:
        tree = self.matter.state.tree
        roots = [s["d"] for s in tree["scopes"].values() if s["o"] == "0"]
        return roots[0] if roots else tree.get("data", {})

    def happen(self, happening) -> bool:
        self.clock += 1
        self.log.append(repr(happening))
        try:
            self.matter.happen(happening)
        except NotPossible:
            return False
        for effect in self.matter.effects:
            if isinstance(effect, StepStands):
                key = (effect.node, effect.instance)
                assert self.seen[key] == self.fields(effect.node), f"{key} stands but changed"
            elif isinstance(effect, TaskOpened) and not effect.of:
                self.check_asked(effect)
        return True

    def check_asked(self, task: TaskOpened) -> None:
        key = (task.node, task.index)
        if key in self.seen and not self.plan.drawn_loops and key not in self.asked:
            changed = self.seen[key] != self.fields(task.node)
            assert changed, f"{key} is asked twice for what did not change"

    def complete(self, name: str) -> bool:
        task = self.matter.tasks[name]
        data = {}
        if self.pick.random() < 0.5:
            data = {self.pick.choice(FIELDS): self.pick.randint(0, 2)}
        before = self.values()
        if not self.happen_done(name, task, data):
            return False
        changed = {f: v for f, v in data.items() if before.get(f) != v}
        if changed:
            self.changes.append((self.clock, task.node, changed))
        return True

    def happen_done(self, name, task, data) -> bool:
        key, node = (task.node, task.index), task.node
        tree = self.matter.state.tree["tokens"].get(name, {})
        whole = tree.get("k") == "task" and "dl" not in tree
        if whole:
            # Known before the step, so that what follows in it is judged rightly.
            kept = self.seen.get(key), self.done_at.get(key), key in self.asked
            merged = {**self.values(), **data}
            self.seen[key] = tuple(merged.get(f) for f in self.plan.relies[node])
            self.done_at[key] = self.clock + 1
            self.asked.discard(key)
        if self.happen(Complete(name, data, task.post or f"post-{node}-{task.index}")):
            return True
        if whole:
            self.seen[key], self.done_at[key] = kept[0], kept[1]
            if kept[2]:
                self.asked.add(key)
            if kept[0] is None:
                del self.seen[key], self.done_at[key]
        return False

    def move(self) -> None:
        pick, tasks = self.pick, self.matter.tasks
        name = pick.choice(list(tasks))
        node = tasks[name].node
        earlier = sorted({key[0] for key in self.done_at})
        kind = pick.random()
        if kind < 0.45 and earlier:
            self.relocate(Return(name, pick.choice(earlier)))
        elif kind < 0.53 and self.plan.choices:
            self.relocate(Jump(name, pick.choice(sorted(self.plan.relies)), "chief", "urgent"))
        elif kind < 0.58:
            first = next(iter(self.plan.relies))
            self.relocate(Withdraw(f"post-{first}-0"), first)
        elif kind < 0.64 and earlier:
            node = pick.choice(earlier)
            self.relocate(Recall(node, f"post-{node}-0"), node)
        else:
            left = (tasks[name].node, tasks[name].index)
            chosen = pick.choice(
                [
                    Transfer(name, "li"),
                    Delegate(name, "sun", "zhou"),
                    AddSigners(name, pick.choice(["before", "after", "parallel"]), ("wu",)),
                    RemoveSigners((name,)),
                    Suspend(name),
                    Resume(name),
                    Suspend(),
                    Resume(),
                    Open(name, "li"),
                    Urge(name),
                ]
            )
            if self.happen(chosen) and isinstance(chosen, RemoveSigners):
                self.done_at.pop(left, None)  # who was removed need not see anything more

    def relocate(self, move, target: str = "") -> None:
        target = target or move.to
        asked = {(target, index) for index in range(10)} - self.asked
        self.asked |= asked
        if self.happen(move):
            self.moved = True
        else:
            self.asked -= asked

    def finish(self) -> None:
        """Complete whatever is open until all is done."""
        if "held" in self.matter.state.tree:
            self.happen(Resume())
        for _ in range(400):
            if not self.matter.tasks:
                break
            for name in list(self.matter.tasks):
                if name in self.matter.tasks:
                    if "held" in self.matter.state.tree["tokens"][name]:
                        self.happen(Resume(name))
                    self.complete(name)
        assert self.matter.status == "completed", f"cannot finish: {self.matter.text}"

    def check_changes(self) -> None:
        """Whoever is behind a change of what he relies on saw the change, or its undoing."""
        for (node, index), moment in self.done_at.items():
            relied = self.plan.relies[node]
            seen = dict(zip(relied, self.seen[node, index], strict=True))
            latest: dict[str, object] = {}
            for at, by, changed in self.changes:
                if at > moment and by in self.plan.before[node]:
                    latest.update({f: v for f, v in changed.items() if f in seen})
            beside = {
                f
                for at, by, changed in self.changes
                if at > moment and by not in self.plan.before[node]
                for f in changed
            }
            missed = {f: v for f, v in latest.items() if seen[f] != v and f not in beside}
            assert not missed, f"{node}#{index} did not see {missed}"


def play(seed: int) -> Watched:
    """Play one random sequence. Raises AssertionError where something does not hold."""
    watched = Watched(seed)
    for _ in range(watched.pick.randint(5, 40)):
        if not watched.matter.tasks:
            break
        if watched.pick.random() < 0.35:
            watched.move()
        else:
            watched.complete(watched.pick.choice(list(watched.matter.tasks)))
    watched.finish()
    if not watched.plan.choices:
        watched.check_changes()
    return watched
