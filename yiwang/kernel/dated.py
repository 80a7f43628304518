"""Data that changes by the day: values beside the day from which each holds."""

from collections.abc import Mapping
from datetime import date
from typing import TypeVar

V = TypeVar("V")


def held(values: Mapping[date, V], day: date) -> V | None:
    """What holds on a day; None before the first."""
    since = [each for each in values if each <= day]
    return values[max(since)] if since else None
