"""What an order comes to on a day. Pure: ledger in, standing out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_FLOOR, Decimal
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

import yaml

from yiwang.base.payments.values import Standing

ONE_DAY = timedelta(days=1)
Schedule = Sequence[tuple[date, int]]


@dataclass(frozen=True)
class Entry:
    """A line of the ledger. fen: more than 0 whatever the kind."""

    kind: str
    fen: int
    day: date


@dataclass(frozen=True)
class Surcharge:
    """rate: of the overdue principal, a day; cap: of the whole principal, altogether."""

    rate: Decimal
    cap: Decimal


def surcharge_rule(name: str, day: date) -> dict[str, Any]:
    """The rule of a name as it holds on a day, for keeping with an order; {} without a name.

    Raises:
        LookupError: no such rule, or none that holds so early.
    """
    if not name:
        return {}
    row = surcharges()[name]
    since = max((start for start in row["values"] if start <= day), default=None)
    if since is None:
        raise LookupError(f"the surcharge {name} has no value on {day}")
    return {"name": name, "title": row["title"], **row["values"][since]}


@cache
def surcharges() -> Mapping[str, Any]:
    text = files("yiwang.base.payments").joinpath("data/surcharges.yaml").read_text("utf-8")
    rows: Mapping[str, Any] = yaml.safe_load(text)
    return rows


def surcharge_of(kept: Mapping[str, Any]) -> Surcharge | None:
    return Surcharge(Decimal(kept["rate"]), Decimal(kept["cap"])) if kept else None


def standing(
    ledger: Sequence[Entry], schedule: Schedule, rule: Surcharge | None, today: date
) -> Standing:
    """What an order comes to.

    schedule: days and what is due by each, in order; their sum is the principal as ordered. What
    was lowered is taken off the last parts. Payments count towards the principal first.
    """
    total = _total(ledger)
    principal = total("charge") - total("reduction")
    paid = total("payment") - total("refund")
    parts = _lowered(schedule, principal)
    fixed = total("surcharge")  # up to the day on which an arrangement was made
    running = _accrued(ledger, parts, rule, principal, today)
    most = int(rule.cap * principal) if rule else fixed
    extra = max(min(fixed + running, most) - total("waiver"), 0)
    owed = principal + extra - paid
    passed = sum(fen for day, fen in parts if day < today)
    reached = sum(fen for day, fen in parts if day <= today)
    return Standing(
        principal=principal,
        surcharge=extra,
        paid=paid,
        owed=owed,
        due_now=max(min(reached + extra - paid, owed), 0),
        overdue=max(min(passed + extra - paid, owed), 0),
        next_due=_next_due(parts, paid) if owed > 0 else None,
    )


def _total(ledger: Sequence[Entry]) -> Any:
    return lambda kind: sum(line.fen for line in ledger if line.kind == kind)


def _lowered(schedule: Schedule, principal: int) -> list[tuple[date, int]]:
    """The parts that are left when together they may be no more than the principal."""
    left, parts = principal, []
    for day, fen in schedule:
        part = min(fen, left)
        left -= part
        if part:
            parts.append((day, part))
    return parts


def _next_due(parts: Schedule, paid: int) -> date | None:
    left = paid
    for day, fen in parts:
        left -= fen
        if left < 0:
            return day
    return parts[-1][0] if parts else None


def _accrued(
    ledger: Sequence[Entry],
    parts: Schedule,
    rule: Surcharge | None,
    principal: int,
    today: date,
) -> int:
    """The surcharge for all days to the end of today. A day counts when something was overdue as
    it began: what is paid on a day still bears that day.
    """
    if rule is None or principal <= 0:
        return 0
    signs = {"payment": 1, "refund": -1}
    moves = [(each.day, each.fen * signs[each.kind]) for each in ledger if each.kind in signs]
    turns = {day + ONE_DAY for day, _fen in [*parts, *moves]}
    days = [*sorted(turn for turn in turns if turn <= today), today + ONE_DAY]
    sum_of_days = 0  # fen times days
    for start, end in pairwise(days):
        fallen = sum(fen for day, fen in parts if day < start)
        got = sum(fen for day, fen in moves if day < start)
        sum_of_days += max(fallen - max(got, 0), 0) * (end - start).days
    return int((rule.rate * sum_of_days).to_integral_value(ROUND_FLOOR))


def fits(schedule: Schedule, owed: int, today: date) -> bool:
    """Whether instalments come in order, after today, and sum up to what is owed."""
    days = [day for day, _fen in schedule]
    rising = all(one < other for one, other in pairwise(days))
    positive = all(fen > 0 for _day, fen in schedule)
    return (
        bool(days)
        and rising
        and positive
        and days[0] > today
        and (sum(fen for _day, fen in schedule) == owed)
    )
