"""Further cases of a pattern: other ids, days, numbers and parties, with hashes of their own."""

import hashlib
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from random import Random
from uuid import UUID

from yiwang.base.cases.facade import fresh_code
from yiwang.base.work.inbox import words
from yiwang.cli.histories.pattern import NUMBERED, Pattern, Place, escaped
from yiwang.engines import term
from yiwang.kernel.clock import CITY_ZONE
from yiwang.serve.licences import identifier

_TAIL = (1 << 62) - 1
_FIRST = date(2015, 1, 1)


@dataclass(frozen=True)
class Party:
    """Who applies: id, name, credit code or "", and the natural person who acts for it."""

    id: UUID
    name: str
    uscc: str
    agent: UUID


@dataclass(frozen=True)
class Order:
    """A case that is wanted: like which pattern, from which day on, so many seconds later a day."""

    pattern: Pattern
    start: date
    seconds: int
    channel: str
    party: Party


@dataclass(frozen=True)
class Printed:
    """The rows of a case by table as COPY reads them, its number, and its evidence: id and leaf."""

    number: str
    rows: Mapping[str, str]
    leaves: tuple[tuple[str, bytes], ...]


@lru_cache(maxsize=1)
def open_days() -> tuple[list[date], dict[date, int]]:
    """All working days from 2015 for thirty years, and for each day how many came before it."""
    calendar = term.national().lenient()
    days: list[date] = []
    before: dict[date, int] = {}
    for offset in range(30 * 366):
        day = _FIRST + timedelta(days=offset)
        before[day] = len(days)
        if calendar.is_open(day):
            days.append(day)
    return days, before


class Shift:
    """Leads days of the pattern to days of the case, working days to working days."""

    def __init__(self, pattern: Pattern, start: date, seconds: int) -> None:
        days, before = open_days()
        self.working = before[start] - before[pattern.start]
        self.seconds = timedelta(seconds=seconds)
        self.by_day: dict[date, timedelta] = {}
        self._days, self._before = days, before

    def days(self, day: date) -> timedelta:
        found = self.by_day.get(day)
        if found is None:
            found = self.by_day[day] = self._led(day) - day
        return found

    def _led(self, day: date) -> date:
        at = self._before.get(day)
        if at is None:
            return day + timedelta(days=round(self.working * 7 / 5))
        if self._days[at] == day:
            return self._days[at + self.working]
        last = self._days[at - 1]  # a day off: as long after the working day before it
        return self._days[at - 1 + self.working] + (day - last)

    def moment(self, then: datetime) -> datetime:
        return then + self.days(then.astimezone(CITY_ZONE).date()) + self.seconds


def _moment(text: str, shift: Shift) -> str:
    """The same spelling: blank or T, fraction and offset as they were."""
    then = datetime.fromisoformat(text)
    return f"{shift.moment(then):%Y-%m-%d{text[10]}%H:%M:%S}{text[19:]}"


def drawn(order: Order) -> list[tuple[str, str]]:
    """The counters, with their periods, that give the numbers of a case."""
    shift = Shift(order.pattern, order.start, order.seconds)
    found = []
    for _at, place in order.pattern.of_kind("number"):
        if place.text in order.pattern.registers:
            register, day = order.pattern.registers[place.text]
            day += shift.days(day)
            found.append((register, NUMBERED[place.of].period(place.text, day)))
    return found


def ids(pattern: Pattern, shift: Shift, values: list[str], chance: Random) -> None:
    """New ids, in the order of the old ones and with the times of the case."""
    tails = sorted(chance.getrandbits(74) for _ in pattern.ids)
    for (at, old), tail in zip(pattern.ids, tails, strict=True):
        then = datetime.fromtimestamp((old >> 80) / 1000, CITY_ZONE)
        stamp = (old >> 80) + int((shift.moment(then) - then).total_seconds()) * 1000
        value = stamp << 80 | 7 << 76 | (tail >> 62) << 64 | 2 << 62 | tail & _TAIL
        values[at] = str(UUID(int=value))


def print_case(order: Order, serials: Iterator[int], chance: Random) -> Printed:
    """Write a case. serials: of its numbers, in the order of their places."""
    pattern = order.pattern
    shift = Shift(pattern, order.start, order.seconds)
    values = [""] * len(pattern.places)
    ids(pattern, shift, values, chance)
    _plain(order, shift, values, serials)
    for at, text in pattern.vouched:
        values[at] = hashlib.sha256(text.fill(values).encode()).hexdigest()
    leaves = tuple(_seals(pattern, values))
    rows = {table: text.fill(values) for table, (_columns, text) in pattern.rows.items()}
    number = next(values[at] for at, p in pattern.of_kind("number") if p.of == "cases_case.number")
    return Printed(number, rows, leaves)


def _plain(order: Order, shift: Shift, values: list[str], serials: Iterator[int]) -> None:
    """Everything that does not depend on the rest of the case."""
    words_at, identifiers = -1, []
    for at, place in enumerate(order.pattern.places):
        if place.kind == "moment":
            values[at] = _moment(place.text, shift)
        elif place.kind == "day":
            day = date.fromisoformat(place.text)
            values[at] = (day + shift.days(day)).isoformat()
        elif place.kind == "number":
            if place.of == "licences_licence.identifier":
                identifiers.append(at)
            else:
                values[at] = _number(order, place, shift, serials)
        elif place.kind == "text":
            if place.of == "words":
                words_at = at
            else:
                values[at] = _text(order, place)
    for at in identifiers:
        values[at] = _identifier(order.pattern, values, at)
    if words_at >= 0:
        values[words_at] = _words(order, values)


def _text(order: Order, place: Place) -> str:
    party = order.party
    return {
        "channel": order.channel,
        "applicant": str(party.id),
        "agent": str(party.agent),
        "name": party.name,
        "uscc": party.uscc,
    }[place.of]


def _number(order: Order, place: Place, shift: Shift, serials: Iterator[int]) -> str:
    if place.of == "papers_paper.code":
        return secrets.token_hex(10)
    if place.of == "cases_case.code_sealed":
        return fresh_code()
    _register, day = order.pattern.registers[place.text]
    return NUMBERED[place.of].spell(place.text, day + shift.days(day), next(serials))


def _identifier(pattern: Pattern, values: list[str], at: int) -> str:
    """The national identifier carries the serial of the licence's number."""
    number = next(
        values[i] for i, p in pattern.of_kind("number") if p.of == "licences_licence.number"
    )
    found = identifier.read(pattern.places[at].text)
    if not isinstance(found, identifier.LicenceIdentifier):
        raise ValueError(str(found))
    serial = number[-len(found.serial) :]
    return str(identifier.LicenceIdentifier(found.kind, found.issuer, serial, found.version))


def _words(order: Order, values: list[str]) -> str:
    titles, labels = order.pattern.words
    number = next(
        values[at] for at, p in order.pattern.of_kind("number") if p.of == "cases_case.number"
    )
    return escaped(words.index((number, order.party.name, *titles), labels))


def _seals(pattern: Pattern, values: list[str]) -> Iterator[tuple[str, bytes]]:
    """Salt each entry anew, digest its content and hash its leaf."""
    for seal in pattern.seals:
        salt = secrets.token_bytes(16)
        digest, leaf = seal.made(values, salt)
        values[seal.salt], values[seal.digest], values[seal.leaf] = (
            salt.hex(),
            digest.hex(),
            leaf.hex(),
        )
        yield values[seal.id], leaf
