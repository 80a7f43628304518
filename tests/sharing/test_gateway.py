"""A body looks up what another supplies: under its grant, for its case, and nothing beyond."""

from collections.abc import Callable

import pytest

from tests.journeys.program import Program
from tests.sharing.conftest import ANNA, CODE, CORA

People = Callable[[str], Program]
pytestmark = pytest.mark.database


def test_granted_fields_of_a_case_come_masked_and_leave_a_receipt_for_both_sides(
    program: People, granted: str, case: str
) -> None:
    officer = program("officer")
    wish = {"grant": granted, "case": case, "keys": [ANNA, CORA]}
    found = officer.post(f"datasets/{CODE}/query", wish)
    assert [row["rows"] for row in found["results"]] == [
        [{"name": "安*", "months": "36"}],
        [{"name": "柯*", "months": "80"}],
    ]
    for side in ("officer", "decider-labour"):
        receipt = program(side).get(f"sharing/deliveries/{found['delivery']}")
        assert (receipt["keys"], receipt["rows"], receipt["case"]) == (2, 2, case)
    assert officer.get(f"sharing/grants/{granted}")["used"] == 2
