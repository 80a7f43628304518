"""Tables in front of a restaurant: the licence that the city holds stands for the paper."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from tests.journeys.program import Program
from tests.journeys.restaurant import SHINAN
from tests.journeys.test_licence_by_api import OPINION, apply
from tests.journeys.test_portal_pages import browser, words  # noqa: F401  # a fixture
from yiwang.base.cases import facade as cases
from yiwang.base.cases import on_file
from yiwang.base.cases.facade import Held, RegisterSilent
from yiwang.base.cases.models import OnFile
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.outbox.models import Announced
from yiwang.kernel.outbox.relay import Delivered
from yiwang.serve.licences.models import Licence
from yiwang.serve.wallet.listeners import note_reliance

People = Callable[[str], Program]
SERVICE = "outdoor-seating"
YESTERDAY = date(2024, 9, 26)


@pytest.fixture
def firm(program: People) -> Program:
    """A firm with a food-business licence that the city issued."""
    owner = program("firm")
    apply(owner, special=False)
    program("window").complete("accept")
    program("officer").complete("propose", OPINION)
    program("decider").complete("grant")
    return owner


class Silent:
    """A register that does not answer."""

    def of(self, _actor: Actor, _holder: UUID, _kinds: Collection[str]) -> Sequence[Held]:
        raise RegisterSilent

    def now(self, _actor: Actor, _licences: Collection[UUID]) -> Mapping[UUID, Held]:
        raise RegisterSilent


@pytest.fixture
def silence() -> Iterator[Callable[[], None]]:
    """Let the register of licences fall silent."""
    (before,) = on_file._registers
    yield lambda: cases.on_file.register(Silent())
    cases.on_file.register(before)


def wish(owner: Program, licence: Sequence[str], **more: Any) -> dict[str, Any]:
    applicant = next(row for row in owner.get("me")["principals"] if row["kind"] == "legal")
    data = {
        "applicant": {"uscc": "91370202MADM00019J", "name": "青岛海风示例餐饮有限公司"},
        "contact": {"name": "贺海波", "mobile": "15400000044"},
        "place": {
            "address": "香港中路街道示例路5号门前",
            "area": 30,
            "tables": 8,
            "first": "2024-10-01",
            "last": "2025-09-30",
        },
        "licence": list(licence),
        "plan": [owner.upload()],
        "commitments": {"clear_way": True},
    }
    return {
        "service": SERVICE,
        "region": SHINAN,
        "applicant": applicant["id"],
        "data": data,
        "submit": True,
        **more,
    }


def shelf(owner: Program) -> dict[str, Any]:
    applicant = next(row for row in owner.get("me")["principals"] if row["kind"] == "legal")
    sheet = owner.get(f"services/{SERVICE}/form", applicant=applicant["id"])
    return dict(sheet["on_file"]["/licence"])


def refused(owner: Program, licence: Sequence[str]) -> str:
    """Why the field of the licence is refused."""
    answer = owner.post("cases", wish(owner, licence), status=422)
    (row,) = answer["problems"]
    assert row["pointer"] == "/licence"
    return str(row["code"])


def change(**values: Any) -> None:
    """Let the only licence of the city say something else."""
    with acting(SYSTEM):
        assert Licence.objects.update(**values) == 1


def expire() -> None:
    change(valid_from=YESTERDAY, valid_until=YESTERDAY)


def test_the_licence_on_file_stands_for_the_paper_and_is_counted(
    firm: Program, program: People
) -> None:
    (held,) = shelf(firm)["licences"]
    assert held["usable"]
    case = firm.post("cases", wish(firm, [held["value"]]), status=201)
    (row,) = case["on_file"]
    assert row["material"] == "food-business-licence"
    assert row["filed"]["number"] == row["now"]["number"] == held["number"]
    assert [each["material"] for each in case["attachments"]] == ["seating-plan"]
    with acting(SYSTEM):
        assert OnFile.objects.get().consented_by
        assert Announced.objects.filter(kind="cases.paper_saved").count() == 1
    metrics = program("sysadmin").client.get("/metrics").content.decode()
    assert "yiwang_papers_saved 1.0" in metrics
    guide = Client(headers={"accept-language": "en"}).get(f"/services/{SERVICE}")
    assert "1 paper was not handed in so far" in words(guide)


def test_the_holder_reads_with_which_body_it_stood_for_a_paper(firm: Program) -> None:
    (held,) = shelf(firm)["licences"]
    firm.post("cases", wish(firm, [held["value"]]), status=201)
    with acting(SYSTEM) as system:
        told = Announced.objects.get(kind="cases.paper_saved")
        note_reliance(system, Delivered(told.event_id, told.kind, told.at, told.content))
    (use,) = firm.get("wallet/uses")
    assert (use["way"], use["answer"], use["success"]) == ("case", "valid", True)
    assert use["asker"] == "市南区行政审批服务局"


def test_the_officer_sees_its_state_then_and_now_and_the_decision_keeps_it(
    firm: Program,
    program: People,
    browser: Callable[[str], Client],  # noqa: F811
) -> None:
    (held,) = shelf(firm)["licences"]
    case = firm.post("cases", wish(firm, [held["value"]]), status=201)
    program("window").complete("accept", case=case["number"])
    program("officer").complete("propose", OPINION, case=case["number"])
    change(state="revoked")
    page = browser("decider").get(f"/work/cases/{case['number']}")
    assert held["number"] in page.content.decode()
    assert "In force" in words(page)
    assert "Revoked" in words(page)
    assert "in force when it was filed and is not now" in words(page)
    reason = {"reason": "食品经营许可证已被撤销，不符合条件。"}
    program("decider").complete("refuse", reason, case=case["number"])
    (row,) = firm.get(f"cases/{case['number']}")["on_file"]
    assert (row["filed"]["state"], row["decided"]["state"]) == ("in_force", "revoked")


def test_a_licence_of_another_holder_is_not_offered_and_not_taken(
    firm: Program, program: People
) -> None:
    """The same words, whether there is such a licence of others or none at all."""
    (held,) = shelf(firm)["licences"]
    stranger = program("citizen2")
    sheet = stranger.get(f"services/{SERVICE}/form")
    assert sheet["on_file"]["/licence"]["licences"] == []
    for value in (held["value"], f"licence-{uuid4()}", "licence-of-mine"):
        answer = stranger.post(
            "cases", wish(firm, [value], applicant=None, region=SHINAN), status=422
        )
        assert answer["problems"][0]["code"] == "applications.no_such_licence", value


def test_an_expired_licence_is_shown_as_expired_and_does_not_stand(firm: Program) -> None:
    expire()
    (held,) = shelf(firm)["licences"]
    assert (held["state"], held["usable"]) == ("expired", False)
    assert refused(firm, [held["value"]]) == "applications.licence_not_in_force"
    case = firm.post("cases", wish(firm, [firm.upload("licence.pdf")]), status=201)
    assert case["on_file"] == []


@pytest.mark.parametrize("state", ["suspended", "revoked", "replaced"])
def test_a_licence_that_is_not_in_force_does_not_stand(firm: Program, state: str) -> None:
    change(state=state)
    (held,) = shelf(firm)["licences"]
    assert (held["state"], held["usable"]) == (state, False)
    assert refused(firm, [held["value"]]) == "applications.licence_not_in_force"


def test_when_the_register_is_silent_a_copy_is_handed_in(
    firm: Program, silence: Callable[[], None]
) -> None:
    (held,) = shelf(firm)["licences"]
    silence()
    assert shelf(firm) == {"silent": True, "licences": []}
    assert refused(firm, [held["value"]]) == "applications.register_silent"
    assert firm.post("cases", wish(firm, [firm.upload("licence.pdf")]), status=201)


def test_a_register_that_falls_silent_later_does_not_stop_the_case(
    firm: Program, program: People, silence: Callable[[], None]
) -> None:
    (held,) = shelf(firm)["licences"]
    case = firm.post("cases", wish(firm, [held["value"]]), status=201)
    silence()
    (row,) = firm.get(f"cases/{case['number']}")["on_file"]
    assert row["now"] is None
    program("window").complete("accept", case=case["number"])
    program("officer").complete("propose", OPINION, case=case["number"])
    program("decider").complete("grant", case=case["number"])
    (row,) = firm.get(f"cases/{case['number']}")["on_file"]
    assert row["decided"] == {"silent": True}


def test_a_field_that_takes_no_licence_takes_none(firm: Program) -> None:
    (held,) = shelf(firm)["licences"]
    asked = wish(firm, [held["value"]])
    asked["data"]["plan"] = [held["value"]]
    answer = firm.post("cases", asked, status=422)
    assert [row["pointer"] for row in answer["problems"]] == ["/plan"]


def draft(client: Client, program: Program) -> str:
    """A draft for the firm, through the pages."""
    asked = wish(program, [])
    del asked["data"]
    case = program.post("cases", asked | {"submit": False}, status=201)
    return str(case["number"])


def test_the_page_says_on_file_instead_of_asking_for_an_upload(
    firm: Program,
    browser: Callable[[str], Client],  # noqa: F811
    silence: Callable[[], None],
) -> None:
    client = browser("firm")
    number = draft(client, firm)
    (held,) = shelf(firm)["licences"]
    page = client.get(f"/cases/{number}/fill", {"page": "applicant"})
    assert f'value="{held["value"]}"' in page.content.decode()
    assert "On file" in words(page)
    assert "By that I agree that the body" in words(page)
    assert "Hand in a copy instead" in words(page)
    client.post(f"/cases/{number}/fill?page=applicant", {"licence": held["value"], "_do": "save"})
    page = client.get(f"/cases/{number}/fill", {"page": "applicant"})
    assert f'value="{held["value"]}" checked' in page.content.decode()
    review = client.get(f"/cases/{number}/fill", {"page": "_review"})
    assert f"On file: Food-business licence {held['number']}" in words(review)
    expire()
    page = client.get(f"/cases/{number}/fill", {"page": "applicant"})
    assert "Expired" in words(page)
    assert "It cannot stand for the paper" in words(page)
    assert held["value"] not in page.content.decode()
    silence()
    page = client.get(f"/cases/{number}/fill", {"page": "applicant"})
    assert "The register of licences does not answer now" in words(page)
    assert "Hand in a copy instead" not in words(page)
