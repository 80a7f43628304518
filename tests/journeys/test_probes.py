"""The probes of domain.md annex I that the platform answers so far, through action and API."""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import pytest
from django.test import Client

from tests.journeys.program import Program
from tests.journeys.restaurant import SERVICE, SHINAN, answers
from yiwang.base.cases import facade as cases
from yiwang.base.cases.errors import ClockRefused
from yiwang.base.cases.models import Case
from yiwang.base.parties import facade as parties
from yiwang.base.parties.models import Delegation, Party
from yiwang.base.work import actions as work
from yiwang.base.work.errors import NoSuchOutcome, NotOnYourList, SamePerson
from yiwang.base.work.models import Task
from yiwang.kernel import clock
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.evidence.models import Entry
from yiwang.kernel.tenancy import door
from yiwang.kernel.tenancy.models import Account, RoleGrant

People = Callable[[str], Program]
VISIT = {"visited_on": "2024-09-27", "findings": "布局与平面图一致。"}
OPINION = {"proposal": "grant", "reason": "材料齐全，符合要求。"}
REVIEW = {"reason": "新型加工工艺需要评审。", "days": 5}


def day(month: int, number: int, hour: int = 10) -> datetime:
    return datetime.combine(date(2024, month, number), time(hour), clock.CITY_ZONE)


def actor_of(account: str) -> Actor:
    with acting(SYSTEM):
        return door.enter(Account.objects.get(username=account), None, "web")


def handed_in(firm: Program, **more: Any) -> str:
    applicant = next(row for row in firm.get("me")["principals"] if row["kind"] == "legal")
    sheet = firm.get(f"services/{SERVICE}/form", applicant=applicant["id"])
    data = answers(sheet, firm.upload(), **more)
    wish = {"service": SERVICE, "region": SHINAN, "applicant": applicant["id"], "data": data}
    return str(firm.post("cases", wish | {"submit": True}, status=201)["number"])


def clocks(who: Program, number: str) -> dict[str, Any]:
    return {row["name"]: row for row in who.get(f"cases/{number}")["clocks"]}


def suspend(actor: Actor, number: str, ground: str) -> None:
    case = cases.lock(actor, number)
    cases.reach(actor, case, "suspended", {"ground": ground, "document": "—"})


def open_task(number: str, node: str) -> Task:
    with acting(SYSTEM):
        return Task.objects.filter(case__number=number, node=node, state="open").first()


def test_probe_01_twenty_working_days_with_and_without_a_pause(
    program: People, worker: Callable[[], None]
) -> None:
    firm = program("firm")
    plain, paused, silent = (handed_in(firm, special=False) for _ in range(3))
    window = program("window")
    window.complete("accept", case=plain)
    window.complete("accept", case=paused)
    assert clocks(firm, plain)["statutory"]["due"] == "2024-10-30"
    with clock.at(day(10, 9)):
        task = open_task(paused, "examine")
        work.complete(actor_of("officer"), task.id, "expert_review", REVIEW)
    with clock.at(day(10, 15)):
        program("expert").complete("done", {"experts": "王专家", "opinion": "工艺可行。"})
        assert clocks(firm, paused)["statutory"]["due"] == "2024-11-07"
    assert clocks(firm, silent)["correction"]["due"] == "2024-10-10"
    with clock.at(day(10, 10, 23)):
        worker()
        assert firm.get(f"cases/{silent}")["state"] == "received"
    with clock.at(day(10, 11, 9)):
        worker()
        case = firm.get(f"cases/{silent}")
        assert case["accepted_on"] == "2024-09-27"
        assert case["state"] == "examining"
        texts = [line["text"] for line in firm.get(f"cases/{silent}/timeline")]
        assert any("2024-09-27" in text for text in texts)


@pytest.mark.parametrize(
    ("rule", "trigger", "due"),
    [
        ("T41", "2024-07-05", "2024-10-08"),  # a penalty of 90 days ends on a holiday
        ("T67", "2024-08-01", "2024-09-30"),  # a petition
        ("T72", "2024-12-23", "2025-01-21"),  # disclosure of information
        ("T20", "2025-01-24", "2025-01-27"),  # two working days over a worked Sunday
    ],
)
def test_probe_02_other_limits(
    visitor: Client, city: None, rule: str, trigger: str, due: str
) -> None:
    path = f"/api/v1/terms/{rule}/count"
    answer = visitor.post(path, {"trigger": trigger}, content_type="application/json")
    assert answer.status_code == 200, answer.content
    assert answer.json()["due"] == due
    assert answer.json()["steps"]


def test_probe_03_a_second_notice_of_correction_is_refused(program: People) -> None:
    firm, window = program("firm"), program("window")
    number = handed_in(firm)
    items = {"items": [{"material": "floor-plan", "text": "平面图未标明食品处理区。"}]}
    window.complete("correct", items)
    with clock.at(day(9, 29)):
        data = answers({"values": {}}, firm.upload("new.pdf", b"%PDF-1.4 new\n%%EOF"))
        firm.post(f"cases/{number}/correction", {"data": data})
        task = open_task(number, "recheck")
        with pytest.raises(NoSuchOutcome):
            work.complete(actor_of("window"), task.id, "correct", items)
        body = {"outcome": "correct", "data": items}
        refused = window.post(f"tasks/{task.id}/complete", body, status=422)
    assert refused["allowed"] == ["accept", "not_accept"]
    with acting(SYSTEM):
        case = Case.objects.get(number=number)
        assert case.corrections.count() == 1
        assert case.state == "received"


def test_probe_04_nobody_decides_what_he_examined_or_what_is_not_on_his_list(
    program: People,
) -> None:
    number = handed_in(program("firm"), special=False)
    program("window").complete("accept")
    with acting(SYSTEM):
        decider = Account.objects.get(username="decider").holdings.get()
        post = decider.post
        role = RoleGrant(post=post, role="officer", valid_from=date(2024, 1, 1))
        role.save(force_insert=True)
    both = program("decider")
    both.complete("propose", OPINION)
    task = open_task(number, "decide")
    with pytest.raises(SamePerson):
        work.complete(actor_of("decider"), task.id, "grant")
    refused = both.post(f"tasks/{task.id}/complete", {"outcome": "grant"}, status=409)
    assert refused["code"] == "work.same_person"
    assert both.get(f"tasks/{task.id}")["refusal"]
    with acting(SYSTEM):
        RoleGrant.objects.filter(post=post, role="decider").update(services=["some-other-service"])
        Task.objects.filter(case__number=number, node="examine").update(completed_by=None)
    with pytest.raises(NotOnYourList):
        work.complete(actor_of("decider"), task.id, "grant")
    refused = both.post(f"tasks/{task.id}/complete", {"outcome": "grant"}, status=403)
    assert refused["code"] == "work.not_on_your_list"


def test_probe_05_a_clock_stands_still_only_on_a_ground_of_the_law(
    program: People, visitor: Client
) -> None:
    number = handed_in(program("firm"), special=False)
    program("window").complete("accept")
    officer = actor_of("officer")
    with acting(officer), pytest.raises(ClockRefused, match="waiting for leader"):
        suspend(officer, number, "waiting for leader")
    body = {
        "trigger": "2024-09-27",
        "pauses": [{"first": "2024-10-09", "last": "2024-10-15", "ground": "waiting for leader"}],
    }
    path = "/api/v1/terms/T02/count"
    answer = visitor.post(path, body, content_type="application/json")
    assert answer.status_code == 422
    assert answer.json()["problems"][0]["code"] == "term.reason_not_allowed"
    body["pauses"][0]["ground"] = "hearing"
    answer = visitor.post(path, body, content_type="application/json")
    assert answer.json()["due"] == "2024-11-07"


@pytest.mark.django_db(transaction=True)  # events leave with the commit
def test_probe_08_a_new_legal_representative_suspends_delegations(
    program: People, worker: Callable[[], None]
) -> None:
    firm = program("firm")
    number = handed_in(firm)
    with acting(SYSTEM):
        entity = Party.objects.get(kind="legal")
        successor = Account.objects.get(username="citizen").person_id
        parties.change_representative(SYSTEM, entity.id, successor)
        states = set(
            Delegation.objects.filter(principal=entity, valid_until__gte=clock.today()).values_list(
                "state", flat=True
            )
        )
    assert states == {"suspended"}
    firm.get(f"cases/{number}", status=404)
    worker()
    texts = [row["text"] for row in firm.get("notices")["items"]]
    assert any("legal representative" in text or "法定代表人" in text for text in texts)


def test_probe_19_the_system_administrator_opens_no_case_and_the_auditor_sees_it(
    program: People,
) -> None:
    number = handed_in(program("firm"))
    program("sysadmin").get(f"cases/{number}", status=403)
    with acting(SYSTEM):
        account = Account.objects.get(username="sysadmin")
        entry = Entry.objects.filter(kind="door.denied", account=account.id).latest("at")
        assert entry.payload.content["path"] == f"/api/v1/cases/{number}"
    denials = program("auditor").get("evidence/denials")["items"]
    assert any(number in row["path"] for row in denials)
