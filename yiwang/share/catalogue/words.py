"""Find a resource by what people type: Chinese words, pinyin, initials, codes. Pure."""

import unicodedata
from functools import cache

import rjieba
from pypinyin import Style, lazy_pinyin

from yiwang.share.catalogue import spec

LONGEST = 60  # letters of a question
MOST = 8  # words of it


@cache
def _cutter() -> rjieba.Jieba:
    return rjieba.Jieba()


def _plain(text: str) -> str:
    """Full-width and half-width, large and small letters are one."""
    return unicodedata.normalize("NFKC", text).casefold()


def index(code: str, entry: spec.Entry) -> str:
    """One text in which the words of a question are looked for."""
    title = entry.title.zh
    initials = "".join(lazy_pinyin(title, style=Style.FIRST_LETTER))
    spelt = "".join(lazy_pinyin(title))
    titles = [item.title.zh for item in entry.fields.values() if item.title]
    parts = (code, title, entry.title.en, entry.summary.zh, entry.summary.en, spelt, initials)
    return _plain("\n".join((*parts, *titles, *entry.fields)))


def question(text: str) -> list[str]:
    """The words that must all stand in the text of an entry."""
    words = _cutter().cut(_plain(text)[:LONGEST])
    return [word for word in words if any(map(str.isalnum, word))][:MOST]
