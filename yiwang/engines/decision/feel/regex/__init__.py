"""Regular expressions of XPath and XML Schema, translated to Python's and bounded in time.

The dialect differs in anchors, `.`, classes with subtraction, categories and blocks, and it knows
fewer constructs; whatever it does not know is refused. Python's matcher backtracks: where that
could take long, a machine whose time is linear in the text takes its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Final

from ..costs import of_text
from ..values import FeelError, Library, Run, Value
from .dialect import SPACE, Reader
from .machine import Machine, Match
from .nodes import Node, One, Sequence, cost, least, python_text, ready, ways

MAX_PATTERN: Final = 2000  # characters
_WORK: Final = 100_000  # characters that Python's matcher may look at in the worst case
_NEW: Final = 250  # steps of making a pattern ready, beside what it holds
_MATCH: Final = 3  # steps of one match
_KEPT: Final = 64  # patterns of an expression or a model


class Pattern:
    """A pattern read; Python's matcher does where that is fast for sure, else a machine that is."""

    def __init__(self, node: Node, options: re.RegexFlag, groups: int, refers: bool) -> None:
        self._node = node
        self._options = options
        self._groups = groups
        self._refers = refers
        self._ways: dict[int, int] = {}  # of reading a text, by the number of bits of its length
        self.least = least(node)
        self.cost = cost(node)

    @staticmethod
    def of(run: Run, pattern: str, flags: str) -> Pattern:
        """Return a pattern, charged once in an evaluation. Raises FeelError for what is none."""
        known: Pattern | None = run.patterns.get((pattern, flags))
        if known is None:
            run.spend(_NEW + _MATCH * len(pattern))
            known = _kept(run.library, pattern, flags)
            run.spend(known.cost)
            run.patterns[pattern, flags] = known
        return known

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        text = python_text(self._node)
        try:
            return ready(text, self._options)
        except (re.error, OverflowError, RecursionError) as invalid:
            raise FeelError(f"the pattern cannot be used: {invalid}") from invalid

    @cached_property
    def machine(self) -> Machine:
        return Machine(self._node, self._options)

    def search(self, run: Run, text: str) -> bool:
        return next(self._matches(run, text), None) is not None

    def replace(self, run: Run, text: str, replacement: str) -> str:
        """Replace all matches; `$1` stands for a group, `$0` for the match."""
        if self.compiled.match("") is not None:
            raise FeelError("a pattern that matches nothing cannot be replaced")
        pieces = self._pieces(replacement)
        result: list[str] = []
        at = 0
        for match in self._matches(run, text):
            run.spend(_MATCH * len(pieces))
            result.append(text[at : match.start()])
            result.extend(p if isinstance(p, str) else match[p] or "" for p in pieces)
            at = match.end()
        result.append(text[at:])
        run.spend(of_text(sum(map(len, result))))
        return "".join(result)

    def split(self, run: Run, text: str) -> list[Value]:
        parts: list[Value] = []
        at = 0
        for match in self._matches(run, text):
            if match.end() == match.start():
                continue
            parts.append(text[at : match.start()])
            at = match.end()
        return [*parts, text[at:]]

    def _matches(self, run: Run, text: str) -> Iterator[Match | re.Match[str]]:
        """Yield matches from left to right, by the means that cannot take too long."""
        work = len(text) * self.least * self._readings(len(text))
        found: Iterator[Match | re.Match[str]]
        if work <= _WORK:
            run.spend(of_text(len(text)) + work // 20)
            found = self.compiled.finditer(text)
        elif self._refers:
            raise FeelError("a pattern that refers to its groups could take too long on this text")
        else:
            found = self.machine.matches(run, text)
        for match in found:
            run.spend(_MATCH)
            yield match

    def _readings(self, length: int) -> int:
        bits = length.bit_length()
        known = self._ways.get(bits)
        if known is None:
            known = self._ways[bits] = ways(self._node, 1 << bits)
        return known

    def _pieces(self, replacement: str) -> list[str | int]:
        """Cut a replacement into text and group numbers."""
        pieces: list[str | int] = []
        at = 0
        while at < len(replacement):
            char, following = replacement[at], replacement[at + 1 : at + 2]
            if char == "\\":
                if following not in ("\\", "$"):
                    raise FeelError("a backslash in a replacement must precede \\ or $")
                pieces.append(following)
                at += 2
            elif char == "$":
                if not following.isascii() or not following.isdigit():
                    raise FeelError("a $ in a replacement must precede a digit")
                at += 1
                number, length = self._group(replacement[at:])
                pieces.append(number if number <= self._groups else "")
                at += length
            else:
                pieces.append(char)
                at += 1
        return pieces

    def _group(self, digits: str) -> tuple[int, int]:
        """Read as many digits as make the number of a group that exists."""
        number, length = int(digits[0]), 1
        while digits[length : length + 1].isdecimal() and digits[length].isascii():
            longer = number * 10 + int(digits[length])
            if longer > self._groups:
                break
            number, length = longer, length + 1
        return number, length


def _kept(library: Library, pattern: str, flags: str) -> Pattern:
    """Return a pattern of a library, which holds a few."""
    known: Pattern | None = library.get((pattern, flags))
    if known is None:
        known = _read(pattern, flags)
        if len(library) >= _KEPT:
            library.clear()
        library[pattern, flags] = known
    return known


def _read(pattern: str, flags: str) -> Pattern:
    if set(flags) - set("smixq"):
        raise FeelError(f"there is no flag among {flags[:10]!r} but s, m, i, x and q")
    if len(pattern) > MAX_PATTERN:
        raise FeelError(f"a pattern has at most {MAX_PATTERN} characters")
    options = re.IGNORECASE if "i" in flags else re.RegexFlag(0)
    if "q" in flags:
        return Pattern(Sequence(tuple(One(re.escape(c)) for c in pattern)), options, 0, False)
    reader = Reader(_without_space(pattern) if "x" in flags else pattern, flags)
    return Pattern(reader.whole(), options, reader.opened, reader.refers)


def _without_space(pattern: str) -> str:
    """Drop whitespace outside of classes, as flag x asks."""
    kept: list[str] = []
    inside, escaped = 0, False
    for char in pattern:
        if char in SPACE and not inside:
            continue
        kept.append(char)
        if escaped:
            escaped = False
        elif char == "\\":
            escaped = True
        elif char in "[]":
            inside += 1 if char == "[" else -1
    return "".join(kept)
