"""A correction from its first word to its last: contested, decided, known from when and held since
when, told to whoever reads the register, and decided cases with the decision they would get now.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from tests.journeys.program import Program
from tests.journeys.test_licence_by_api import apply as apply_for_restaurant
from tests.journeys.test_talent_at_once import CITIZEN, apply
from tests.registers.test_doubts import signed_in
from tests.registers.test_used import WISH
from yiwang.base.packages import actions as packages
from yiwang.base.packages.source import of
from yiwang.kernel import clock, keys
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.outbox.models import Announced
from yiwang.share.registers import facade as registers
from yiwang.share.registers.models import Doubt

People = Callable[[str], Program]
CODE, WRONG, RIGHT = "insured_now", 14, 0
RESOURCE = f"""
{CODE}:
  title: {{ zh: 参保现状（测试）, en: Insured now (test) }}
  summary: {{ zh: 测试, en: test }}
  supplier: labour
  category: "203"
  cycle: daily
  sharing: conditional
  condition: {{ zh: 用于履行职责, en: to do a duty }}
  key: [id_number]
  of_register: social_insurance
  demonstration: true
  fields:
    id_number: {{ element: id_number, required: true, sensitive: true }}
    months: {{ title: {{ zh: 月数, en: Months }}, type: integer }}
"""


@pytest.fixture
def reader(city: None, program: People) -> dict[str, str]:
    """A grant of the approval bureau to read what the insurance register says, and its case."""
    head = "id: insured_now\nversion: '1.0'\ntitle: { zh: 测试, en: Test }\nowner: labour\n"
    with acting(SYSTEM):
        packages.install(SYSTEM, of({"package.yaml": head, "resources.yaml": RESOURCE}))
    wish = {**WISH, "fields": [{"field": "months"}]}
    asked = program("officer").post(f"datasets/{CODE}/requests", wish, status=201)["case"]
    program("steward").complete("pass", case=asked)
    program("decider-labour").complete("agree", case=asked)
    (grant,) = program("officer").get(f"sharing/requests/{asked}")["grants"]
    case = apply_for_restaurant(program("firm"), special=False)["number"]
    return {"grant": grant, "case": case}


def test_a_wrong_value_is_contested_decided_known_told_and_weighed_anew(
    program: People, reader: dict[str, str], hear: Callable[[], None]
) -> None:
    pages = {name: signed_in(name) for name in ("citizen", "officer-labour")}
    decided = apply(program("citizen"))["number"]
    mark = program("officer").post(f"datasets/{CODE}/changes", reader)["after"]
    wrong = {"register": "social_insurance", "item": "months", "claimed": str(RIGHT)}
    contest = {**wrong, "text": "见参保证明", "_key": "1"}
    assert pages["citizen"].post("/me/data/contest", contest).status_code == 302
    (doubt,) = program("officer-labour").get("doubts")["items"]
    assert (doubt["held"], doubt["claimed"]) == (str(WRONG), str(RIGHT))
    before = clock.now()
    with clock.at(before + timedelta(hours=2)):
        verdict = {"verdict": "correct", "value": str(RIGHT), "since": "2024-09-01"}
        verdict |= {"answer": "核实无误", "_revision": doubt["revision"], "_key": "2"}
        settled = pages["officer-labour"].post(f"/work/doubts/{doubt['id']}/settle", verdict)
        assert settled.status_code == 302
        _both_times(before)
        hear()
        _told(program("officer"), reader, mark)
        _weighed(program("officer-labour"), pages["officer-labour"], doubt["id"], decided)


def _both_times(before: datetime) -> None:
    """Held since a day, known since a moment: four questions, four answers."""
    subject = keys.fingerprint("111", CITIZEN)
    for day, known, months in (
        (date(2024, 9, 27), clock.now(), RIGHT),
        (date(2024, 8, 31), clock.now(), WRONG),
        (date(2024, 9, 27), before, WRONG),
        (date(2024, 8, 31), before, WRONG),
    ):
        found = registers.known(SYSTEM, "social_insurance", subject, valid_on=day, known_on=known)
        assert [row.content["months"] for row in found] == [months], (day, known)


def _told(officer: Program, reader: dict[str, str], mark: int) -> None:
    """Who subscribes is told, and fetches the right value."""
    with acting(SYSTEM):
        events = Announced.objects.filter(kind="exchange.rows_changed")
        assert [each.content["grant"] for each in events] == [reader["grant"]]
    told = officer.post(f"datasets/{CODE}/changes", {**reader, "after": mark})
    assert [each["rows"] for each in told["changes"]] == [[{"months": RIGHT}]]


def _weighed(labour: Program, page: Any, doubt: str, decided: str) -> None:
    """The decided case, with the decision that it would get now, by program and on the page."""
    (again,) = labour.get(f"doubts/{doubt}/cases")
    assert (again["case"], again["same"]) == (decided, False)
    assert (again["then"]["outcome"], again["now"]["outcome"]) == ("grant", "refuse")
    shown = page.get(f"/work/doubts/{doubt}").content.decode()
    assert decided in shown
    with acting(SYSTEM):
        assert Doubt.objects.get(id=doubt).state == "corrected"
