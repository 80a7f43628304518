"""Probe 10 of the domain reference: what is on no list is not refused for good by its provider
alone, and a grant that ended opens nothing any more, the same minute.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from tests.journeys.conftest import FRIDAY
from tests.journeys.program import Program
from tests.sharing.conftest import ANNA, CODE, KEPT, WISH, grant
from yiwang.kernel import clock
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.share.exchange import figures
from yiwang.share.exchange.models import Attempt

People = Callable[[str], Program]
pytestmark = pytest.mark.database


def refused(program: People) -> str:
    """A request for what is on no list, that its provider refuses."""
    asked = program("officer").post(f"datasets/{CODE}/requests", WISH, status=201)
    program("steward").complete("pass", case=asked["case"])
    ground = {"ground": "本单位认为不宜提供"}
    program("decider-labour").complete("refuse", ground, case=asked["case"])
    return str(asked["case"])


def test_probe_10_a_refusal_without_the_negative_list_goes_to_the_data_authority(
    program: People, resource: object, case: str
) -> None:
    officer, number = program("officer"), refused(program)
    open_one = officer.get(f"sharing/requests/{number}")
    assert (open_one["answer"], open_one["grants"]) == ("waiting", [])
    assert open_one["ground"] == "本单位认为不宜提供"
    said = [line["kind"] for line in officer.get(f"cases/{number}/timeline")]
    assert said[-1] == "data_request.disputed"
    program("steward").complete("agree", case=number)
    (key,) = officer.get(f"sharing/requests/{number}")["grants"]
    wish = {"grant": key, "case": case, "keys": [ANNA]}
    assert officer.post(f"datasets/{CODE}/query", wish)["results"][0]["rows"]


def test_probe_10_the_data_authority_may_uphold_a_refusal_and_the_need_stays_unmet(
    program: People, resource: object
) -> None:
    number = refused(program)
    ground = {"ground": "依据尚不充分，待补充履职依据"}
    program("steward").complete("refuse", ground, case=number)
    done = program("officer").get(f"sharing/requests/{number}")
    assert (done["answer"], done["ground"]) == ("refused", ground["ground"])
    with acting(SYSTEM):
        assert [row.case.number for row in figures.unmet(SYSTEM, days=30)] == [number]


def test_probe_10_what_is_on_the_negative_list_is_refused_at_once_with_its_law(
    program: People, resource: object
) -> None:
    wish = {**WISH, "fields": [{"field": "id_number"}]}
    asked = program("officer").post(f"datasets/{KEPT}/requests", wish, status=201)
    found = program("officer").get(f"sharing/requests/{asked['case']}")
    assert found["answer"] == "refused"
    assert "测试法第一条" in found["ground"]


def test_probe_10_after_its_end_a_grant_opens_nothing_the_same_minute(
    program: People, resource: object, case: str
) -> None:
    key, officer = grant(program, until="2024-09-30"), program("officer")
    wish = {"grant": key, "case": case, "keys": [ANNA]}
    end = datetime(2024, 10, 1, tzinfo=clock.CITY_ZONE)
    with clock.at(end - timedelta(seconds=30)):
        assert officer.post(f"datasets/{CODE}/query", wish)["results"][0]["rows"]
    with clock.at(end + timedelta(seconds=10)):
        late = officer.post(f"datasets/{CODE}/query", wish, status=403)
        assert late["code"] == "exchange.beyond_grant"
    with acting(SYSTEM):
        assert [row.reason for row in Attempt.objects.all()] == ["ended"]
    assert (end - timedelta(days=1)).date() == date(2024, 9, 30) > FRIDAY.date()
