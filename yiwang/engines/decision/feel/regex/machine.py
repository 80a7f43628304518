"""A matcher that visits each place of the pattern at each place of the text at most once.

It prefers what a backtracking matcher prefers, and remembers groups, but its time is bounded by
the length of the pattern times that of the text. It knows no references to groups.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from ..values import FeelError, Run
from .nodes import (
    MAX_PROGRAM,
    Anchor,
    Choice,
    Group,
    Node,
    One,
    Reference,
    Repeat,
    Sequence,
    instructions,
    ready,
)

STEP_COST = 8

# ("one", matcher) ("anchor", matcher) ("split", first, second) ("jump", to) ("save", slot) ("end",)
Instruction: TypeAlias = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """A match as `re.Match` has it, as far as it is needed."""

    text: str
    saved: dict[int, int]

    def start(self) -> int:
        return self.saved[0]

    def end(self) -> int:
        return self.saved[1]

    def __getitem__(self, group: int) -> str | None:
        start, end = self.saved.get(2 * group), self.saved.get(2 * group + 1)
        return None if start is None or end is None else self.text[start:end]


class Machine:
    """A pattern as a program; it is written when first needed."""

    def __init__(self, node: Node, options: re.RegexFlag) -> None:
        self._node = node
        self._options = options
        self._program: list[Instruction] = []

    def matches(self, run: Run, text: str) -> Iterator[Match]:
        """Yield matches that do not overlap, from left to right. Raises FeelError."""
        if not self._program:
            if instructions(self._node) > MAX_PROGRAM:
                raise FeelError("the pattern repeats too much")
            self._write(Group(0, self._node))
            self._program.append(("end",))
        visited: set[tuple[int, int]] = set()
        start = 0
        while start <= len(text):
            found = self._match_at(run, text, start, visited)
            if found is None:
                start += 1
                continue
            yield found
            visited.clear()
            start = found.end() + (found.end() == found.start())

    def _match_at(
        self, run: Run, text: str, start: int, visited: set[tuple[int, int]]
    ) -> Match | None:
        program = self._program
        pending: list[tuple[int, int, dict[int, int]]] = [(0, start, {0: start})]
        while pending:
            at, place, saved = pending.pop()
            while (at, place) not in visited:
                visited.add((at, place))
                run.spend(STEP_COST)
                code, *rest = program[at]
                at += 1
                if code == "one":
                    if place >= len(text) or not rest[0](text[place]):
                        break
                    place += 1
                elif code == "anchor":
                    if not rest[0](text, place):
                        break
                elif code == "split":
                    pending.append((rest[1], place, saved))
                    at = rest[0]
                elif code == "jump":
                    at = rest[0]
                elif code == "save":
                    saved = {**saved, rest[0]: place}
                else:
                    return Match(text, {**saved, 1: place})
        return None

    # Writing the program

    def _write(self, node: Node) -> None:
        _WRITERS[type(node)](self, node)

    def _one(self, node: One) -> None:
        self._program.append(("one", ready(node.text, self._options).fullmatch))

    def _anchor(self, node: Anchor) -> None:
        self._program.append(("anchor", ready(node.text).match))

    def _reference(self, node: Reference) -> None:
        raise FeelError("a pattern that refers to its groups could take too long on this text")

    def _sequence(self, node: Sequence) -> None:
        for item in node.items:
            self._write(item)

    def _choice(self, node: Choice) -> None:
        jumps: list[int] = []
        for branch in node.branches[:-1]:
            split = self._hole()
            self._write(branch)
            jumps.append(self._hole())
            self._program[split] = ("split", split + 1, len(self._program))
        self._write(node.branches[-1])
        for jump in jumps:
            self._program[jump] = ("jump", len(self._program))

    def _group(self, node: Group) -> None:
        if node.number:
            self._program.append(("save", 2 * node.number))
        self._write(node.node)
        if node.number:
            self._program.append(("save", 2 * node.number + 1))

    def _repeat(self, node: Repeat) -> None:
        for _ in range(node.low):
            self._write(node.item)
        if node.high is None:
            split = self._hole()
            self._write(node.item)
            self._program.append(("jump", split))
            self._program[split] = self._split(split + 1, len(self._program), node.lazy)
            return
        holes: list[int] = []
        for _ in range(node.high - node.low):
            holes.append(self._hole())
            self._write(node.item)
        for hole in holes:
            self._program[hole] = self._split(hole + 1, len(self._program), node.lazy)

    def _hole(self) -> int:
        """Leave room for an instruction that is known later; return its place."""
        self._program.append(("end",))
        return len(self._program) - 1

    def _split(self, inside: int, after: int, lazy: bool) -> Instruction:
        return ("split", after, inside) if lazy else ("split", inside, after)


_WRITERS: dict[type, Callable[[Machine, Any], None]] = {
    One: Machine._one,
    Anchor: Machine._anchor,
    Reference: Machine._reference,
    Sequence: Machine._sequence,
    Choice: Machine._choice,
    Group: Machine._group,
    Repeat: Machine._repeat,
}
