"""Unicode categories and blocks as the insides of Python's character classes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain
from typing import TypeAlias

from ..values import FeelError

Spans: TypeAlias = tuple[tuple[int, int], ...]

_BLOCKS = {
    "BasicLatin": (0x0000, 0x007F),
    "Latin-1Supplement": (0x0080, 0x00FF),
    "LatinExtended-A": (0x0100, 0x017F),
    "LatinExtended-B": (0x0180, 0x024F),
    "IPAExtensions": (0x0250, 0x02AF),
    "CombiningDiacriticalMarks": (0x0300, 0x036F),
    "Greek": (0x0370, 0x03FF),
    "GreekandCoptic": (0x0370, 0x03FF),
    "Cyrillic": (0x0400, 0x04FF),
    "Armenian": (0x0530, 0x058F),
    "Hebrew": (0x0590, 0x05FF),
    "Arabic": (0x0600, 0x06FF),
    "Devanagari": (0x0900, 0x097F),
    "Thai": (0x0E00, 0x0E7F),
    "Tibetan": (0x0F00, 0x0FFF),
    "Georgian": (0x10A0, 0x10FF),
    "HangulJamo": (0x1100, 0x11FF),
    "Mongolian": (0x1800, 0x18AF),
    "LatinExtendedAdditional": (0x1E00, 0x1EFF),
    "GreekExtended": (0x1F00, 0x1FFF),
    "GeneralPunctuation": (0x2000, 0x206F),
    "SuperscriptsandSubscripts": (0x2070, 0x209F),
    "CurrencySymbols": (0x20A0, 0x20CF),
    "LetterlikeSymbols": (0x2100, 0x214F),
    "NumberForms": (0x2150, 0x218F),
    "Arrows": (0x2190, 0x21FF),
    "MathematicalOperators": (0x2200, 0x22FF),
    "BoxDrawing": (0x2500, 0x257F),
    "GeometricShapes": (0x25A0, 0x25FF),
    "CJKRadicalsSupplement": (0x2E80, 0x2EFF),
    "CJKSymbolsandPunctuation": (0x3000, 0x303F),
    "Hiragana": (0x3040, 0x309F),
    "Katakana": (0x30A0, 0x30FF),
    "Bopomofo": (0x3100, 0x312F),
    "CJKUnifiedIdeographsExtensionA": (0x3400, 0x4DB5),
    "CJKUnifiedIdeographs": (0x4E00, 0x9FFF),
    "HangulSyllables": (0xAC00, 0xD7A3),
    "PrivateUse": (0xE000, 0xF8FF),
    "CJKCompatibilityIdeographs": (0xF900, 0xFAFF),
    "HalfwidthandFullwidthForms": (0xFF00, 0xFFEF),
}


# Sets of the dialect's escapes \\s, \\i and \\c: XML whitespace, starts of names, parts of names.
SPACE_SPANS: Spans = ((0x09, 0x0A), (0x0D, 0x0D), (0x20, 0x20))
NAME_START_SPANS: Spans = (
    *((0x3A, 0x3A), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A), (0xC0, 0xD6), (0xD8, 0xF6)),
    *((0xF8, 0x2FF), (0x370, 0x37D), (0x37F, 0x1FFF), (0x200C, 0x200D), (0x2070, 0x218F)),
    *((0x2C00, 0x2FEF), (0x3001, 0xD7FF), (0xF900, 0xFDCF), (0xFDF0, 0xFFFD), (0x10000, 0xEFFFF)),
)
NAME_SPANS: Spans = (
    *((0x2D, 0x2E), (0x30, 0x39), (0xB7, 0xB7), (0x300, 0x36F), (0x203F, 0x2040)),
    *NAME_START_SPANS,
)
_LAST = 0x10FFFF
# After the assigned planes whole stretches are of one category; their borders are looked at.
_TAIL = (*range(0xE0000, 0xE0200), 0xF0000, 0xFFFFD, 0xFFFFE, 0x100000, 0x10FFFE)


def property_spans(name: str) -> Spans:
    """Return the code points of a category such as Lu, or a block such as IsGreek."""
    if name.startswith("Is"):
        block = _BLOCKS.get(name[2:])
        if block is None:
            raise FeelError(f"the Unicode block {name!r} is not supported")
        return (block,)
    spans = _category_spans().get(name)
    if spans is None:
        raise FeelError(f"there is no Unicode category {name!r}")
    return tuple(spans)


def inside(spans: Spans) -> str:
    """Return the inside of a class of those code points."""
    return "".join(f"{re.escape(chr(low))}-{re.escape(chr(high))}" for low, high in spans)


def complement(spans: Spans) -> Spans:
    """Return all other code points."""
    others: list[tuple[int, int]] = []
    start = 0
    for low, high in sorted(spans):
        if low > start:
            others.append((start, low - 1))
        start = max(start, high + 1)
    if start <= _LAST:
        others.append((start, _LAST))
    return tuple(others)


@lru_cache(maxsize=1)
def _category_spans() -> dict[str, list[tuple[int, int]]]:
    """Return the runs of code points of each category, of two letters and of one."""
    spans: dict[str, list[tuple[int, int]]] = {}
    for low, high, category in _runs():
        for name in (category, category[0]):
            known = spans.setdefault(name, [])
            if known and known[-1][1] == low - 1:
                known[-1] = (known[-1][0], high)
            else:
                known.append((low, high))
    return spans


def _runs() -> Iterator[tuple[int, int, str]]:
    """Yield runs of code points of one category, in order."""
    start, current = 0, unicodedata.category(chr(0))
    for point in chain(range(1, 0x32400), range(0x32400, 0xE0000, 0x1000), _TAIL):
        category = unicodedata.category(chr(point))
        if category != current:
            yield start, point - 1, current
            start, current = point, category
    yield start, _LAST, current
