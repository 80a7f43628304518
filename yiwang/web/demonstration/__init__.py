"""What the demo city has beyond bodies and people: its packages, and cases under way."""

from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import yaml

from yiwang.base.cases.models import Case
from yiwang.base.packages import actions
from yiwang.base.packages.source import read
from yiwang.base.parties import facade as parties
from yiwang.base.work import facade as work
from yiwang.engines import term
from yiwang.kernel import clock
from yiwang.kernel.actor import DOOR, SYSTEM, Actor, acting
from yiwang.kernel.files import store
from yiwang.kernel.tenancy import door
from yiwang.kernel.tenancy.models import Account
from yiwang.serve.allotments import actions as allotments
from yiwang.serve.allotments.models import Round
from yiwang.serve.allotments.values import Wish as Offer
from yiwang.serve.applications import actions as applications
from yiwang.serve.applications import forms
from yiwang.serve.applications.values import Wish
from yiwang.serve.services import facade as services

PACKAGES = Path(__file__).resolve().parents[3] / "packages"


def load() -> int:
    """Install every package that travels with the product, as if two months ago; count them."""
    folders = sorted((path.parent for path in PACKAGES.glob("*/package.yaml")), key=_order)
    with clock.at(clock.now() - SINCE), acting(SYSTEM):
        for folder in folders:
            actions.install(SYSTEM, read(folder))
    return len(folders)


def _order(folder: Path) -> tuple[bool, str]:
    """What consists of other packages' services comes after them."""
    return (folder / "bundle.yaml").exists(), folder.name


SINCE = timedelta(days=60)  # so that cases made up can lie in the past
FOOD = "food_business_licence"
SEATING = "outdoor_seating"
WHOLE = "starting_a_restaurant"
AID = "minimum_living_allowance"
ENTRY = "school_entry"
CHILD = {"name": "林小满", "id_number": "370299201805200024"}
WIFE = {"name": "苏文岚", "id_number": "370299199509230122", "relation": "spouse"}
OWN_CHILD = {"name": "林小禾", "id_number": "370299201803150334", "relation": "child"}
ROUND = timedelta(days=60)  # in which applications come in
FIRST = 14  # cases of a new city
SLOW = (10, 13)  # numbers, in a hundred, of cases that lie longer than they may
DAYS = 8  # working days back to the oldest case made up
PLAN = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
FINDING = {"findings": "布局与平面图一致，设施齐全。"}
SERVED = {"method": "electronic", "receiver": "邹立行"}
# How far a case got: the steps that people did, one a working day. Most get to the end.
COURSES: tuple[tuple[str, ...], ...] = (
    (),
    ("correct",),
    ("not_accept",),
    ("accept",),
    ("accept", "visit"),
    ("accept", "visit", "propose"),
    ("accept", "visit", "propose", "refuse", "deliver"),
    ("accept", "visit", "propose", "grant"),
    ("accept", "visit", "propose", "grant", "deliver"),
    ("accept", "visit", "propose", "grant", "deliver"),
)
# Step → who does it, the outcome, and what is entered.
STEPS: dict[str, tuple[tuple[str, ...], str, dict[str, Any]]] = {
    "accept": (("window",), "accept", {}),
    "correct": (
        ("window",),
        "correct",
        {"items": [{"material": "floor-plan", "text": "平面图未标明食品处理区，请重新提供。"}]},
    ),
    "not_accept": (("window",), "not_accept", {"reason": "经营场所不在本区管辖范围。"}),
    "visit": (("officer", "officer2"), "conform", FINDING),
    "propose": (("officer",), "propose", {"proposal": "grant", "reason": "材料齐全，符合要求。"}),
    "grant": (("decider",), "grant", {}),
    "refuse": (("decider",), "refuse", {"reason": "食品处理区面积不符合要求。"}),
    "deliver": (("window",), "delivered", SERVED),
}


def load_first_cases() -> int:
    """Give a city without cases a dozen, so that no desk is empty; count all there are."""
    with acting(SYSTEM):
        count = Case.objects.count()
    return count or load_cases(0, FIRST)


def load_cases(start: int, count: int) -> int:
    """Make cases through the same actions as people do, at stages that the number decides."""
    for number in range(start, start + count):
        _case(number, Random(number))  # noqa: S311  # made-up cases, not secrets
    return count


def _case(number: int, chance: Random) -> None:
    course = COURSES[number % len(COURSES)]
    days = _working_days(DAYS)
    first = len(days) - 1 - len(course) - chance.randrange(2)  # what is open came in of late
    if number % 100 in SLOW:
        first = 0
    with clock.at(_at(days[first], chance)):
        case = _apply(number)
    for offset, step in enumerate(course, start=1):
        people, outcome, data = STEPS[step]
        with clock.at(_at(days[first + offset], chance)):
            if step == "visit":
                data = {**data, "visited_on": clock.today().isoformat()}
            for account in people:
                complete(account, case, outcome, data)


def _working_days(count: int) -> list[date]:
    """The last so many working days before today, oldest first."""
    calendar = term.national().lenient()
    days = (clock.today() - timedelta(days=back) for back in range(1, 3 * count))
    return [day for day in days if calendar.is_open(day)][:count][::-1]


def _at(day: date, chance: Random) -> datetime:
    return datetime.combine(
        day, time(9 + chance.randrange(8), chance.randrange(60)), clock.CITY_ZONE
    )


def enter(account: str) -> Actor:
    with acting(DOOR):
        return door.enter(Account.objects.get(username=account), None, "web")


def load_fee() -> int:
    """Give the city a granted matter whose fee is still to be paid, unless it has one; count it."""
    with acting(SYSTEM):
        there = Case.objects.filter(package=SEATING).exists()
    if not there:
        days, chance = _working_days(DAYS), Random(0)  # noqa: S311  # made up, not a secret
        with clock.at(_at(days[-4], chance)):
            case = _apply_for_seats()
        for day, step in zip(days[-3:], ("accept", "propose", "grant"), strict=True):
            people, outcome, data = STEPS[step]
            with clock.at(_at(day, chance)):
                complete(people[0], case, outcome, data)
    return 1


def load_whole() -> int:
    """Give the city one thing under way, unless it has one; count it."""
    with acting(SYSTEM):
        there = Case.objects.filter(package=WHOLE).exists()
    if not there:
        situation = {"registered": True, "place_over_300": False, "sign": True, "fumes": False}
        sign = {"text": "海风小馆", "width": 4, "height": 1, "lit": True}
        promises = {**example(WHOLE)["commitments"], "sign_safe": True}
        more = {"situation": situation, "sign": sign, "commitments": promises}
        with clock.at(_at(_working_days(DAYS)[-2], Random(0))):  # noqa: S311  # made up
            _apply_for(WHOLE, more, "floor_plan", "sign_drawing")
    return 1


def load_family() -> int:
    """Give the city a family whose other adult has still to authorise its check; count it."""
    with acting(SYSTEM):
        there = Case.objects.filter(package=AID).exists()
    if not there:
        citizen = enter("citizen")
        with acting(citizen):
            data = filled(citizen, AID, {"members": [WIFE, OWN_CHILD]})
            applications.apply(citizen, Wish(service_of(AID), data))
    return 1


def load_round() -> int:
    """Give the city a round in which places are allotted, with a first application; count it."""
    with acting(SYSTEM):
        there = Round.objects.exists()
    if not there:
        head, citizen, today = enter("decider-education"), enter("citizen"), clock.today()
        with acting(head):
            allotments.begin(head, Offer(ENTRY, today, today + ROUND))
        with acting(citizen):
            data = filled(citizen, ENTRY, {"children": [CHILD]})
            applications.apply(citizen, Wish(service_of(ENTRY), data, region="370202"))
    return 1


def _apply_for_seats() -> str:
    return _apply_for(SEATING, {}, "licence", "plan")


def _apply_for(package: str, more: dict[str, Any], *files: str) -> str:
    """The firm's application with what the package's examples share, and a picture as each file."""
    firm = enter("firm")
    with acting(firm):
        paper = str(store.take(firm, "plan.pdf", PLAN).id)
        (entity,) = (party for party in parties.principals(firm) if party.kind == "legal")
        data = {**example(package), **more, **{name: [paper] for name in files}}
        wish = Wish(service_of(package), data, region="370202", applicant=entity.id)
        return applications.apply(firm, wish).number


def filled(actor: Actor, package: str, more: dict[str, Any]) -> dict[str, Any]:
    """What somebody hands in: as the package's examples, with what is known of him and more."""
    item = services.to_apply_for(service_of(package))
    known = forms.sheet(actor, item.package, item.package_version, actor.person).prefilled()
    return {**example(package), **known, **more}


def service_of(package: str) -> str:
    """The code of the service that a package brings."""
    text = (PACKAGES / package / "services.yaml").read_text("utf-8")
    return str(yaml.safe_load(text)["items"][0]["code"])


@cache
def example(package: str = FOOD) -> dict[str, Any]:
    """The shared data of the package's examples."""
    text = (PACKAGES / package / "examples.yaml").read_text("utf-8")
    data: dict[str, Any] = yaml.safe_load(text)["data"]
    return data


def _apply(number: int) -> str:
    firm = enter("firm")
    with acting(firm):
        plan = store.take(firm, "plan.pdf", PLAN)
        (entity,) = (party for party in parties.principals(firm) if party.kind == "legal")
        place = {**example()["premises"], "address": f"香港中路街道示例路{number + 1}号"}
        data = {**example(), "premises": place, "floor_plan": [str(plan.id)]}
        wish = Wish("food-business-licence", data, region="370202", applicant=entity.id)
        return applications.apply(firm, wish).number


def complete(account: str, case: str, outcome: str, data: dict[str, Any]) -> None:
    actor = enter(account)
    with acting(actor):
        tasks = work.waiting(actor).filter(case__number=case)
        task = next(t for t in tasks if outcome in work.plan_of(t).outcomes)
        work.complete(actor, task.id, outcome, data)
