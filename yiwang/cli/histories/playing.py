"""Play one case through the product's own door, on days of the past, with all that follows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any
from uuid import uuid4

import yaml
from django.db import connections

from yiwang.cli import bench_ground as ground
from yiwang.cli.errors import CommandError
from yiwang.cli.histories.paths import Path, Step
from yiwang.kernel import clock

PATIENCE = 50  # turns of the background work after a step
GATHERED = timedelta(minutes=20)  # after the last step: by then everybody has looked at it
OPEN = """SELECT task.id FROM work_task task JOIN cases_case matter ON matter.id = task.case_id
    WHERE matter.number = %s AND task.state = 'open' ORDER BY task.id"""


@dataclass(frozen=True)
class Course:
    """A way as far as it got: with so many of its steps, in a district (account suffix, code)."""

    path: Path
    taken: int
    district: str
    region: str

    @property
    def name(self) -> str:
        return f"{self.path.name}/{self.taken}/{self.district}"


def days_of(path: Path) -> list[int]:
    """For each step, how many working days after the hand-in it is taken."""
    days, day = [], 0
    for step in path.steps:
        day += step.after
        days.append(day)
    return days


def play(course: Course, days: list[date]) -> str:
    """Play a course from the first of consecutive working days on; return the number."""
    last = _moment(days[0], 0)
    with clock.at(last):
        number = str(_call(_applicant(course), "cases", _wish(course))["number"])
        settle()
    for place, (step, day) in enumerate(zip(course.path.steps, days_of(course.path), strict=True)):
        if place < course.taken:
            last = _moment(days[day], place + 1)
            with clock.at(last):
                _take(step, course, number)
                settle()
    with clock.at(last + GATHERED):
        settle()
        _look_on(number)
    return number


def _look_on(number: str) -> None:
    """Have supervision look at a case that is over until no rule turns any more: nobody has to
    look at its copies, which lie longer back.
    """
    from yiwang.base.cases.facade import Case
    from yiwang.govern.supervision import watching
    from yiwang.kernel.actor import SYSTEM, acting

    with acting(SYSTEM):
        over = Case.objects.filter(number=number, closed_at__isnull=False)
        case = over.values_list("id", flat=True).first()
    if case is not None:
        watching.look_on(case)


def _moment(day: date, place: int) -> datetime:
    """Steps of a day follow each other by half an hour, from half past nine on."""
    return datetime.combine(day, time(9 + (place + 1) // 2, 30 * (place % 2)), clock.CITY_ZONE)


def settle() -> None:
    """Do what the workers would do: bring events, draw papers, look after rules, count, seal."""
    from yiwang.base.papers import duties
    from yiwang.base.seals.duties import make_seals
    from yiwang.engage.publicity.duties import publish
    from yiwang.govern.indicators import counting
    from yiwang.govern.supervision import watching
    from yiwang.kernel.evidence.seal import seal
    from yiwang.web import subscriptions

    chores = (
        *(subscriptions.step, make_seals, duties.draw_papers),
        *(publish, watching.step, counting.step),
    )
    for _turn in range(PATIENCE):
        if not sum(each() for each in chores):
            break
    while seal():
        pass


def _take(step: Step, course: Course, number: str) -> None:
    if step.call:
        body = {name: _filled(value, course) for name, value in step.body.items()}
        _call(_applicant(course), step.call.format(number=number), body)
        return
    clerk = _caller(f"{step.by}-{course.district}")
    with connections["owner"].cursor() as cursor:
        cursor.execute(OPEN, [number])
        tasks = [str(row[0]) for row in cursor.fetchall()]
    for task in tasks:
        seen = clerk.send("GET", f"tasks/{task}")
        if seen[0] == 200 and step.outcome in {each["id"] for each in seen[1]["outcomes"]}:
            data = {name: _filled(value, course) for name, value in step.data.items()}
            _call(clerk, f"tasks/{task}/complete", {"outcome": step.outcome, "data": data})
            return
    raise CommandError(f"{course.name}: {step.by} has no task that ends with {step.outcome}.")


def _filled(value: Any, course: Course) -> Any:
    """What stands for itself, for the present day, or for the form."""
    if value == "today":
        return clock.today().isoformat()
    return _data(course, b"%again\n") if value == "form" else value


def _call(caller: ground.Caller, path: str, body: Mapping[str, Any]) -> Any:
    return caller.must("POST", path, body, uuid4().hex)


def _applicant(course: Course) -> ground.Caller:
    return _caller(course.path.applicant)


@cache
def _caller(account: str) -> ground.Caller:
    return ground.Inside(0, ground.token(account))


def _wish(course: Course) -> dict[str, Any]:
    me = _applicant(course).must("GET", "me")
    legal = [row["id"] for row in me["principals"] if row["kind"] == "legal"]
    wish = {"service": course.path.service, "data": _data(course), "submit": True}
    if legal:
        wish |= {"applicant": legal[0]}
    return wish | ({"region": course.region} if course.path.steps else {})


def _data(course: Course, more: bytes = b"") -> dict[str, Any]:
    """The form as it is filled in: the package's examples in the applicant's name. more: what the
    floor plan says further.
    """
    data: dict[str, Any] = dict(_example(course.path.package))
    sheet = _applicant(course).must("GET", f"services/{course.path.service}/form")
    data |= {name: value for name, value in sheet["values"].items() if name == "applicant"}
    for name, value in course.path.data.items():
        data[name] = {**data[name], **value}
    if "floor_plan" in data:
        data["floor_plan"] = [_plan(course.path.applicant, more)]
    return data


@cache
def _example(package: str) -> dict[str, Any]:
    from yiwang.web.demonstration import PACKAGES

    found: dict[str, Any] = yaml.safe_load((PACKAGES / package / "examples.yaml").read_text())[
        "data"
    ]
    return found


def _plan(account: str, more: bytes) -> str:
    from yiwang.kernel.actor import DOOR, acting
    from yiwang.kernel.files import store
    from yiwang.kernel.tenancy import door
    from yiwang.kernel.tenancy.models import Account
    from yiwang.web.demonstration import PLAN

    with acting(DOOR):
        firm = door.enter(Account.objects.get(username=account), None, "api")
    with acting(firm):
        return str(store.take(firm, "plan.pdf", PLAN + more).id)
