"""The file of clauses, the compact table, and ranges as the law writes them."""

import csv
import os
import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")}
TENS = {"十": 10, "百": 100, "千": 1000}
NUMBER = re.compile(r"(百分之)?([零一二三四五六七八九十百千万]+)(元|倍)?")


@dataclass(frozen=True)
class Clause:
    """A row of the file, as it stands there."""

    level: str
    regulation: str
    version_date: str
    article: str
    text: str


class NoClause(Exception):
    """The file has no such clause, or the clause not this phrase."""


def place() -> Path:
    """Where the file lies: below YIWANG_DATA, else beside the repository."""
    beside = HERE.parents[1].parent / "shared" / "data"
    folder = Path(os.environ.get("YIWANG_DATA") or beside)
    return folder / "regulations" / "penalty_clauses.csv"


def read(path: Path) -> dict[tuple[str, str], Clause]:
    """The clauses by regulation and article."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    names = ("level", "regulation", "version_date", "article", "text")
    found = [Clause(*(row[name].strip() for name in names)) for row in rows]
    return {(each.regulation, each.article): each for each in found}


def table() -> dict[str, Any]:
    """The compact table beside this file."""
    data: dict[str, Any] = yaml.safe_load((HERE / "grades.yaml").read_text("utf-8"))
    return data


def find(book: dict[tuple[str, str], Clause], row: dict[str, Any]) -> Clause:
    """The clause of a row of the table, with every phrase that the row quotes.

    Raises:
        NoClause: it is not there, or says something else.
    """
    clause = book.get((row["regulation"], row["article"]))
    if clause is None:
        raise NoClause(f"{row['regulation']} {row['article']} is not in the file")
    for phrase in phrases(row):
        if phrase not in clause.text:
            raise NoClause(f"{clause.regulation} {clause.article} does not say {phrase!r}")
    return clause


def phrases(row: dict[str, Any]) -> list[str]:
    """The ranges of a row, word for word."""
    frames = row["frames"]
    found = [frame[name] for frame in frames for name in ("range", "severe") if name in frame]
    return list(dict.fromkeys(found))


def bounds(phrase: str) -> tuple[Decimal, Decimal]:
    """The two ends of a range: 五百元以上二千元以下 → 500, 2000; 百分之十 → 0.1; 以下 alone from 0.

    Raises:
        NoClause: there is no number in it, or more than two.
    """
    unit = phrase.rpartition("每超过一人")[2] if "每" in phrase else phrase
    ends = [_value(*match.groups()[:2]) for match in NUMBER.finditer(unit)]
    if len(ends) == 1:
        return (Decimal(0) if phrase.endswith("以下") else ends[0], ends[0])
    if len(ends) != 2:
        raise NoClause(f"{phrase!r} is no range")
    return ends[0], ends[1]


def _value(percent: str | None, text: str) -> Decimal:
    total = Decimal(0)
    for part in text.split("万"):
        number = digit = 0
        for sign in part:
            if sign in TENS:
                number += (digit or 1) * TENS[sign]
                digit = 0
            else:
                digit = DIGITS[sign]
        total = total * 10_000 + number + digit
    return total / 100 if percent else total
