"""The proof against two others: a plain token game on small nets, and the executor itself."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from itertools import combinations

import pytest

from yiwang.engines.process import advance, start
from yiwang.engines.process.definition import Definition, Node, NodeType
from yiwang.engines.process.happenings import Complete, Error
from yiwang.engines.process.reader import parse
from yiwang.engines.process.soundness import Fault, Kind, prove

ELEMENTS = {
    "start": "startEvent",
    "task": "userTask",
    "xor": "exclusiveGateway",
    "and": "parallelGateway",
    "or": "inclusiveGateway",
    "end": "endEvent",
    "on": "boundaryEvent",
}


class Net:
    """Nodes with kinds, and flows between them in order, while a model is being made."""

    def __init__(self) -> None:
        self.kinds: dict[str, str] = {}
        self.flows: list[tuple[str, str]] = []
        self.hosts: dict[str, str] = {}  # error boundary event → task

    def node(self, kind: str) -> str:
        name = f"{kind}{len(self.kinds)}"
        self.kinds[name] = kind
        return name

    def link(self, source: str, target: str) -> None:
        if (source, target) not in self.flows:
            self.flows.append((source, target))

    def xml(self) -> str:
        """Choices depend on data `pick` (which flow) and `yes_…` (whether to take a flow)."""
        out: dict[str, list[str]] = {}
        for source, target in self.flows:
            out.setdefault(source, []).append(target)
        parts = []
        for name, kind in self.kinds.items():
            targets = out.get(name, [])
            choosing = kind in ("xor", "or") and len(targets) > 1
            default = f' default="{name}_{targets[-1]}"' if choosing else ""
            host = f' attachedToRef="{self.hosts[name]}"' if kind == "on" else ""
            content = "<errorEventDefinition/>" if kind == "on" else ""
            element = ELEMENTS[kind]
            parts.append(f'<{element} id="{name}"{default}{host}>{content}</{element}>')
            for number, target in enumerate(targets):
                test = ""
                if choosing and target != targets[-1]:
                    yes = f"modulo(pick, {len(targets)}) = {number}"
                    yes = yes if kind == "xor" else f"modulo(floor(pick / {2**number}), 2) = 1"
                    test = f"<conditionExpression>{yes}</conditionExpression>"
                parts.append(
                    f'<sequenceFlow id="{name}_{target}" sourceRef="{name}" targetRef="{target}">'
                    f"{test}</sequenceFlow>"
                )
        return (
            '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d">'
            f'<process id="p" isExecutable="true">{"".join(parts)}</process></definitions>'
        )

    def definition(self) -> Definition:
        found, _ = parse(self.xml())
        assert found is not None
        return found


SHAPES = ["task", "sequence", "xor", "and", "or", "loop", "escape"]


def block(net: Net, chance: random.Random, entry: str, depth: int, escapes: bool = False) -> str:
    """Append a random well-structured block behind a node and return its last node.

    escapes: also tasks that an error can interrupt, on to another way round.
    """
    shape = chance.choice(SHAPES[: len(SHAPES) - (not escapes)]) if depth else "task"
    if shape == "task":
        task = net.node("task")
        net.link(entry, task)
        return task
    if shape == "sequence":
        first = block(net, chance, entry, depth - 1, escapes)
        return block(net, chance, first, depth - 1, escapes)
    if shape == "loop":
        head, tail = net.node("xor"), net.node("xor")
        net.link(entry, head)
        net.link(block(net, chance, head, depth - 1, escapes), tail)
        net.link(tail, head)
        return tail
    if shape == "escape":
        task, error, merge = net.node("task"), net.node("on"), net.node("xor")
        net.hosts[error] = task
        net.link(entry, task)
        net.link(task, merge)
        net.link(block(net, chance, error, depth - 1, escapes), merge)
        return merge
    split, join = net.node(shape), net.node(shape)
    net.link(entry, split)
    for _ in range(chance.randint(2, 3)):
        net.link(block(net, chance, split, depth - 1, escapes), join)
    return join


def structured(seed: int, depth: int = 3, escapes: bool = False) -> Net:
    net, chance = Net(), random.Random(seed)
    last = block(net, chance, net.node("start"), depth, escapes)
    net.link(last, net.node("end"))
    return net


def mutated(seed: int, escapes: bool = False) -> Net:
    """Return a small structured net with one to three random faults."""
    chance = random.Random(seed)
    net = structured(seed, 2, escapes)
    for _ in range(chance.randint(1, 3)):
        gateways = [n for n, kind in net.kinds.items() if kind in ("xor", "and", "or")]
        change = chance.choice(["swap", "drop", "add", "turn"])
        if change == "swap" and gateways:
            net.kinds[chance.choice(gateways)] = chance.choice(["xor", "and", "or"])
        elif change == "drop" and len(net.flows) > 3:
            net.flows.remove(chance.choice(net.flows))
        elif change in ("add", "turn"):
            sources = [n for n, kind in net.kinds.items() if kind != "end"]
            targets = [n for n, kind in net.kinds.items() if kind not in ("start", "on")]
            source, target = chance.choice(sources), chance.choice(targets)
            if source != target:
                net.link(source, target)
    return net


# A plain token game: one token at most on each flow, every state looked at

Marking = frozenset[str]


class GoesRound(Exception):
    """Gateways lead to gateways in a circle, where tokens never rest."""


class Game:
    """Tokens rest on flows that lead to tasks and joins; other gateways are passed at once."""

    def __init__(self, definition: Definition) -> None:
        self.nodes = definition.nodes
        self.flows = definition.flows
        self.passed: set[str] = set()
        self.found: set[Fault] = set()

    def outcomes(self, node: Node) -> list[Marking]:
        flows = node.outgoing
        if node.type is NodeType.EXCLUSIVE_GATEWAY and flows:
            return [frozenset([flow]) for flow in flows]
        if node.type is NodeType.INCLUSIVE_GATEWAY and len(flows) > 1:
            free = [flow for flow in flows if flow != node.default]
            chosen = [frozenset(c) for n in range(1, len(free) + 1) for c in combinations(free, n)]
            return [*chosen, frozenset([node.default])] if node.default else chosen
        return [frozenset(flows)]

    def rests(self, node: Node) -> bool:
        joins = node.type in (NodeType.PARALLEL_GATEWAY, NodeType.INCLUSIVE_GATEWAY)
        return node.type is NodeType.USER_TASK or (joins and len(node.incoming) > 1)

    def given(self, node: Node, above: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
        """Return the flows on which tokens come to rest behind a node, for each choice."""
        if node.id in above:
            raise GoesRound
        self.passed.add(node.id)
        found: list[tuple[str, ...]] = []
        for outcome in self.outcomes(node):
            ways: list[tuple[str, ...]] = [()]
            for flow in sorted(outcome):
                target = self.nodes[self.flows[flow].target]
                rest = [(flow,)] if self.rests(target) else self.given(target, (*above, node.id))
                ways = [way + more for way in ways for more in rest]
            found += ways
        return found

    @cache  # noqa: B019 - a game lives as long as one comparison
    def reaches(self, target: str, join: str) -> Marking:
        """Nodes from which a flow can be reached without passing the join."""
        found: set[str] = set()
        ahead = [self.flows[target].source]
        while ahead:
            name = ahead.pop()
            if name not in found and name != join:
                found.add(name)
                ahead.extend(self.flows[flow].source for flow in self.nodes[name].incoming)
        return frozenset(found)

    def ready(self, node: Node, marked: Marking) -> list[Marking]:
        full = [flow for flow in node.incoming if flow in marked]
        if node.type is NodeType.PARALLEL_GATEWAY:
            return [frozenset(full)] if len(full) == len(node.incoming) else []
        if node.type is NodeType.INCLUSIVE_GATEWAY:
            places = {self.flows[flow].target for flow in marked} - {node.id}
            empty = [flow for flow in node.incoming if flow not in full]
            waiting = any(
                any(place in self.reaches(flow, node.id) for flow in empty)
                and not any(place in self.reaches(flow, node.id) for flow in full)
                for place in places
            )
            return [] if waiting else [frozenset(full)]
        return [frozenset([flow]) for flow in full]

    def after(self, marked: Marking) -> Iterator[Marking]:
        """Yield the states that one move leads to; note where tokens meet."""
        for name in {self.flows[flow].target for flow in marked}:
            node = self.nodes[name]
            for used in self.ready(node, marked):
                for given in self.given(node):
                    left = marked - used
                    if len(set(given)) < len(given) or left & set(given):
                        self.found.add(Fault.UNSAFE)
                    else:
                        yield left | frozenset(given)

    def faults(self) -> set[Fault]:
        """Return every kind of fault there is, by looking at every state."""
        (root,) = (n for n in self.nodes.values() if n.type is NodeType.START_EVENT)
        first = self.given(root)
        if any(len(set(flows)) < len(flows) for flows in first):
            return {Fault.UNSAFE}
        ahead = [frozenset(flows) for flows in first]
        before: dict[Marking, set[Marking]] = {marked: set() for marked in ahead}
        while ahead and Fault.UNSAFE not in self.found:
            marked = ahead.pop()
            self.look(marked)
            following = list(self.after(marked))
            if marked and not following and Fault.UNSAFE not in self.found:
                self.found.add(Fault.DEADLOCK)
            for state in following:
                if state not in before:
                    ahead.append(state)
                    before[state] = set()
                before[state].add(marked)
        if not self.found:
            self.found |= {Fault.LIVELOCK} if set(before) - self.able(before) else set()
            self.found |= {Fault.DEAD} if set(self.nodes) - self.passed else set()
        return self.found

    def look(self, marked: Marking) -> None:
        """Two tokens at one task mean that its work is done twice at once."""
        at = [self.flows[flow].target for flow in marked]
        tasks = [name for name in at if self.nodes[name].type is NodeType.USER_TASK]
        if len(tasks) > len(set(tasks)):
            self.found.add(Fault.UNSAFE)

    def able(self, before: dict[Marking, set[Marking]]) -> set[Marking]:
        """Return the states from which the end can be reached."""
        done: Marking = frozenset()
        able, ahead = {done}, [done]
        while ahead:
            for state in before.get(ahead.pop(), ()):
                if state not in able:
                    able.add(state)
                    ahead.append(state)
        return able


@pytest.mark.parametrize("seed", range(150))
def test_a_well_structured_process_is_proven_sound(seed):
    assert prove(structured(seed, escapes=seed % 2 > 0).definition()).kind is Kind.SOUND


def compared(seed: int) -> tuple[set[Fault], set[Fault], Kind]:
    definition = mutated(seed).definition()
    verdict = prove(definition)
    if any("nothing happens" in finding.reason for finding in verdict.findings):
        return set(), set(), Kind.UNDECIDED  # choices are not free there, in the game they are
    try:
        expected = Game(definition).faults()
    except GoesRound:
        return set(), set(), Kind.UNDECIDED
    return expected, {f.fault for f in verdict.findings}, verdict.kind


def disagreement(seed: int) -> str:
    """Return what differs between the game and the proof, empty where they agree."""
    expected, found, kind = compared(seed)
    if kind is Kind.UNDECIDED or bool(expected) == (kind is Kind.UNSOUND):
        return ""
    return f"seed {seed}: the game finds {expected}, the proof {found}"


def test_faults_are_those_of_a_plain_token_game():
    assert [text for text in map(disagreement, range(600)) if text] == []


@pytest.mark.long
def test_faults_are_those_of_a_plain_token_game_on_many_nets():
    assert [text for text in map(disagreement, range(4_000, 20_000)) if text] == []


NOW = datetime(2025, 5, 6, 9, tzinfo=UTC)


def play(definition: Definition, seed: int, most: int = 400) -> str:
    """Play a process at random through the executor; return how it ended."""
    chance = random.Random(seed)
    step = start(definition, {"pick": chance.randrange(64)}, NOW)
    for _ in range(most):
        tree = step.state.tree
        tasks = sorted(name for name, token in tree["tokens"].items() if token["k"] == "task")
        if not tasks:
            break
        task, data = chance.choice(tasks), {"pick": chance.randrange(64)}
        risky = definition.boundaries.get(tree["tokens"][task]["n"])
        fails = risky and chance.random() < 0.4
        happening = Error(task, "broken", data) if fails else Complete(task, data)
        step = advance(definition, step.state, happening, NOW)
    return step.state.status


@pytest.mark.parametrize("seed", range(60))
def test_a_process_proven_sound_finishes_however_it_is_played(seed):
    for net in (structured(seed, escapes=True), mutated(seed), mutated(seed, escapes=True)):
        definition = net.definition()
        if prove(definition).kind is Kind.SOUND:
            assert {play(definition, run) for run in range(5)} == {"completed"}
