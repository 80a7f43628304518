"""Fines that officers of the demonstration chose, so that there is something to compare."""

from datetime import datetime, time, timedelta
from decimal import Decimal
from random import Random

from yiwang.govern.discretion import facade as discretion
from yiwang.govern.discretion.models import Choice
from yiwang.kernel import clock
from yiwang.kernel.actor import DOOR, SYSTEM, Actor, acting
from yiwang.kernel.ids import named
from yiwang.kernel.tenancy import door
from yiwang.kernel.tenancy.models import Account

FACTS = {"minor": False, "mitigating": False, "repeated": False, "harm": False, "severe": False}
# Clause, facts, and where in the range the officers below choose on the whole.
ACTS = (
    ("food_workshop", {"party": "organisation", "corrected": False, "goods_value": 3000}),
    ("concession_prices", {"party": "organisation", "corrected": True, "persons": 40}),
)
OFFICERS = (
    ("enforcer", 0.45),
    ("enforcer2", 0.5),
    ("market-shinan", 0.4),
    ("market-shibei", 0.55),
    ("market-laoshan", 0.9),  # chooses near the upper end, which the page should show
    ("market-jimo", 0.45),
)
EACH = 7  # choices of an officer for a clause
OUTSIDE = (
    ("enforcer2", "当事人两年内多次被投诉，情节特殊"),
    ("market-jimo", "货值与违法所得均极低"),
)


def load() -> int:
    """Load once; count the choices."""
    with acting(SYSTEM):
        there = Choice.objects.count()
    if there:
        return there
    chance = Random(37)  # noqa: S311  # made-up choices, not secrets
    count = 0
    for place, (account, middle) in enumerate(OFFICERS):
        officer = _enter(account)
        for clause, facts in ACTS:
            for number in range(EACH):
                part = min(max(chance.gauss(middle, 0.08), 0), 1)
                _choose(officer, clause, facts, part, "", (place, number))
                count += 1
    for place, (account, reason) in enumerate(OUTSIDE):
        part = 1.2 if place == 0 else -0.2
        _choose(_enter(account), *ACTS[0], part, reason, (20 + place, 0))
    return count + len(OUTSIDE)


def _enter(account: str) -> Actor:
    with acting(DOOR):
        return door.enter(Account.objects.get(username=account), None, "web")


def _choose(
    officer: Actor,
    clause: str,
    facts: dict[str, object],
    part: float,
    reason: str,
    key: tuple[int, int],
) -> None:
    """Choose on a day in the past, at a part of the range that the rules propose."""
    day = clock.today() - timedelta(days=10 + key[0] * 3 + key[1] * 11)
    moment = datetime.combine(day, time(10 + key[1]), clock.CITY_ZONE)
    with clock.at(moment), acting(officer):
        found = discretion.propose(
            officer, clause, FACTS | facts, on_act=day - timedelta(days=20), on_decision=day
        )
        fine = found.low + (found.high - found.low) * Decimal(str(round(part, 2)))
        case = named("demonstration_fine", f"{clause}/{officer.name}/{key}")
        number = f"演示罚{key[0]:02d}{key[1]:02d}号"
        discretion.choose(officer, found, round(fine, -1), reason, case=case, number=number)
