"""How one text became another: what stayed, what went, what came.

Chinese is compared character by character, words and numbers of other scripts as wholes, so that
`2025` to `2026` is one change and not one digit.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby

_TOKEN = re.compile(r"[A-Za-z]+|\d+|\s|.", re.DOTALL)
LONGEST = 8_000  # tokens of a changed passage that are compared; beyond, it is replaced whole


class Change(StrEnum):
    """What happened to a piece of text."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True)
class Piece:
    """A run of text with one fate."""

    change: Change
    text: str


def differences(before: str, after: str) -> list[Piece]:
    """Return the pieces in reading order, what was removed before what took its place.

    The pieces that are not added make `before`, those that are not removed make `after`.
    Paragraphs are matched first, then the characters of those that changed.
    """
    pieces = _by_paragraph(before.splitlines(keepends=True), after.splitlines(keepends=True))
    return [
        Piece(change, "".join(piece.text for piece in run))
        for change, run in groupby((piece for piece in pieces if piece.text), key=_change)
    ]


def _change(piece: Piece) -> Change:
    return piece.change


def _by_paragraph(before: Sequence[str], after: Sequence[str]) -> Iterator[Piece]:
    for tag, start, end, first, last in _steps(before, after):
        old, new = "".join(before[start:end]), "".join(after[first:last])
        if tag == "equal":
            yield Piece(Change.SAME, old)
        else:
            yield from _by_token(_TOKEN.findall(old), _TOKEN.findall(new))


def _by_token(before: Sequence[str], after: Sequence[str]) -> Iterator[Piece]:
    if len(before) + len(after) > LONGEST:
        yield from _replaced(before, after)
        return
    for tag, start, end, first, last in _steps(before, after):
        if tag == "equal":
            yield Piece(Change.SAME, "".join(before[start:end]))
        else:
            yield from _replaced(before[start:end], after[first:last])


def _replaced(before: Sequence[str], after: Sequence[str]) -> Iterator[Piece]:
    yield Piece(Change.REMOVED, "".join(before))
    yield Piece(Change.ADDED, "".join(after))


def _steps(before: Sequence[str], after: Sequence[str]) -> Sequence[tuple[str, int, int, int, int]]:
    # Its heuristic takes characters that are frequent for noise; in Chinese text 的 is frequent.
    return SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
