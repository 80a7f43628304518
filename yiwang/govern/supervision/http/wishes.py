"""Which cards a reader asks for, as query parameters of page and API."""

from collections.abc import Mapping
from datetime import date

from yiwang.govern.supervision.models import Card
from yiwang.govern.supervision.queries import Wish

STATES = ("open", *Card.State.values)


def wish(given: Mapping[str, str]) -> Wish:
    """What a request says; what is none of the choices narrows nothing."""
    state = given.get("state", "")
    return Wish(
        state=state if state in STATES else "",
        level=given.get("level", "")[:20],
        family=given.get("family", "")[:30],
        rule=given.get("rule", "")[:40],
        body=given.get("body", "")[:40],
        text=given.get("q", "").replace("\0", "")[:40],
        since=day(given.get("since", "")),
        until=day(given.get("until", "")),
    )


def day(text: str) -> date | None:
    """A day as 2026-11-22; None for anything else."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None
