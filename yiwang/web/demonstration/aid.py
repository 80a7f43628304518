"""Households with the minimum living allowance at later stages: asked for, surveyed and decided by
people's own actions on days that are past, with what the sources say about them.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any

from yiwang.base.cases import facade as cases
from yiwang.base.work import duties
from yiwang.engines import term
from yiwang.kernel import clock
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.serve.applications import actions as applications
from yiwang.serve.applications.values import Wish
from yiwang.serve.checks import facade as checks
from yiwang.web.demonstration import AID, complete, enter, filled, service_of

TAKEN = "家庭情况已入户核实，与核对结果一致。"
OWNED = "名下有机动车，超过规定条件。"
PUBLIC = timedelta(days=8)  # after which the days to object are over
SURVEYED, DECIDED = timedelta(days=2), PUBLIC
NOON = time(10, 30)


@dataclass(frozen=True)
class Step:
    """What one person does; after: at least so long since the step before."""

    after: timedelta
    account: str
    outcome: str
    data: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Course:
    """A household of one adult and a child, and how far it has come. ago: days since its last
    step, at least; its applicant has the account.
    """

    account: str
    child: dict[str, str]
    ago: int
    steps: tuple[Step, ...]
    more: dict[str, Any] = field(default_factory=dict)


def _surveyed(outcome: str, reason: str) -> Step:
    return Step(SURVEYED, "officer-civil", outcome, {"reason": reason})


COURSES = (
    Course(  # whose days to object are over: somebody decides now
        "citizen3",
        {"name": "阮小雨", "id_number": "370299201706050649", "relation": "child"},
        PUBLIC.days,
        (_surveyed("conform", TAKEN),),
        {"payment": {"account": "6228000000000003"}},
    ),
    Course(  # to whom it is paid, and whose water and heating cost less
        "citizen4",
        {"name": "庄小溪", "id_number": "370299201603170701", "relation": "child"},
        38,
        (_surveyed("conform", TAKEN), Step(DECIDED, "decider-civil", "grant")),
        {
            "payment": {"account": "6228000000000004"},
            "utilities": {"water": "W-370204", "heating": "H-204"},
        },
    ),
    Course(  # refused less than sixty days ago
        "citizen5",
        {"name": "佟小舟", "id_number": "370299201409210714", "relation": "child"},
        38,
        (
            _surveyed("not_conform", OWNED),
            Step(DECIDED, "decider-civil", "refuse", {"reason": OWNED}),
        ),
        {"payment": {"account": "6228000000000005"}},
    ),
)


def load() -> int:
    """Take each household as far as its course, unless it has come; count them. Nobody comes where
    no source can be asked.
    """
    with acting(SYSTEM):
        reached = bool(checks.outside())
    new = [each for each in COURSES if not _has_come(each)] if reached else []
    for moment, together in groupby(sorted(new, key=_asked, reverse=True), _asked):
        _take(moment, list(together))
    return len(COURSES) if reached else 0


def _has_come(course: Course) -> bool:
    applicant = enter(course.account)
    with acting(applicant):
        return cases.mine(applicant).exists()


def _asked(course: Course) -> datetime:
    return _days(course)[0]


def _take(asked: datetime, courses: list[Course]) -> None:
    """Take households that ask on one day along their courses; the sources are asked once."""
    with clock.at(asked):
        numbers = [_apply(course) for course in courses]
        while checks.step():
            pass
    for course, number in zip(courses, numbers, strict=True):
        for moment, step in zip(_days(course)[1:], course.steps, strict=True):
            with clock.at(moment):
                duties.fire_timers()
                complete(step.account, number, step.outcome, dict(step.data))


def _days(course: Course) -> list[datetime]:
    """When the household asks, and when each step is done: on working days, the last one first
    found.
    """
    day = _open_day(clock.today() - timedelta(days=course.ago))
    found = [day]
    for step in reversed(course.steps):
        day = _open_day(day - step.after)
        found.append(day)
    return [datetime.combine(each, NOON, clock.CITY_ZONE) for each in reversed(found)]


def _open_day(day: date) -> date:
    """The last working day up to a day."""
    calendar = term.national().lenient()
    while not calendar.is_open(day):
        day -= timedelta(days=1)
    return day


def _apply(course: Course) -> str:
    actor = enter(course.account)
    with acting(actor):
        data = filled(actor, AID, {**course.more, "members": [course.child]})
        return applications.apply(actor, Wish(service_of(AID), data)).number
