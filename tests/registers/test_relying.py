"""A corrected value: which decided cases relied on it, what they would be now, and who is told."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import override

from tests.journeys.test_talent_at_once import CITIZEN, apply, supply
from tests.registers.test_doubts import signed_in
from yiwang.base.notices.models import Notice
from yiwang.base.notices.sentences import sentence
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.tenancy.models import Account
from yiwang.share.registers.actions import Row

People = Callable[[str], Any]
Hear = Callable[[], None]
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


def told(kind: str) -> dict[Any, Notice]:
    with acting(SYSTEM):
        return {notice.person: notice for notice in Notice.objects.filter(kind=kind)}


def person(account: str) -> Any:
    with acting(SYSTEM):
        return Account.objects.get(username=account).person_id


def test_the_person_and_the_office_are_told_of_a_correction(program: People, hear: Hear) -> None:
    number = apply(program("citizen"))["number"]
    corrected(program, "0")
    hear()
    answer = told("register_corrected")[person("citizen")]
    assert answer.link == "/me/data"
    assert answer.facts["items"] == {"zh": "连续缴费月数", "en": "Months paid without a gap"}
    assert not told("register_changed"), "the answer says it already"
    staff = told("register_relied")
    assert {notice.facts["number"] for notice in staff.values()} == {number}
    with acting(SYSTEM):
        assert Account.objects.get(username="decider-labour").id in staff, "it leads the body"
    with override("en"):
        assert "Months paid without a gap" in sentence(answer.kind, answer.facts)


def test_a_value_that_stays_is_told_with_its_reason(program: People, hear: Hear) -> None:
    made = program("citizen").post("me/data/contest", MONTHS | {"claimed": "20"}, status=201)
    verdict = {"right": True, "answer": "缴费记录无误"}
    program("officer-labour").post(f"doubts/{made['id']}/settle", verdict)
    hear()
    assert set(told("register_kept")) == {person("citizen")}


def test_what_is_delivered_anew_is_told_once_until_it_is_read(city: None, hear: Hear) -> None:
    for household in ("山东省烟台市", "山东省威海市"):
        born = {"birth_date": "1988-04-12", "household": household}
        supply("population", Row(CITIZEN, born), complete=False)
    hear()
    notice = told("register_changed")[person("citizen")]
    assert notice.facts["count"] == 2
    assert notice.link == "/me/data#r-population"
