"""Which figures a reader asks for, as query parameters of pages and programs."""

from collections.abc import Mapping
from datetime import date, timedelta
from urllib.parse import urlencode

from yiwang.govern.indicators.queries import Wish
from yiwang.kernel.actor import Actor
from yiwang.kernel.tenancy.queries import for_sums

LONGEST = timedelta(days=366 * 5)
DAILY = 62  # days that are drawn one by one; more are drawn by months
LEVELS = ("region", "body", "item")


def wish(actor: Actor, given: Mapping[str, str]) -> Wish:
    """What a request says; without days the month that runs."""
    today = actor.today
    until = min(_day(given.get("until", "")) or today, today)
    since = _day(given.get("since", "")) or until.replace(day=1)
    since = max(min(since, until), until - LONGEST)
    plain = {name: given.get(name, "").replace("\0", "")[:60] for name in LEVELS}
    return Wish(since, until, **plain)


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text.strip())
    except ValueError:
        return None
    return found if found.year >= 2000 else None


def periods(today: date) -> dict[str, tuple[date, date]]:
    """Periods that are asked for most, by name."""
    month = today.replace(day=1)
    last = month - timedelta(days=1)
    return {
        "month": (month, today),
        "last_month": (last.replace(day=1), last),
        "quarter": (today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1), today),
        "year": (today.replace(month=1, day=1), today),
        "twelve": (month.replace(year=month.year - 1), today),
    }


def asked(found: Wish, **other: str) -> str:
    """A wish as query parameters, with what differs in a link."""
    said = {"since": found.since.isoformat(), "until": found.until.isoformat()}
    said |= {name: getattr(found, name) for name in LEVELS}
    said |= other
    return urlencode({name: value for name, value in said.items() if value})


def level(actor: Actor, given: Mapping[str, str], found: Wish) -> str:
    """By what the figures are told apart: as asked, or the next level below what is chosen."""
    by = given.get("by", "")
    if by in LEVELS and not getattr(found, by):
        return by
    if found.item:
        return "" if found.body else "body"
    if found.body:
        return "item"
    several = len(for_sums(actor).bodies) > 1
    return "body" if found.region or not several else "region"
