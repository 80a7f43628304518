"""A pattern made ready for printing many: what every case of it shares is worked out once.

Days and ids of many cases are counted together; what a case's evidence vouches for is hashed for
each. Of a case that was closed long ago the rows come as they are after folding.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

import numpy as np

from yiwang.base.work.inbox import words
from yiwang.cli.errors import CommandError
from yiwang.cli.histories.pattern import NUMBERED, Pattern, Place, Template
from yiwang.engines import term
from yiwang.kernel.clock import CITY_ZONE
from yiwang.kernel.folding import codec
from yiwang.kernel.folding.codec import Words

_FIRST = date(2015, 1, 1)
_IDENTIFIER = "licences_licence.identifier"
_DAY = 86_400
_SECONDS = 19  # letters of a moment up to its seconds
_HASHED = frozenset({"id", "row", "digest", "salt", "leaf"})
_HEX = np.frombuffer(b"0123456789abcdef", np.uint8)
_PIECES = re.compile(f"(\2\\d+;|{codec.LETTERS.pattern})")
_DIGITS = [at for at in range(36) if at not in (8, 13, 18, 23)]  # of an id's letters


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


@dataclass(frozen=True)
class Lettered:
    """A text with letters for what was drawn. drawn: that, in hexadecimal digits with dashes."""

    text: Template
    drawn: Template
    count: int

    def parts(self, values: Sequence[str]) -> tuple[str, bytes]:
        return self.text.fill(values), bytes.fromhex(self.drawn.fill(values).replace("-", ""))


@dataclass(frozen=True)
class Dates:
    """How a pattern's days lie when a case begins on a certain day: seconds by which ids and
    moments are later, days as text, and the periods of numbers.
    """

    ids: Any
    moments: Any
    days: tuple[str, ...]
    numbers: tuple[tuple[str, str], ...]
    periods: Mapping[str, str]


class Plate:
    """A pattern, and how its places are filled."""

    def __init__(self, pattern: Pattern, dictionary: Words | None) -> None:
        self.pattern = pattern
        places = list(enumerate(pattern.places))
        self.ids = [at for at, _value in pattern.ids]
        self.moments = [at for at, place in places if place.kind == "moment"]
        self.days = [at for at, place in places if place.kind == "day"]
        self.texts = [(at, place.of) for at, place in places if place.kind == "text"]
        self.numbers = [at for at, place in places if place.kind == "number"]
        self.identifiers = [at for at in self.numbers if pattern.places[at].of == _IDENTIFIER]
        self.number = self._only("cases_case.number")
        self.licence = self._only("licences_licence.number")
        self.case = pattern.places.index(Place("id", pattern.case))
        self._stamps = np.array([value >> 80 for _at, value in pattern.ids], np.int64)
        spelled = [datetime.fromisoformat(pattern.places[at].text) for at in self.moments]
        naive = [each.replace(tzinfo=None, microsecond=0) for each in spelled]
        self._spelled = np.array(naive, "datetime64[s]").astype(np.int64)
        self._tails = [pattern.places[at].text[_SECONDS:] for at in self.moments]
        self._blanks = np.array([pattern.places[at].text[10] == " " for at in self.moments], bool)
        self._local = [each.astimezone(CITY_ZONE).date() for each in spelled]
        titles, labels = pattern.words
        self.words = words.found(titles) | {f"{name}={value}" for name, value in labels}
        self._dates: dict[date, Dates] = {}
        self.entries = lettered(pattern, pattern.entries, None)
        self.folded = None
        if pattern.put_away and dictionary:
            self.folded = lettered(pattern, pattern.put_away.text, dictionary)
            _check(pattern, pattern.put_away.text, self.folded, dictionary)

    def _only(self, column: str) -> int:
        return next((at for at, p in enumerate(self.pattern.places) if p.of == column), -1)

    def dates(self, start: date) -> Dates:
        found = self._dates.get(start)
        if found is None:
            found = self._dates[start] = self._dates_from(start)
        return found

    def _dates_from(self, start: date) -> Dates:
        later = _Later(self.pattern.start, start)
        stamps = [datetime.fromtimestamp(each / 1000, CITY_ZONE).date() for each in self._stamps]
        days = (date.fromisoformat(self.pattern.places[at].text) for at in self.days)
        numbers: dict[str, tuple[str, str]] = {}
        for place in (self.pattern.places[at] for at in self.numbers):
            if place.text in self.pattern.registers:
                register, day = self.pattern.registers[place.text]
                day += timedelta(days=later(day))
                numbers[place.text] = register, NUMBERED[place.of].period(place.text, day)
        return Dates(
            ids=np.array([later(day) * _DAY for day in stamps], np.int64),
            moments=np.array([later(day) * _DAY for day in self._local], np.int64),
            days=tuple((day + timedelta(days=later(day))).isoformat() for day in days),
            numbers=tuple(numbers.values()),
            periods={text: period for text, (_register, period) in numbers.items()},
        )

    def closed(self, start: date, seconds: int) -> datetime | None:
        """When a case that begins on a day, so many seconds later than the pattern, ends."""
        if self.pattern.put_away is None:
            return None
        then = self.pattern.put_away.closed
        days = _Later(self.pattern.start, start)(then.astimezone(CITY_ZONE).date())
        return then + timedelta(days=days, seconds=seconds)

    def filled(self, starts: Sequence[date], seconds: Sequence[int]) -> Iterator[list[str]]:
        """For each case the values of all places, where ids, moments and days are filled in."""
        dates = [self.dates(start) for start in starts]
        late = np.array(seconds, np.int64)[:, None]
        moments = self._said(np.stack([each.moments for each in dates]) + late)
        ids = _ids(self._stamps + (np.stack([each.ids for each in dates]) + late) * 1000)
        for own, then, each in zip(ids, moments, dates, strict=True):
            values = [""] * len(self.pattern.places)
            for at, value in zip(self.ids, own, strict=True):
                values[at] = value
            for at, value, tail in zip(self.moments, then, self._tails, strict=True):
                values[at] = value + tail
            for at, value in zip(self.days, each.days, strict=True):
                values[at] = value
            yield values

    def _said(self, later: Any) -> list[list[str]]:
        """The moments in their spelling, up to the seconds."""
        text = np.datetime_as_string((self._spelled + later).astype("datetime64[s]"))
        letters = text.astype(f"S{_SECONDS}").view(np.uint8).reshape(*text.shape, _SECONDS)
        letters[:, self._blanks, 10] = ord(" ")
        said: list[list[str]] = _texts(letters)
        return said


def _texts(letters: Any) -> Any:
    """An array of letters as texts."""
    width = letters.shape[-1]
    return np.ascontiguousarray(letters).view(f"S{width}")[..., 0].astype(f"U{width}").tolist()


def _ids(stamps: Any) -> list[list[str]]:
    """Ids of milliseconds, in the order in which they are given."""
    chance = np.random.default_rng()  # ids only have to differ
    drawn = np.sort(chance.integers(0, 1 << 64, stamps.shape, np.uint64), axis=1)
    rest = chance.integers(0, 1 << 10, stamps.shape, np.uint64)
    high = stamps.astype(np.uint64) << np.uint64(16) | np.uint64(7 << 12) | drawn >> np.uint64(52)
    low = np.uint64(2 << 62) | (drawn & np.uint64((1 << 52) - 1)) << np.uint64(10) | rest
    octets = np.stack([high, low], axis=-1).astype(">u8").view(np.uint8)
    letters = np.full((*stamps.shape, 36), ord("-"), np.uint8)
    letters[..., _DIGITS[0::2]] = _HEX[octets >> 4]
    letters[..., _DIGITS[1::2]] = _HEX[octets & 15]
    found: list[list[str]] = _texts(letters)
    return found


class _Later:
    """By how many days a day is later, working days to working days."""

    def __init__(self, before: date, start: date) -> None:
        self._days, self._before = open_days()
        self._working = self._before[start] - self._before[before]

    def __call__(self, day: date) -> int:
        at = self._before.get(day)
        if at is None:
            return round(self._working * 7 / 5)
        if self._days[at] == day:
            return (self._days[at + self._working] - day).days
        last = self._days[at - 1]  # a day off: as long after the working day before it
        return (self._days[at - 1 + self._working] - last).days


def lettered(pattern: Pattern, template: Template, dictionary: Words | None) -> Lettered:
    """What the codec would make of a text, told by the pattern as it was played.

    Without a dictionary letters have places of their own, behind those of the pattern, for the
    texts of several cases follow each other.
    """
    shown = [pattern.originals[at] if _drawn(pattern, at) else f"\2{at};" for at in template.places]
    text = template.text % tuple(shown)
    drawn, text = codec.taken_out(text, dictionary or codec.Words({}, {}))
    first = len(pattern.places)
    pieces, places = [], []
    for piece in _PIECES.split(text):
        if piece.startswith("\2"):
            places.append(int(piece[1:-1]))
        elif dictionary is None and codec.LETTERS.fullmatch(piece):
            places.append(first + codec.place(piece))
        else:
            pieces.append(piece.replace("%", "%%"))
            continue
        pieces.append("%s")
    return Lettered(Template("".join(pieces), tuple(places)), _heads(pattern, drawn), len(drawn))


def _check(pattern: Pattern, template: Template, folded: Lettered, dictionary: Words) -> None:
    """The case itself, folded in this way, must come back as it is."""
    text, drawn = folded.parts(pattern.originals)
    content = codec.put_together(folded.count, drawn, text, dictionary)
    again = codec.joined(codec.unpack(content, dictionary), dictionary)
    if again != template.fill(pattern.originals):
        raise CommandError(f"Folded as a plate, {pattern.number} would not come back as it is.")


def _drawn(pattern: Pattern, at: int) -> bool:
    place = pattern.places[at]
    return place.kind in _HASHED and bool(codec.DRAWN.fullmatch(pattern.originals[at]))


def _heads(pattern: Pattern, drawn: Sequence[str]) -> Template:
    """What was drawn, in the digits of its bytes."""
    own = {text: at for at, text in enumerate(pattern.originals) if _drawn(pattern, at)}
    pieces = [codec.number(len(each)).hex() + ("%s" if each in own else each) for each in drawn]
    return Template("".join(pieces), tuple(own[each] for each in drawn if each in own))
