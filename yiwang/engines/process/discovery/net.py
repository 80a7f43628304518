"""A Petri net: places that hold tokens, transitions that take and put them.

A transition with a label stands for a step in a log; one without is silent. Three additions say
what BPMN asks of a scope: `clear` empties places when the transition fires (a reset arc: everything
in a scope ends), `empty` names places that must hold nothing before it may (inhibitor arcs: a scope
completes when nothing is left in it), `some` places of which one at least must hold a token (an
event may happen as long as its scope runs). A net without them is a plain place/transition net.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

Marking = tuple[tuple[int, int], ...]  # (place, tokens > 0), by place


@dataclass(frozen=True)
class Transition:
    """`take` and `put` name a place once for each token. label: the step; empty: silent."""

    label: str
    take: tuple[int, ...]
    put: tuple[int, ...]
    clear: frozenset[int] = frozenset()
    empty: frozenset[int] = frozenset()
    some: frozenset[int] = frozenset()

    @cached_property
    def needs(self) -> tuple[tuple[int, int], ...]:
        """Pairs of a place and how many tokens are taken from it."""
        return tuple((place, self.take.count(place)) for place in dict.fromkeys(self.take))

    @property
    def plain(self) -> bool:
        return not (self.clear or self.empty or self.some)

    def missing(self, tokens: Mapping[int, int]) -> int:
        """Count the tokens that are not there for it."""
        lacking = sum(max(0, number - tokens.get(place, 0)) for place, number in self.needs)
        return lacking + bool(self.some and self.some.isdisjoint(tokens))

    def enabled(self, tokens: Mapping[int, int]) -> bool:
        """Tell whether it may fire. tokens: place → number, above 0."""
        for place, number in self.needs:
            if tokens.get(place, 0) < number:
                return False
        if self.plain:
            return True
        return self.empty.isdisjoint(tokens) and not (self.some and self.some.isdisjoint(tokens))

    def fire(self, tokens: Mapping[int, int]) -> dict[int, int]:
        """Return where the tokens lie afterwards; none is taken where none is."""
        after = {place: n for place, n in tokens.items() if place not in self.clear}
        for place in self.take:
            if place in after:
                after[place] -= 1
                if not after[place]:
                    del after[place]
        for place in self.put:
            after[place] = after.get(place, 0) + 1
        return after


@dataclass(frozen=True)
class Net:
    """Places are numbers. A case begins with one token on `start` and is over with one on `end`."""

    start: int
    end: int
    transitions: tuple[Transition, ...]

    def hushed(self, labels: Collection[str]) -> Net:
        """The same net for logs that show nothing of these labels."""
        rows = (
            replace(each, label="") if each.label in labels else each for each in self.transitions
        )
        return replace(self, transitions=tuple(rows))

    @cached_property
    def silent(self) -> tuple[Transition, ...]:
        return tuple(each for each in self.transitions if not each.label)

    @cached_property
    def by_label(self) -> Mapping[str, tuple[Transition, ...]]:
        found: dict[str, list[Transition]] = {}
        for each in self.transitions:
            if each.label:
                found.setdefault(each.label, []).append(each)
        return {label: tuple(several) for label, several in found.items()}

    @cached_property
    def takers(self) -> Mapping[int, tuple[Transition, ...]]:
        """Place → the transitions that take from it."""
        found: dict[int, list[Transition]] = {}
        for each in self.transitions:
            for place, _number in each.needs:
                found.setdefault(place, []).append(each)
        return {place: tuple(several) for place, several in found.items()}

    def waits(self, place: int) -> tuple[str, ...]:
        """Return the steps of which a token on a place waits for one, in the order of the net."""
        seen, ahead, labels = {place}, [place], set[str]()
        while ahead:
            for each in self.takers.get(ahead.pop(), ()):
                if each.label:
                    labels.add(each.label)
                    continue
                ahead += [further for further in each.put if further not in seen]
                seen.update(each.put)
        return tuple(label for label in self.by_label if label in labels)
