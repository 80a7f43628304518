"""A base, a draw with some results, and an announced one. Firms and numbers are made up."""

import time
from datetime import timedelta
from itertools import product

from django.db import connection

from yiwang.base.parties.facade import identifiers
from yiwang.govern.inspections import actions, bases, queries
from yiwang.govern.inspections.models import Check, Plan
from yiwang.govern.inspections.values import Found, Wish
from yiwang.kernel import clock, lottery
from yiwang.kernel.actor import DOOR, SYSTEM, Actor, acting
from yiwang.kernel.evidence.seal import seal
from yiwang.kernel.tenancy import door
from yiwang.kernel.tenancy.models import Account

PLANNER = "head-market"
# Number of the certificate, name, account where the person is one of the demonstration's staff.
INSPECTORS = (
    ("DEMO-SN-0101", "姜海洋", "enforcer"),
    ("DEMO-SN-0102", "宋雨晴", "enforcer2"),
    ("DEMO-SN-0111", "熊海燕", "market-shinan"),
    ("DEMO-SN-0112", "于心怡", ""),
    ("DEMO-SN-0113", "林国栋", ""),
)
WORDS = (
    ("海岸", "青松", "银杏", "云帆", "晨光", "百合", "栈桥", "浮山"),
    ("餐饮", "食品", "便利", "烘焙", "茶饮"),
    ("管理有限公司", "商贸有限公司", "店"),
)
REGIONS = ("香港中路街道", "八大湖街道", "中山路街道")
RISKS = "AABBBBCD"
WITNESS = "王律师（演示见证人）"
NUMBERS = ("20260314", "8848")
PATIENCE = 10  # seconds for the announcement to be sealed


def load() -> int:
    """Load once; count the plans."""
    with acting(SYSTEM):
        there = Plan.objects.count()
    if there:
        return there
    planner = _enter(PLANNER)
    with acting(planner):
        bases.renew_subjects(planner, subjects())
        bases.renew_inspectors(planner, inspectors())
        title, matters = "食品经营单位“双随机”抽查（演示）", ("food_premises", "registration")
        first = actions.plan(planner, Wish(title, matters))
        second = actions.plan(planner, Wish("明码标价“双随机”抽查（演示）", ("price_marks",)))
    with acting(planner):
        for plan, number in zip((first, second), NUMBERS, strict=True):
            actions.announce(planner, plan.id, WITNESS, lottery.commit(number))
    if _sealed(first):
        with acting(planner):
            actions.draw(planner, first.id, NUMBERS[0])
        _do_some(planner, first)
    return 2


def _enter(account: str) -> Actor:
    with acting(DOOR):
        return door.enter(Account.objects.get(username=account), None, "web")


def _sealed(plan: Plan) -> bool:
    """Seal until the announcement stands under a root; what else runs may hold it up, and what
    belongs to a larger transaction waits for the end of that one.
    """
    if connection.in_atomic_block:
        return False
    deadline = time.monotonic() + PATIENCE
    while queries.sealed(plan.id) is None:
        if not seal() and time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def subjects() -> list[dict[str, str]]:
    """Firms by words of their names, with made-up codes that check."""
    made = []
    for number, words in enumerate(product(*WORDS)):
        first = f"92370202DM{number:07d}"
        made.append(
            {
                "code": first + identifiers.uscc_check_character(first),
                "name": "青岛演示" + "".join(words),
                "region": REGIONS[number % len(REGIONS)],
                "risk": RISKS[number % len(RISKS)],
                "matters": "food_premises price_marks registration",
            }
        )
    return made


def inspectors() -> list[dict[str, str]]:
    until = (clock.today() + timedelta(days=1500)).isoformat()
    conflict = subjects()[3]["code"]
    matters = "food_premises price_marks registration"
    return [
        {
            "number": number,
            "name": name,
            "account": account,
            "matters": matters,
            "conflicts": conflict if name == "林国栋" else "",
            "valid_until": until,
        }
        for number, name, account in INSPECTORS
    ]


def _do_some(planner: Actor, plan: Plan) -> None:
    """Enter and publish results of those checks that one of the demonstration's officers drew."""
    officer = _enter("enforcer")
    with acting(officer):
        lines = [
            f"{matter.code}.{item.code}"
            for matter in queries.matters(queries.book_of(plan), plan.matters)
            for item in matter.items
        ]
        rows = list(queries.mine(officer).filter(plan=plan, state=Check.State.TO_DO)[:2])
        for number, row in enumerate(rows):
            answers = {line: {"good": True, "note": ""} for line in lines}
            if number:
                answers[lines[2]] = {"good": False, "note": "两批次进货无查验记录"}
            ending = "corrected" if number else "nothing_found"
            actions.enter(officer, row.id, Found(ending, answers))
    with acting(planner):
        actions.publish(planner, plan.id)
