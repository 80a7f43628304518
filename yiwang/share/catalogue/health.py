"""Whether a resource is what its description promises. Pure."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from yiwang.share.catalogue import carried


class Light(StrEnum):
    """How a resource stands; titles and tones lie in data/lists.yaml."""

    FRESH = "fresh"
    DUE = "due"  # the cycle is over, the days of grace are not
    OVERDUE = "overdue"
    EMPTY = "empty"  # 空挂: published, and nothing was ever supplied


@dataclass(frozen=True)
class Signs:
    """What is known of the supply and use of a resource.

    supplied: the day of the last supply. rows, good: of that day. uses, used_rows: of the last 30
    days; users: bodies that used it then.
    """

    supplied: date | None = None
    rows: int = 0
    good: int = 0
    uses: int = 0
    used_rows: int = 0
    users: int = 0

    @property
    def complete(self) -> float | None:
        """The share of rows that served; None while nothing was supplied."""
        return self.good / self.rows if self.rows else None


@dataclass(frozen=True)
class Health:
    """age: days since the last supply. short: fewer rows served than are owed."""

    light: Light
    age: int | None
    complete: float | None
    short: bool
    signs: Signs


def judge(cycle: str, owed: float, published: date, signs: Signs, today: date) -> Health:
    """Judge freshness by the cycle and completeness by what is owed.

    A resource that was published within one cycle is not yet empty: its first supply is still due.
    """
    days = carried.lists()["cycle"][cycle].get("days")
    age = (today - signs.supplied).days if signs.supplied else None
    since = age if age is not None else (today - published).days
    if days is None:
        light = Light.FRESH if signs.supplied else Light.EMPTY
    elif since <= days:
        light = Light.FRESH if signs.supplied else Light.DUE
    else:
        light = Light.OVERDUE if signs.supplied else Light.EMPTY
    share = signs.complete
    return Health(light, age, share, share is not None and share < owed, signs)
