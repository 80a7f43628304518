"""The ways by which messages leave, hours of quiet and what rings all the same: data/channels.yaml.

Which gateways there are says the operator, in YIWANG_MESSAGES: `name=address`, separated by blanks,
in the notation of Apprise, with {to} where the number of the person stands.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from django.conf import settings

from yiwang.kernel.clock import CITY_ZONE, local_day

MAIL = "mail"


@dataclass(frozen=True)
class Channel:
    """code: mail, or the name of a gateway. bare: number and link alone. rings: waits while it is
    quiet. wanted: before the person chose.
    """

    code: str
    title: Mapping[str, str]
    bare: bool
    rings: bool
    wanted: bool


@dataclass(frozen=True)
class Attempts:
    """first, longest: rests in seconds. most: after so many a message waits for the operator."""

    first: int
    longest: int
    most: int

    def rest(self, made: int) -> timedelta:
        """How long to wait after so many attempts."""
        return timedelta(seconds=min(self.first * 2 ** min(made - 1, 20), self.longest))


@cache
def _data() -> Mapping[str, Any]:
    text = files(__package__).joinpath("data/channels.yaml").read_text("utf-8")
    found: Mapping[str, Any] = yaml.safe_load(text)
    return found


@cache
def known() -> Mapping[str, Channel]:
    return {code: Channel(code, **row) for code, row in _data()["channels"].items()}


def open_ones() -> Iterator[Channel]:
    """E-mail, and the gateways that the operator named."""
    for each in known().values():
        if each.code == MAIL or each.code in settings.YIWANG.messages:
            yield each


def attempts() -> Attempts:
    row = _data()["attempts"]
    return Attempts(row["first"], row["longest"], row["most"])


def urgent(kind: str) -> bool:
    """Whether a kind of message rings at any hour."""
    return kind in _data()["urgent"]["kinds"]


def quiet(day: date) -> tuple[time, time]:
    """From when to when it is quiet for whoever chose no hours of his own."""
    held = [row for row in _data()["quiet"] if row["since"] <= day]
    row = max(held, key=lambda each: each["since"])
    return time.fromisoformat(row["begins"]), time.fromisoformat(row["ends"])


def due(moment: datetime, hours: tuple[time, time] | None) -> datetime:
    """When something may ring: at once, or when the quiet ends. Equal ends: it is never quiet."""
    begins, ends = hours or quiet(local_day(moment))
    local = moment.astimezone(CITY_ZONE)
    now = local.time()
    over_night = begins > ends
    silent = (now >= begins or now < ends) if over_night else begins <= now < ends
    if not silent:
        return moment
    day = local.date() + timedelta(days=1 if over_night and now >= begins else 0)
    return datetime.combine(day, ends, CITY_ZONE)
