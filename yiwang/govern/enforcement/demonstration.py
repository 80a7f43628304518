"""The demonstration's enforcement certificates and matters. Persons and numbers are made up."""

from datetime import date, timedelta
from typing import Any

from yiwang.base.matters import facade as matters
from yiwang.base.work import facade as work
from yiwang.govern.enforcement import actions
from yiwang.govern.enforcement.models import Certificate, Penalty
from yiwang.kernel import clock
from yiwang.kernel.actor import DOOR, SYSTEM, Actor, acting
from yiwang.kernel.ids import named
from yiwang.kernel.tenancy import door
from yiwang.kernel.tenancy.city import put
from yiwang.kernel.tenancy.models import Account, Body

# Account, body, number, days from the day of loading until it ends.
HOLDERS = (
    ("enforcer", "shinan-market", "DEMO-SN-0101", 900),
    ("enforcer2", "shinan-market", "DEMO-SN-0102", 900),
    ("enforcer3", "shinan-market", "DEMO-SN-0103", -1),
    ("street", "shinan-urban", "DEMO-SN-0201", 900),
    ("street2", "shinan-urban", "DEMO-SN-0202", 900),
)
SINCE = date(2021, 7, 15)
FIELD = {"zh": "综合执法（演示）", "en": "General enforcement (demonstration)"}


def load() -> int:
    """Load certificates; what is there stays as it is."""
    today = clock.today()
    with acting(SYSTEM):
        accounts = Account.objects.in_bulk([row[0] for row in HOLDERS], field_name="username")
        bodies = Body.objects.in_bulk({row[1] for row in HOLDERS}, field_name="code")
        return put(
            Certificate(
                id=named("enforcement_certificate", number),
                body=bodies[body],
                account=accounts[account].id,
                name=accounts[account].name,
                number=number,
                field=FIELD,
                valid_from=SINCE,
                valid_until=today + timedelta(days=days),
            )
            for account, body, number, days in HOLDERS
        )


# Matters under way: whom, what, and how far each got. Persons are those of the demonstration.
CITIZEN = {
    "kind": "natural",
    "name": "林海平",
    "person_number": "370299198804120212",
    "mobile": "15400000011",
}
FIRM = {"kind": "legal", "name": "青岛海风示例餐饮有限公司", "credit_code": "91370202MADM00019J"}
WORKSHOP = {
    "source": "complaint",
    "act": "unregistered",
    "place": "香港中路街道示例路18号",
    "description": "未取得登记证经营小餐饮，货值约三千元。",
}
FACTS = {
    **dict.fromkeys(("minor", "mitigating", "repeated", "harm", "corrected"), False),
    "goods_value": 3000,
}
STREET = {
    "act": "litter",
    "place": "香港中路与示例路口",
    "description": "在人行道上倾倒污水。",
    "party": {key: CITIZEN[key] for key in ("kind", "name", "person_number")},
    "told": True,
    "heard": "无",
    "kind": "fine",
    "fine": "150",
    "second_officer": "DEMO-SN-0202",
    "signed": "refused",
}
Step = tuple[str, str, dict[str, Any]]  # who, outcome, what is entered
PROPOSED: Step = ("enforcer", "propose", {"reason": "有初步证据证明违法。"})
FILED: Step = ("head-market", "file", {})
CONFIRMED: list[Step] = [
    (who, "confirm", {"record": "现场检查并询问。"}) for who in ("enforcer", "enforcer2")
]
REPORTED: Step = (
    "enforcer",
    "report",
    {
        "findings": "当事人未取得登记证从事小餐饮经营，事实清楚。",
        "proposal": "penalise",
        "kinds": ["fine"],
        "fine": "8000",
    },
)


def load_matters() -> int:
    """Give a city without penalties a few at different stages; count all there are."""
    with acting(SYSTEM):
        count = Penalty.objects.count()
    if count:
        return count
    day = clock.today().isoformat()
    clue = {**WORKSHOP, "acted_on": day, "found_on": day}
    _matter("enforcer", "penalty-ordinary", {**clue, "party": FIRM}, [])
    _matter("enforcer2", "penalty-ordinary", {**clue, "party": FIRM}, [PROPOSED, FILED])
    steps = [PROPOSED, FILED, *CONFIRMED, REPORTED]
    served = {"method": "handed", "served_on": day, "receiver": CITIZEN["name"]}
    told: list[Step] = [*steps, ("enforcer", "served", served)]
    _matter("enforcer", "penalty-ordinary", {**clue, "party": CITIZEN}, told)
    _matter("street", "penalty-summary", {**STREET, "acted_on": day}, [])
    return 4


def _matter(account: str, code: str, data: dict[str, Any], steps: list[Step]) -> None:
    officer = _actor(account)
    with acting(officer):
        number = matters.open_matter(officer, code, data).number
    for who, outcome, entered in steps:
        if outcome == "confirm" and who == account:
            _investigate(officer, number)
        actor = _actor(who)
        with acting(actor):
            tasks = work.waiting(actor).filter(case__number=number)
            task = next(t for t in tasks if outcome in work.plan_of(t).outcomes)
            work.complete(actor, task.id, outcome, entered)


def _investigate(officer: Actor, number: str) -> None:
    found = actions.Found("inspection", "现场笔录", clock.today(), second="DEMO-SN-0102")
    with acting(officer):
        actions.add_evidence(officer, number, found)
        actions.grade(officer, number, FACTS)


def _actor(account: str) -> Actor:
    with acting(DOOR):
        return door.enter(Account.objects.get(username=account), None, "web")
