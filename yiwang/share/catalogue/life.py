"""The life of a description as one table: states, and what leads from which to which. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from yiwang.share.catalogue.carried import document


@dataclass(frozen=True)
class Standing:
    """How a state is told."""

    title: Mapping[str, str]
    tone: str
    icon: str


@dataclass(frozen=True)
class Move:
    """One row of the table.

    who: the permission it asks for. others: only somebody else than the writer makes it.
    needs_note: says why. consequence: said before it is done.
    """

    name: str
    title: Mapping[str, str]
    sources: frozenset[str]
    to: str
    who: str
    others: bool
    needs_note: bool
    consequence: Mapping[str, str]


@cache
def states() -> Mapping[str, Standing]:
    return {
        name: Standing({key: row[key] for key in ("zh", "en")}, row["tone"], row["icon"])
        for name, row in document("life")["states"].items()
    }


@cache
def moves() -> Mapping[str, Move]:
    return {
        name: Move(
            name,
            row["title"],
            frozenset(row["from"]),
            row["to"],
            row["who"],
            row.get("others", False),
            row.get("needs_note", False),
            row["consequence"],
        )
        for name, row in document("life")["moves"].items()
    }
