"""Chinese text in words and in pinyin. The dictionaries are read when they are first asked for: few
programs need them, and they take a third of a second.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import rjieba


def plain(text: str) -> str:
    """Full-width and half-width, large and small letters are one."""
    return unicodedata.normalize("NFKC", text).casefold()


@cache
def cutter() -> rjieba.Jieba:
    """Cuts text by the common dictionary."""
    return own_cutter()


def own_cutter() -> rjieba.Jieba:
    """One whose dictionary the caller may add to."""
    import rjieba

    return rjieba.Jieba()


def syllables(text: str | list[str]) -> list[str]:
    """Pinyin without tones, one for each character; words decide how characters are read."""
    from pypinyin import lazy_pinyin

    return list(lazy_pinyin(text))


def initials(text: str) -> list[str]:
    """The first letters of the pinyin."""
    from pypinyin import Style, lazy_pinyin

    return list(lazy_pinyin(text, style=Style.FIRST_LETTER))
