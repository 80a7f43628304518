"""Regular expressions of XPath and XML Schema, translated to Python's and bounded in time.

The dialect differs in anchors, `.`, classes with subtraction, categories and blocks, and it knows
fewer constructs; whatever it does not know is refused. Python's matcher backtracks: where that
could take long, a machine whose time is linear in the text takes its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from ..values import FeelError, Run, Value
from .dialect import SPACE, Reader
from .machine import Machine, Match
from .nodes import python_text

MAX_PATTERN = 2000  # characters
_WORK = 1_000_000  # tried positions that Python's matcher may need, by the pattern's shape


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern ready for use: Python's where that is fast for sure, else a machine that is."""

    compiled: re.Pattern[str]
    machine: Machine | None  # absent where the pattern refers back to its groups
    repeats: int  # unbounded repetitions
    nested: bool  # a repetition inside a repetition
    groups: int

    @staticmethod
    def of(pattern: str, flags: str) -> Pattern:
        """Return the translation. Raises FeelError for what the dialect does not know."""
        return _translated(pattern, flags)

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
            run.spend(len(pieces))
            result.append(text[at : match.start()])
            result.extend(p if isinstance(p, str) else match[p] or "" for p in pieces)
            at = match.end()
        result.append(text[at:])
        run.hold(sum(map(len, result)) // 10)
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
        size = len(text) + 1
        work = 3 ** min(size, 40) if self.nested else size ** min(max(1, self.repeats), 8)
        if work <= _WORK:
            run.spend(size + work // 100)
            return self.compiled.finditer(text)
        if self.machine is None:
            raise FeelError("a pattern that refers to its groups could take too long on this text")
        return self.machine.matches(run, text)

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
                pieces.append(number if number <= self.groups else "")
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
            if longer > self.groups:
                break
            number, length = longer, length + 1
        return number, length


@lru_cache(maxsize=128)
def _translated(pattern: str, flags: str) -> Pattern:
    if set(flags) - set("smixq"):
        raise FeelError(f"there is no flag among {flags!r} but s, m, i, x and q")
    if len(pattern) > MAX_PATTERN:
        raise FeelError(f"a pattern has at most {MAX_PATTERN} characters")
    options = re.IGNORECASE if "i" in flags else re.RegexFlag(0)
    if "q" in flags:
        return Pattern(re.compile(re.escape(pattern), options), None, 1, False, 0)
    reader = Reader(_without_space(pattern) if "x" in flags else pattern, flags)
    node = reader.whole()
    try:
        compiled = re.compile(python_text(node), options)
    except (re.error, OverflowError, RecursionError) as invalid:
        raise FeelError(f"{pattern!r} is no pattern: {invalid}") from invalid
    machine = None if reader.refers else Machine(node, options)
    return Pattern(compiled, machine, reader.repeats, reader.nested, reader.opened)


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
