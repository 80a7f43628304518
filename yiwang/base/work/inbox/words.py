"""Text as the search of cases sees it: a tsvector to find by, a tsquery to find with. Pure.

Chinese is indexed by pairs of neighbouring letters and the last one of a run, because names stand
in no dictionary: 海风 finds 青岛海风示例餐饮有限公司. A single letter is the beginning of a pair,
or else the last. Kept each by itself they would make the index, the dearest row of a hand-in, half
as large again. Words of Latin letters and numbers are found by their beginning, a case number
also by its day and by its serial.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

LONGEST_QUERY = 60  # letters
_RUN = re.compile(r"[0-9a-z]+|[^\W_0-9a-z]+")
_NUMBER = re.compile(r"\d{14,}")  # division (6), day (8), serial
_PARTS = (6, 14)


def _runs(text: str) -> Iterator[str]:
    """Pieces of one script in order; full-width and half-width, large and small are one."""
    yield from _RUN.findall(unicodedata.normalize("NFKC", text).casefold())


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)]


def _lexemes(run: str) -> Iterator[str]:
    yield from [run] if run.isascii() else [*_pairs(run), run[-1]]
    if _NUMBER.fullmatch(run):
        yield from (run[at:] for at in _PARTS)


def index(texts: Iterable[str], labels: Iterable[tuple[str, str]] = ()) -> str:
    """A tsvector as text. Labels are pairs such as ("service", code), which no query contains."""
    return vector(found(texts) | {f"{name}={value}" for name, value in labels})


def found(texts: Iterable[str]) -> set[str]:
    """What texts are found by."""
    return {lexeme for text in texts for run in _runs(text) for lexeme in _lexemes(run)}


def vector(lexemes: Iterable[str]) -> str:
    return " ".join(_quoted(each) for each in sorted(lexemes))


def query(text: str, labels: Iterable[tuple[str, str]] = ()) -> str:
    """A tsquery as text for rows that have all that was typed and all labels; "" for any row."""
    terms = [_term(run) for run in _runs(text[:LONGEST_QUERY])]
    marked = [_quoted(f"{name}={value}") for name, value in labels if value]
    return " & ".join(terms + marked)


def _term(run: str) -> str:
    if run.isascii() or len(run) == 1:
        return f"{_quoted(run)}:*"
    return " & ".join(map(_quoted, _pairs(run)))


def _quoted(lexeme: str) -> str:
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"
