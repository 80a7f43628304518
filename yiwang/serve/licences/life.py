"""The life of a licence as one table: states, and what leads from which to which. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any

from yiwang.serve.licences.types import document

SYSTEM_ALONE = "system"  # stands for a permission where no person makes a move


class State(StrEnum):
    """The states of domain 4.4; titles and tones lie in `data/life.yaml`."""

    AWAITING = "awaiting"
    IN_FORCE = "in_force"
    SUSPENDED = "suspended"
    LOST = "lost"
    EXPIRED = "expired"
    ANNULLED = "annulled"
    REVOKED = "revoked"
    WITHDRAWN = "withdrawn"
    RECALLED = "recalled"
    REPLACED = "replaced"
    VOID = "void"


# States that end by themselves with the last day of the term.
LAPSING = (State.IN_FORCE, State.SUSPENDED, State.LOST)


@dataclass(frozen=True)
class StateView:
    """How a state is told: title in two languages, tone and picture, whether the licence holds."""

    state: State
    title: Mapping[str, str]
    tone: str
    icon: str
    holds: bool


@dataclass(frozen=True)
class Move:
    """One row of the table.

    to: the state after it; None: it stays. who: the permission it asks for. holder: whether the
    holder may make it, too. grounds: what it may rest on. needs: face, until, successor, passed,
    reason. version: it makes a new version of the licence. consequence: said before it is done.
    """

    name: str
    title: Mapping[str, str]
    done: Mapping[str, str]
    sources: frozenset[State]
    to: State | None
    who: str
    holder: bool
    grounds: tuple[str, ...]
    needs: frozenset[str]
    version: bool
    law: str
    consequence: Mapping[str, str]


@cache
def states() -> Mapping[State, StateView]:
    return {
        State(name): StateView(
            State(name), row["title"], row["tone"], row["icon"], row.get("holds", False)
        )
        for name, row in document("life")["states"].items()
    }


@cache
def moves() -> Mapping[str, Move]:
    return {name: _move(name, row) for name, row in document("life")["moves"].items()}


@cache
def grounds() -> Mapping[str, Mapping[str, str]]:
    """Titles of what a move may rest on."""
    found: Mapping[str, Mapping[str, str]] = document("life")["grounds"]
    return found


@cache
def correction_term() -> tuple[int, str]:
    """Working days within which a request for correction is answered, and who says so."""
    row = document("life")["correction"]
    return row["days"], row["source"]


@cache
def reminders() -> tuple[int, ...]:
    """How many days before its end a holder is reminded, the most first."""
    return tuple(sorted(document("life")["reminders"]["days"], reverse=True))


def _move(name: str, row: Mapping[str, Any]) -> Move:
    return Move(
        name,
        row["title"],
        row["done"],
        frozenset(map(State, row["from"])),
        State(row["to"]) if "to" in row else None,
        row["who"],
        row.get("holder", False),
        tuple(row["grounds"]),
        frozenset(row.get("needs", ())),
        row.get("version", False),
        row["law"],
        row.get("consequence", {}),
    )


def standing(state: str, valid_until: date | None, day: date) -> State:
    """The state of a licence on a day: a term that ended has ended, whether or not the worker
    wrote it down yet.
    """
    ended = valid_until is not None and valid_until < day
    return State.EXPIRED if ended and State(state) in LAPSING else State(state)


def holds(state: str, valid_from: date, valid_until: date | None, day: date) -> bool:
    """Whether what the licence permits may be done on a day."""
    return states()[standing(state, valid_until, day)].holds and valid_from <= day
