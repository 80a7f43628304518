"""What happened to a clock, as entries that are only ever added."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from enum import StrEnum
from functools import cached_property
from typing import Any

FORMAT = 1  # of the JSON below; a reader refuses any other


class Kind(StrEnum):
    """What an entry does to its clock."""

    START = "START"
    PAUSE = "PAUSE"
    RESUME = "RESUME"
    EXTEND = "EXTEND"
    STOP = "STOP"
    VOID = "VOID"  # an earlier entry was wrong; it stays visible and counts no more


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the ledger. Entries are numbered from 1 in the order in which they were added.

    `at` is when it took effect, which may be before the day it was written.
    """

    kind: Kind
    at: datetime  # with a time zone
    reason: str = ""  # PAUSE: a code that the limit allows; otherwise free text
    basis: str = ""  # act and article
    document: str = ""  # number of the notice to the applicant
    approver: str = ""
    amount: int = 0  # EXTEND: further units
    of: int | None = None  # RESUME: the pause it ends; VOID: the entry that was wrong

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError(f"{self.kind} at {self.at} has no time zone")

    def to_json(self) -> dict[str, Any]:
        """Return the entry without its empty fields."""
        optional = {
            name: value
            for name in ("reason", "basis", "document", "approver", "amount", "of")
            if (value := getattr(self, name))
        }
        return {"kind": self.kind.value, "at": self.at.isoformat(), **optional}

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> "Entry":
        """Read what `to_json` wrote. Raises ValueError or TypeError for anything else."""
        fields = {**row, "kind": Kind(row["kind"]), "at": datetime.fromisoformat(row["at"])}
        return cls(**fields)


@dataclass(frozen=True, slots=True)
class Pause:
    """A pause as it stands: `end` is None while it lasts."""

    number: int
    entry: Entry
    end: datetime | None

    def covers(self, day: date, now: datetime, zone: tzinfo) -> bool:
        """Say whether the pause touches the local day; one without an end lasts until `now`."""
        first = self.entry.at.astimezone(zone).date()
        return first <= day <= (self.end or now).astimezone(zone).date()


class Ledger(tuple[Entry, ...]):
    """The entries of one clock, first one first. Adding makes a new ledger."""

    @cached_property
    def numbered(self) -> tuple[tuple[int, Entry], ...]:
        """The entries that count, with their numbers: neither voided nor voiding."""
        voided = {entry.of for entry in self if entry.kind is Kind.VOID}
        return tuple(
            (number, entry)
            for number, entry in enumerate(self, start=1)
            if entry.kind is not Kind.VOID and number not in voided
        )

    @cached_property
    def _firsts(self) -> Mapping[Kind, Entry]:
        return {entry.kind: entry for _, entry in reversed(self.numbered)}

    def first(self, kind: Kind) -> Entry | None:
        """Return the entry of this kind that counts, or None."""
        return self._firsts.get(kind)

    def extensions(self) -> list[Entry]:
        """Return the extensions that count."""
        return [entry for _, entry in self.numbered if entry.kind is Kind.EXTEND]

    @cached_property
    def pauses(self) -> tuple[Pause, ...]:
        """The pauses that count, each with its end. A stopped clock has no open pause."""
        ends = {entry.of: entry.at for _, entry in self.numbered if entry.kind is Kind.RESUME}
        stop = self.first(Kind.STOP)
        return tuple(
            Pause(number, entry, ends.get(number, stop.at if stop else None))
            for number, entry in self.numbered
            if entry.kind is Kind.PAUSE
        )

    def to_json(self) -> dict[str, Any]:
        """Return `{version, entries}` for storage."""
        return {"version": FORMAT, "entries": [entry.to_json() for entry in self]}

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> "Ledger":
        """Read what `to_json` wrote.

        Raises:
            ValueError: another version, or an entry that is not one.
        """
        if document.get("version") != FORMAT:
            raise ValueError(f"ledger version {document.get('version')!r} is not {FORMAT}")
        return cls(Entry.from_json(row) for row in document["entries"])
