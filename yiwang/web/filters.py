"""How values read on a page, in the language of the reader. All return plain text, "" for None."""

from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils.dateformat import format as django_format

from yiwang.kernel.texts import spoken

ZONE = ZoneInfo("Asia/Shanghai")  # one legal time for the whole country


def in_chinese() -> bool:
    """Return whether the page is being rendered in Chinese, the default."""
    return spoken() == "zh"


def local(value: datetime) -> datetime:
    """Return the instant in Chinese legal time. ValueError: the value names no instant."""
    if value.tzinfo is None:
        raise ValueError(f"a time without zone cannot be shown: {value!r}")
    return value.astimezone(ZONE)


def date_text(value: date | None) -> str:
    """2026年3月5日 or 5 March 2026."""
    if value is None:
        return ""
    day = local(value).date() if isinstance(value, datetime) else value
    return _day_text(day, in_chinese())


@lru_cache(maxsize=4096)
def _day_text(day: date, chinese: bool) -> str:
    """The same days stand on every page, and to spell one out takes its time."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return django_format(midnight, "Y年n月j日" if chinese else "j F Y")


def datetime_text(value: datetime | None) -> str:
    """2026年3月5日 14:07 or 5 March 2026, 14:07."""
    if value is None:
        return ""
    separator = " " if in_chinese() else ", "
    return f"{date_text(value)}{separator}{local(value):%H:%M}"


def clock_text(value: datetime | None) -> str:
    """14:07, in Chinese legal time."""
    return "" if value is None else f"{local(value):%H:%M}"


def iso(value: date | None) -> str:
    """For the datetime attribute of <time>; instants carry their offset."""
    if isinstance(value, datetime):
        value = local(value)
    return "" if value is None else value.isoformat()


def number(value: Decimal | int | float | str | None) -> str:
    """12,345.6: thousands separated, decimals as given. A count that ended is text: 99+."""
    if isinstance(value, str):
        return value
    return "" if value is None else f"{value:,}"


def money(yuan: Decimal | int | None) -> str:
    """¥1,234.50: always two decimals, half up; the sign stands before the currency."""
    if yuan is None:
        return ""
    amount = Decimal(yuan).quantize(Decimal("0.01"), rounding="ROUND_HALF_UP")
    return f"{'-' if amount < 0 else ''}¥{abs(amount):,.2f}"


def mask(value: str | None, kind: str) -> str:
    """Hide the middle of personal data.

    Args:
        value: the clear text.
        kind: "name" (张*三, 张*), "id" (3702**********0015) or "phone" (138****1234).
    Raises:
        KeyError: the kind is unknown; showing the value instead would leak it.
    """
    head, tail = {"name": (1, 1), "id": (4, 4), "phone": (3, 4)}[kind]
    if not value:
        return ""
    if kind == "name" and len(value) == 2:
        tail = 0
    if len(value) <= head + tail:  # too short to be what it says: keep nothing recognisable
        return value[0] + "*" * max(len(value) - 1, 1)
    return value[:head] + "*" * (len(value) - head - tail) + value[len(value) - tail :]
