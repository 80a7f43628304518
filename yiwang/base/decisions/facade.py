"""Decide by the rules of a package, with the explanation."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from yiwang.base.decisions.book import Entry, check, entries
from yiwang.base.decisions.explaining import again, explained
from yiwang.base.decisions.http import fields, shown
from yiwang.base.packages import facade as packages
from yiwang.base.packages.facade import Source
from yiwang.engines.decision.versions import Outcome, Reference, VersionError
from yiwang.kernel.errors import Invalid, NotFound

__all__ = [
    "Entry",
    "Found",
    "again",
    "check",
    "decide",
    "entries",
    "explained",
    "fields",
    "find",
    "listed",
    "shown",
]


@dataclass(frozen=True)
class Found:
    """A decision and the version of the package it comes from."""

    source: Source
    entry: Entry


def listed() -> list[Found]:
    """All decisions of the current packages."""
    return [Found(each, entry) for each in packages.current() for entry in entries(each).values()]


def find(package: str, name: str) -> Found:
    """A decision of the current version of a package.

    Raises:
        NotFound: no such package or decision.
    """
    for found in listed():
        if (found.source.name, found.entry.name) == (package, name):
            return found
    raise NotFound(_("This decision"))


def decide(
    entry: Entry, inputs: Mapping[str, Any], now: datetime, dates: Mapping[Reference, date]
) -> Outcome:
    """Decide by the version that the days pick; the day of decision is today unless given.

    Raises:
        Invalid: a day is missing, or no version holds on it.
    """
    try:
        return entry.decide(inputs, now, dates)
    except VersionError as refused:
        row = {"pointer": "/dates", "code": "decisions.no_version", "message": str(refused)}
        raise Invalid([row]) from refused
