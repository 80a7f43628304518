"""Text for the search: Chinese cut into words, pinyin and initials, as a tsvector and a tsquery.

A name is indexed by its words, the finer words within them, and from the start of each word by the
pinyin and the initials of what follows: 食品经营许可 is found by 经营, jingyingxuke and spjy.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from yiwang.kernel.chinese import initials, own_cutter, plain, syllables
from yiwang.serve.services.elements import load

if TYPE_CHECKING:
    import rjieba

LONGEST_QUERY = 60  # letters
MOST_WORDS = 12
SPELT = 16  # syllables of pinyin kept from the start of a word
LAST_POSITION = 16383  # of a tsvector


@dataclass(frozen=True)
class Speech:
    """How text is cut: the dictionary, words a question may do without, other ways to say it."""

    cutter: rjieba.Jieba
    ignored: frozenset[str]
    means: dict[str, list[str]]


@cache
def speech() -> Speech:
    data = load("search.yaml")
    cutter = own_cutter()
    for word in (*data["kept_whole"], *_places()):
        cutter.add_word(word, None, None)
    return Speech(cutter, frozenset(data["ignored"]), data["means"])


def _places() -> Iterator[str]:
    """Names of divisions, and of streets and towns as people shorten them."""
    text = files("yiwang.kernel.tenancy").joinpath("data/regions.csv").read_text("utf-8")
    for row in csv.DictReader(text.splitlines()):
        name = row["name"]
        yield name
        short = name.removesuffix("街道").removesuffix("镇")
        if len(short) > 1:
            yield short


def cut(text: str) -> list[str]:
    """The words of a text in order, without signs and spaces."""
    return [word for word in speech().cutter.cut(plain(text)) if any(map(str.isalnum, word))]


def spelling(text: str) -> str:
    """The pinyin of a text, by which Chinese is put in order."""
    return " ".join(syllables(cut(text)))[:200]


@dataclass
class _Entries:
    """Lexemes with their first position and weight."""

    found: dict[str, str]
    position: int = 0

    def add(self, lexeme: str, weight: str) -> None:
        if lexeme and lexeme not in self.found:
            self.found[lexeme] = f":{min(self.position, LAST_POSITION)}{weight}"


def index(name: str, others: Iterable[str] = (), labels: Iterable[str] = ()) -> str:
    """A tsvector as text: a name (weight A, its pinyin B), other texts (C) and labels (D).

    Labels look like `theme=birth`; no query of a person can contain one.
    """
    entries = _Entries({})
    _add_name(entries, name)
    for text in others:
        for word in cut(text):
            entries.position += 1
            for finer in speech().cutter.cut_for_search(word):
                entries.add(finer, "C")
    for label in labels:
        entries.add(label, "D")
    return " ".join(_quoted(lexeme) + place for lexeme, place in entries.found.items())


def _add_name(entries: _Entries, name: str) -> None:
    words = cut(name)
    ways = [list(map(syllables, words)), list(map(initials, words))]
    for at, word in enumerate(words):
        entries.position += 1
        for finer in speech().cutter.cut_for_search(word):
            entries.add(finer, "A")
        for spelt in ways:
            following = [syllable for each in spelt[at:] for syllable in each]
            entries.add("".join(following[:SPELT]), "B")


def _quoted(lexeme: str) -> str:
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


def query(text: str, *, every: bool = True) -> str:
    """A tsquery as text: every word (or any of them); "" when there is none to look for.

    The last word and all words of letters may go on, for people are still typing.
    """
    words = cut(text[:LONGEST_QUERY])[:MOST_WORDS]
    kept = [word for word in words if word not in speech().ignored] or words
    terms = [_term(word, word.isascii() or at == len(kept) - 1) for at, word in enumerate(kept)]
    return (" & " if every else " | ").join(terms)


def _term(word: str, open_end: bool) -> str:
    first = _quoted(word) + (":*" if open_end else "")
    others = [_quoted(other) for other in speech().means.get(word, ())]
    return f"({' | '.join((first, *others))})"


def labelled(labels: Iterable[str]) -> str:
    """A tsquery as text for rows that carry all labels."""
    return " & ".join(map(_quoted, labels))
