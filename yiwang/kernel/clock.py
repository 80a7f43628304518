"""The one source of time. Tests, rehearsal and replay set it; nothing else may ask the machine."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

CITY_ZONE = ZoneInfo("Asia/Shanghai")

Clock = Callable[[], datetime]


def machine() -> datetime:
    return datetime.now(UTC)


_clock: ContextVar[Clock] = ContextVar("clock", default=machine)


def now() -> datetime:
    """The present instant by the clock in force, with a zone."""
    return _clock.get()()


def today() -> date:
    """The city's calendar day by the clock in force."""
    return local_day(now())


def local_day(moment: datetime) -> date:
    return moment.astimezone(CITY_ZONE).date()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Hold the clock at one instant.

    Raises:
        ValueError: the instant has no zone.
    """
    if moment.tzinfo is None:
        raise ValueError("a clock needs an instant with a zone")
    token = _clock.set(lambda: moment)
    try:
        yield
    finally:
        _clock.reset(token)
