"""A corrected value: which decided cases relied on it, what they would be now, and who is told."""

from collections.abc import Callable
from typing import Any

from tests.journeys.conftest import worker  # noqa: F401  # a fixture
from tests.journeys.test_talent_at_once import apply
from tests.registers.test_doubts import signed_in

People = Callable[[str], Any]
MONTHS = {"dataset": "social_insurance", "item": "months", "text": "见参保证明"}


def corrected(program: People, months: str) -> Any:
    """The citizen contests how long he was insured, and the body follows him."""
    made = program("citizen").post("me/data/contest", MONTHS | {"claimed": months}, status=201)
    verdict = {"right": False, "value": months, "answer": "核实无误"}
    return program("officer-labour").post(f"doubts/{made['id']}/settle", verdict)


def test_a_decided_case_is_listed_with_the_decision_it_would_get_now(program: People) -> None:
    number = apply(program("citizen"))["number"]
    doubt = corrected(program, "0")
    (again,) = program("officer-labour").get(f"doubts/{doubt['id']}/cases")
    assert (again["case"], again["then"]["outcome"]) == (number, "grant")
    assert (again["now"]["outcome"], again["same"]) == ("refuse", False)
    page = signed_in("officer-labour").get(f"/work/doubts/{doubt['id']}").content.decode()
    assert number in page
    assert "准予" in page
    assert "不予" in page
    (now,) = program("citizen").get(f"cases/{number}/decisions")
    assert now["result"]["outcome"] == "grant", "the case stays as it was decided"


def test_a_correction_that_changes_nothing_says_so(program: People) -> None:
    apply(program("citizen"))
    doubt = corrected(program, "15")
    (again,) = program("officer-labour").get(f"doubts/{doubt['id']}/cases")
    assert again["same"]


def test_rules_read_the_corrected_number_as_a_number(program: People) -> None:
    wrong = program("citizen").post("me/data/contest", MONTHS | {"claimed": "三"}, status=422)
    assert "a number" in wrong["detail"] or "数字" in wrong["detail"]
    corrected(program, "0")
    case = apply(program("citizen"))
    (judged,) = program("citizen").get(f"cases/{case['number']}/decisions")
    assert judged["inputs"]["facts"]["social_insurance"]["months"] == 0
    assert judged["result"]["outcome"] == "refuse"
