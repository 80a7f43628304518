"""The map of a log: which step follows which, how often, how long, and where cases turn back.

A step takes from when it lay there to when it was done; between two steps passes what lies between
the end of one and the beginning of the next, nothing where they overlap. Steps follow in the order
in which they were done.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import takewhile
from typing import NamedTuple

from .log import END, START, Event, Trace

Steps = tuple[str, ...]
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the map; seconds. again: times it was done again in the same case."""

    name: str
    count: int
    cases: int
    median: float
    p95: float
    again: int
    cases_again: int


@dataclass(frozen=True, slots=True)
class Edge:
    """One step directly after another; seconds between them. cases: how many show it."""

    source: str
    target: str
    count: int
    cases: int
    median: float
    p95: float


class Return(NamedTuple):
    """A case went back from a step to an earlier one. reason: an outcome, or what was written.

    move: the name of the move, empty where the process itself leads back.
    """

    source: str
    target: str
    move: str
    reason: str


class Variant(NamedTuple):
    """One sequence of steps. Where cases by several models took it, `models` counts each."""

    steps: Steps
    cases: int
    models: Mapping[str, int]
    median: float


@dataclass
class Map:
    """What a log says. ended: how cases were closed, with the number of each; the rest run.

    closed: model → steps → closed cases, which is what a replay plays.
    """

    cases: int = 0
    events: int = 0
    steps: list[Step] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    variants: list[Variant] = field(default_factory=list)
    returns: Counter[Return] = field(default_factory=Counter)
    moves: Counter[str] = field(default_factory=Counter)
    ended: Counter[str] = field(default_factory=Counter)
    closed: dict[str, dict[Steps, int]] = field(default_factory=dict)

    def at_least(self, count: int) -> Map:
        """Return the map without steps and edges that are rarer; everything else stays."""
        steps = [each for each in self.steps if each.count >= count]
        kept = {START, END, *(each.name for each in steps)}
        edges = [e for e in self.edges if e.count >= count and {e.source, e.target} <= kept]
        rest = (self.variants, self.returns, self.moves, self.ended, self.closed)
        return Map(self.cases, self.events, steps, edges, *rest)


def discover(traces: Iterable[Trace], several: Collection[str] = frozenset()) -> Map:
    """Read a log once and return its map.

    several: steps that several people do in one pass; such a share is not the step done again.
    """
    counting = _Counting(frozenset(several))
    for trace in traces:
        counting.take(trace)
    return counting.result()


class _Counting:
    """What is gathered while the log goes by: numbers only, never the traces."""

    def __init__(self, several: frozenset[str]) -> None:
        self.several = several
        self.found = Map()
        self.lasting: defaultdict[str, array[float]] = defaultdict(_seconds)
        self.between: defaultdict[Pair, array[float]] = defaultdict(_seconds)
        self.step_cases: Counter[str] = Counter()
        self.edge_cases: Counter[Pair] = Counter()
        self.again: Counter[str] = Counter()
        self.cases_again: Counter[str] = Counter()
        self.variants: defaultdict[Steps, array[float]] = defaultdict(_seconds)
        self.models: defaultdict[Steps, Counter[str]] = defaultdict(Counter)
        self.names: dict[Steps, Steps] = {}

    def take(self, trace: Trace) -> None:
        found = self.found
        found.cases += 1
        found.events += len(trace.events)
        steps = tuple([event.step for event in trace.events])
        steps = self.names.setdefault(steps, steps)
        self.follow(trace)
        if len(self.step_cases_of(steps)) < len(steps):
            self.rework(trace.events)
        for move in trace.moves:
            found.moves[move.kind] += 1
            if any(event.step == move.target and event.done <= move.at for event in trace.events):
                found.returns[Return(move.step, move.target, move.kind, move.reason)] += 1
        if trace.ended is not None:
            found.ended[trace.end] += 1
            variants = found.closed.setdefault(trace.model, {})
            variants[steps] = variants.get(steps, 0) + 1
            self.variants[steps].append(trace.ended - trace.began)
            self.models[steps][trace.model] += 1

    def step_cases_of(self, steps: Steps) -> set[str]:
        """Count a case for each of its steps and return them."""
        different = set(steps)
        self.step_cases.update(different)
        return different

    def follow(self, trace: Trace) -> None:
        """Measure each step and what lies between it and the one before."""
        before, left = START, trace.began
        pairs: set[Pair] = set()
        lasting, between = self.lasting, self.between
        for step, began, done, _outcome, _group in trace.events:
            lasting[step].append(done - began)
            pair = (before, step)
            between[pair].append(began - left if began > left else 0.0)
            pairs.add(pair)
            before, left = step, done
        if trace.ended is not None:
            between[before, END].append(max(0.0, trace.ended - left))
            pairs.add((before, END))
        self.edge_cases.update(pairs)

    def rework(self, events: list[Event]) -> None:
        """Count steps done again, and where the process led back to them by itself.

        Shares of one step that lay there side by side are one pass, and so are those of a step of
        several people that came one on the heels of the other.
        """
        last: dict[str, int] = {}
        repeated: set[str] = set()
        for place, event in enumerate(events):
            earlier = last.get(event.step)
            last[event.step] = place
            if earlier is None or events[earlier].done > event.began:
                continue
            if event.step in self.several and events[earlier].done == event.began:
                continue
            self.again[event.step] += 1
            repeated.add(event.step)
            self.led_back(events, place)
        self.cases_again.update(repeated)

    def led_back(self, events: list[Event], place: int) -> None:
        """Say which outcome led back: that of the step whose end is the beginning of this one, if
        the case came to it later.
        """
        event = events[place]
        earlier = {each.step for each in takewhile(lambda each: each.step != event.step, events)}
        for cause in reversed(events[:place]):
            later = cause.step != event.step and cause.step not in earlier
            if later and cause.done == event.began and cause.outcome:
                self.found.returns[Return(cause.step, event.step, "", cause.outcome)] += 1
                return

    def result(self) -> Map:
        found = self.found
        found.steps = [self.step(name) for name in self.lasting]
        found.steps.sort(key=lambda step: (-step.count, step.name))
        found.edges = [self.edge(pair) for pair in self.between]
        found.edges.sort(key=lambda edge: (-edge.count, edge.source, edge.target))
        found.variants = [
            Variant(steps, len(lasted), self.models[steps], ranked(lasted, 0.5))
            for steps, lasted in self.variants.items()
        ]
        found.variants.sort(key=lambda variant: (-variant.cases, variant.steps))
        return found

    def step(self, name: str) -> Step:
        lasted = self.lasting[name]
        halves = ranked(lasted, 0.5), ranked(lasted, 0.95)
        again = self.again[name], self.cases_again[name]
        return Step(name, len(lasted), self.step_cases[name], *halves, *again)

    def edge(self, pair: Pair) -> Edge:
        waited = self.between[pair]
        halves = ranked(waited, 0.5), ranked(waited, 0.95)
        return Edge(*pair, len(waited), self.edge_cases[pair], *halves)


def ranked(values: array[float], share: float) -> float:
    """Return the smallest value that so large a share of all does not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, -int(-share * len(ordered) // 1) - 1)]


def _seconds() -> array[float]:
    return array("d")
