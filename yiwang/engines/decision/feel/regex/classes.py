"""Unicode categories and blocks as the insides of Python's character classes."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from ..values import FeelError

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


def property_class(name: str) -> str:
    """Return the inside of a class for a category such as Lu, or a block such as IsGreek."""
    if name.startswith("Is"):
        block = _BLOCKS.get(name[2:])
        if block is None:
            raise FeelError(f"the Unicode block {name!r} is not supported")
        return _spans([block])
    spans = _category_spans().get(name)
    if spans is None:
        raise FeelError(f"there is no Unicode category {name!r}")
    return _spans(spans)


def _spans(spans: list[tuple[int, int]]) -> str:
    return "".join(f"\\U{low:08x}-\\U{high:08x}" for low, high in spans)


@lru_cache(maxsize=64)
def complement(inside: str) -> str:
    """Return the inside of the class of all characters but those."""
    within = re.compile(f"[{inside}]")
    spans: list[tuple[int, int]] = []
    for point in range(0x110000):
        if within.match(chr(point)):
            continue
        if spans and spans[-1][1] == point - 1:
            spans[-1] = (spans[-1][0], point)
        else:
            spans.append((point, point))
    return _spans(spans)


@lru_cache(maxsize=1)
def _category_spans() -> dict[str, list[tuple[int, int]]]:
    """Return the runs of code points of each category, of two letters and of one."""
    spans: dict[str, list[tuple[int, int]]] = {}
    start, current = 0, unicodedata.category("\0")
    for point in range(1, 0x110001):
        category = unicodedata.category(chr(point)) if point < 0x110000 else ""
        if category == current:
            continue
        for name in (current, current[0]):
            known = spans.setdefault(name, [])
            if known and known[-1][1] == start - 1:
                known[-1] = (known[-1][0], point - 1)
            else:
                known.append((start, point - 1))
        start, current = point, category
    return spans
