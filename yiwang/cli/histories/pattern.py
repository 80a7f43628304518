"""What the product wrote for one case, as texts in which everything that differs has its place."""

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, cached_property
from operator import itemgetter
from typing import Any
from uuid import UUID

from yiwang.kernel.evidence.record import leaf_hash

FIRST = {"cases_case": 0, "papers_paper": 1, "licences_licence": 2, "work_task": 3}  # leant on


@dataclass(frozen=True)
class Place:
    """Something that differs: kind `id`, `moment`, `day`, `number`, `text`, `row`, `salt`, `digest`
    or `leaf`, and how the original reads. of: for numbers the column, else what it belongs to.
    """

    kind: str
    text: str
    of: str = ""


@dataclass(frozen=True)
class Template:
    """A text with the places that differ, by their number among those of the pattern."""

    text: str
    places: tuple[int, ...]

    def fill(self, values: Sequence[str]) -> str:
        if not self.places:
            return self.text % ()
        picked = self._pick(values)
        return self.text % (picked if len(self.places) > 1 else (picked,))

    @cached_property
    def _pick(self) -> Callable[[Sequence[str]], Any]:
        return itemgetter(*self.places)


@dataclass(frozen=True)
class Seal:
    """How an entry of the evidence is made: places of salt, digest and leaf, and its texts."""

    salt: int
    digest: int
    leaf: int
    id: int
    content: Template
    named: Template

    def made(self, values: Sequence[str], salt: bytes) -> tuple[bytes, bytes]:
        """Digest and leaf, see `yiwang.kernel.evidence.record`."""
        digest = hashlib.sha256(salt + self.content.fill(values).encode()).digest()
        return digest, leaf_hash((self.named.fill(values),), digest)


@dataclass(frozen=True)
class PutAway:
    """What is left of a closed case after it was folded. texts: what folds, by table as COPY writes
    it; text: the same, joined; asked: places by which it is asked for; rows: what stays, as in
    `Pattern`; staying: entries of the evidence whose rows stay, by their places among the seals;
    seen: places of looks, and of whom they concern.
    """

    closed: datetime
    texts: Mapping[str, str]
    text: Template
    asked: tuple[int, ...]
    rows: Mapping[str, tuple[tuple[str, ...], Template]]
    staying: tuple[int, ...]
    seen: tuple[tuple[int, Template], ...]


@dataclass(frozen=True)
class Pattern:
    """One case as played. rows: by table the columns and the rows as COPY reads them, in the order
    in which tables lean on each other; vouched: place of a row's digest and what it is made of;
    words: what the case is found by, without number and name; registers: for each number the
    counter that gave it, and the day; opened: the body to which the case opened its parties;
    originals: how the places read; entries: the evidence as a folded tree has it.
    """

    number: str
    case: str
    start: date
    places: tuple[Place, ...]
    rows: Mapping[str, tuple[tuple[str, ...], Template]]
    vouched: tuple[tuple[int, Template], ...]
    seals: tuple[Seal, ...]
    words: tuple[tuple[str, ...], tuple[tuple[str, str], ...]]
    registers: Mapping[str, tuple[str, date]]
    opened: UUID
    count: int
    originals: tuple[str, ...]
    entries: Template
    put_away: PutAway | None

    @cached_property
    def ids(self) -> tuple[tuple[int, int], ...]:
        """Place and value of each id, in the order of the ids."""
        found = ((at, UUID(p.text).int) for at, p in enumerate(self.places) if p.kind == "id")
        return tuple(sorted(found, key=itemgetter(1)))

    def of_kind(self, *kinds: str) -> list[tuple[int, Place]]:
        return [(at, each) for at, each in enumerate(self.places) if each.kind in kinds]


@dataclass(frozen=True)
class Form:
    """How numbers of a column read: from counters of which kind, the column with the day, and the
    parts `head`, `period` (a day or a year), `between`, `serial`, `tail`.
    """

    counter: str
    day: str
    parts: str

    def spelled(self, text: str, period: str, serial: int) -> str:
        """A number that differs from one that is known in its period and serial."""
        found = self._found(text)
        width = len(found["serial"]) if found["serial"].startswith("0") else 1
        return f"{found['head']}{period}{found['between']}{serial:0{width}d}{found['tail']}"

    def period(self, text: str, day: date) -> str:
        return f"{day:%Y%m%d}"[: len(self._found(text)["period"])]

    def _found(self, text: str) -> Mapping[str, str]:
        found = _matched(self.parts, text)
        if found is None:
            raise ValueError(f"{text} is no number of a {self.counter}")
        return found


@cache
def _matched(parts: str, text: str) -> Mapping[str, str] | None:
    found = re.fullmatch(parts, text)
    return found.groupdict() if found else None


_SERIAL = r"(?P<between>)(?P<serial>\d+)(?P<tail>)"
NUMBERED = {
    "cases_case.number": Form(
        "case", "opened_at", rf"(?P<head>\d{{6}})(?P<period>\d{{8}}){_SERIAL}"
    ),
    "papers_paper.number": Form(
        "paper",
        "dated",
        r"(?P<head>.+〔)(?P<period>\d{4})(?P<between>〕)(?P<serial>\d+)(?P<tail>号)",
    ),
    "licences_licence.number": Form(
        "licence", "valid_from", rf"(?P<head>\D+\d{{6}})(?P<period>\d{{4}}){_SERIAL}"
    ),
    "supervision_card.number": Form(
        "supervision", "issued_at", rf"(?P<head>JC)(?P<period>\d{{8}}){_SERIAL}"
    ),
}


def escaped(value: str | None) -> str:
    """A value as COPY reads it."""
    if value is None:
        return r"\N"
    return (
        value.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
    )
