"""Which cards a reader asks for, as query parameters of page and API."""

from collections.abc import Mapping
from datetime import date

from yiwang.govern.supervision.models import Card
from yiwang.govern.supervision.queries import Wish

STATES = ("open", *Card.State.values)


def wish(given: Mapping[str, str]) -> Wish:
    """What a request says; what is none of the choices narrows nothing."""
    names = ("state", "level", "family", "rule", "body", "q")
    plain = {name: given.get(name, "").replace("\0", "")[:40] for name in names}
    return Wish(
        state=plain["state"] if plain["state"] in STATES else "",
        level=plain["level"],
        family=plain["family"],
        rule=plain["rule"],
        body=plain["body"],
        text=plain["q"],
        since=day(given.get("since", "")),
        until=day(given.get("until", "")),
    )


def day(text: str) -> date | None:
    """A day as 2026-11-22; None for anything else."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None
