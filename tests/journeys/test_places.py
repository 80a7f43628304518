"""Where a step is done: the body that handles the case, or one that stands in a relation to it."""

from collections.abc import Callable

import pytest

from tests.journeys.program import Program
from tests.journeys.test_licence_by_api import apply
from yiwang.base.cases.models import Case
from yiwang.base.work.assignment import body_of
from yiwang.base.work.blueprint import Place, TaskPlan
from yiwang.base.work.models import Instance
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.tenancy.models import Body

People = Callable[[str], Program]


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (None, "shinan-approval"),
        (Place(relation="handling"), "shinan-approval"),
        (Place(relation="parent"), "shinan-government"),
        (Place(relation="guide"), "city-approval"),
        (Place(relation="region"), "shinan-approval"),
        (Place(relation="region", function="market"), "shinan-market"),
    ],
)
def test_a_step_is_done_by_the_body_in_a_relation(
    program: People, place: Place | None, expected: str
) -> None:
    number = apply(program("firm"))["number"]
    with acting(SYSTEM):
        case = Case.objects.get(number=number)
        plan = TaskPlan("step", {}, "window", {}, place=place)
        assert Body.objects.get(id=body_of(SYSTEM, case, plan)).code == expected


@pytest.mark.parametrize("do", ["claim", "release", "complete"])
def test_a_task_whose_case_has_no_process_is_answered(program: People, do: str) -> None:
    """As it is after a repair by hand: the task is there, the process is not."""
    number = apply(program("firm"))["number"]
    window = program("window")
    (task,) = [row["id"] for row in window.get("tasks")["items"] if row["case"] == number]
    with acting(SYSTEM):
        Instance.objects.filter(case__number=number).delete()
    answer = window.client.post(
        f"/api/v1/tasks/{task}/{do}", {"outcome": "accept"}, content_type="application/json"
    )
    assert answer.status_code < 500, answer.content
