"""From a granted licence to the public page, its feed and files, and back."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from tests.crawl.city import OPINION
from tests.journeys.conftest import FRIDAY
from tests.journeys.program import Program
from tests.journeys.punished import STREET, opened
from tests.journeys.restaurant import SERVICE, SHINAN, answers
from yiwang.base.cases.facade import Case
from yiwang.engage.publicity import actions, duties, listeners
from yiwang.engage.publicity.models import Entry
from yiwang.engage.publicity.values import Publishable
from yiwang.govern.enforcement import demonstration as certificates
from yiwang.kernel import clock
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.outbox.models import Announced
from yiwang.kernel.outbox.relay import Delivered
from yiwang.web import subscriptions  # noqa: F401  # registers who tells what

pytestmark = pytest.mark.database
Of = Callable[[str], Program]
SECRETS = ("370299197906170419", "15400000044", "贺海波", "15400000099")


def grant(program: Of, kind: str = "legal") -> str:
    """A licence for the firm, or for its owner in his own name; returns the case's number."""
    firm = program("firm")
    applicant = next(row for row in firm.get("me")["principals"] if row["kind"] == kind)
    sheet = firm.get(f"services/{SERVICE}/form", applicant=applicant["id"])
    wish = {
        "service": SERVICE,
        "region": SHINAN,
        "applicant": applicant["id"],
        "data": answers(sheet, firm.upload(), special=False),
        "submit": True,
    }
    number = str(firm.post("cases", wish, status=201)["number"])
    program("window").complete("accept", case=number)
    program("officer").complete("propose", OPINION, case=number)
    program("decider").complete("grant", case=number)
    hear()
    return number


def hear() -> None:
    """Tell publicity what was announced, as the relay does once the events are settled."""
    with acting(SYSTEM):
        for row in Announced.objects.filter(kind="cases.milestone_reached").order_by("position"):
            event = Delivered(row.event_id, row.kind, row.at, row.content)
            listeners.note_milestone(SYSTEM, event)


def entries() -> list[Entry]:
    with acting(SYSTEM):
        return list(Entry.objects.order_by("id"))


def days(count: int) -> Any:
    return clock.at(FRIDAY + timedelta(days=count))


def everything_public(**wish: str) -> str:
    """All that a visitor can fetch, as one text."""
    visitor, (entry, *_rest) = Client(), entries()
    paths = ["/publicity", f"/publicity/{entry.id}", "/publicity/feed.json"]
    paths += ["/publicity/list.csv", "/api/v1/publicity"]
    pages = [visitor.get(path, wish).content.decode() for path in paths]
    return "\n".join([*pages, sheet(visitor.get("/publicity/list.xlsx", wish).content)])


def listed(**wish: str) -> int:
    return Client().get("/publicity", wish).content.decode().count("<h2><a")


def sheet(content: bytes) -> str:
    import io

    from openpyxl import load_workbook

    rows = load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True)
    return "\n".join(str(row) for row in rows)


def test_a_granted_licence_is_public_after_a_day_and_shows_no_person(program: Of) -> None:
    grant(program)
    (entry,) = entries()
    assert (entry.state, entry.kind) == ("waiting", "licence")
    assert entry.due.isoformat() == "2024-10-12", "seven working days, the holiday between"
    assert Client().get(f"/publicity/{entry.id}").status_code == 404
    assert duties.publish() == 0
    with days(2):  # Sunday 29 September is worked
        assert duties.publish() == 1
        assert duties.publish() == 0
        page = everything_public()
        assert page.count("青岛海风示例餐饮有限公司") >= 5
        assert [secret for secret in SECRETS if secret in page] == []
        assert Client().get("/publicity", {"q": "青岛海风"}).content.decode().count("<h2><a") == 1
        assert Client().get("/publicity", {"kind": "penalty"}).content.decode().count("<h2><a") == 0
        assert (
            Client().get("/publicity", {"month": "2024-08"}).content.decode().count("<h2><a") == 0
        )
        feed = Client().get("/publicity/feed.json").json()
        assert feed["version"] == "https://jsonfeed.org/version/1.1"
        assert [item["tags"] for item in feed["items"]] == [["licence"]]
    hear()
    assert len(entries()) == 1, "the same events again change nothing"


def test_a_changed_decision_is_taken_back_with_its_reason(program: Of) -> None:
    grant(program)
    (entry,) = entries()
    path = f"publicity/{entry.id}"
    program("officer").post(f"{path}/publish", status=403)
    program("decider").post(f"{path}/publish")
    program("decider").post(f"{path}/publish", status=409)
    wish = {"reason": "", "changed_on": "2024-09-27"}
    program("decider").post(f"{path}/withdraw", wish, status=409)
    with days(14):
        wish["reason"] = "复议决定撤销，电话15400000044"
        program("decider").post(f"{path}/withdraw", wish)
        page = everything_public()
        assert "复议决定撤销" in page
        assert "15400000044" not in page
        assert "青岛海风" not in page, "whom it was about is not told any more"
        (entry,) = entries()
        assert (entry.withdraw_due.isoformat(), entry.subject) == ("2024-10-08", "")


def test_a_persons_penalty_is_neither_listed_nor_found(program: Of) -> None:
    """Probe 12 of the domain reference."""
    number = grant(program)
    with acting(SYSTEM):
        case = Case.objects.get(number=number)
        values = {"subject": "贺海波", "identity": SECRETS[0], "document": "青南市监罚〔2024〕1号"}
        found = Publishable(
            "penalty", {"zh": "无证经营", "en": "Trading"}, True, clock.today(), values, ("贺海波",)
        )
        made = actions.take(SYSTEM, case, found)
    assert (made.state, made.shown, made.subject) == ("withheld", {}, "")
    assert "山东省社会信用条例" in made.withheld
    with days(5):
        duties.publish()
        page = everything_public() + everything_public(kind="penalty") + everything_public(q="贺")
    assert [secret for secret in SECRETS if secret in page] == []
    assert "青南市监罚〔2024〕1号" not in page


def test_a_penalty_on_the_spot_of_a_person_is_withheld(program: Of) -> None:
    """Probe 12 with a real penalty, from the street to the schedule."""
    certificates.load()
    opened(program("street"), "penalty-summary", STREET)
    hear()
    (entry,) = entries()
    assert (entry.kind, entry.state, entry.shown) == ("penalty", "withheld", {})


def test_the_schedule_shows_inspectors_what_came_late(program: Of, client: Client) -> None:
    grant(program)
    with days(30):
        duties.publish()
        with acting(SYSTEM):
            assert Entry.objects.get().state == "published"
        from yiwang.kernel.tenancy.models import Account

        with acting(SYSTEM):
            account = Account.objects.get(username="inspector")
        client.force_login(account, backend="yiwang.web.account.adapter.Backend")
        page = client.get("/work/publicity", {"box": "late"}).content.decode()
        (entry,) = entries()
        assert str(entry.id) in page
        shown = client.get(f"/work/publicity/{entry.id}").content.decode()
        assert "双公示工作要求" in shown


def test_a_stranger_sees_only_what_is_public(program: Of) -> None:
    grant(program)
    assert Client().get("/publicity").status_code == 200
    assert Client().get(f"/publicity/{uuid4()}").status_code == 404
    assert Client().get("/publicity/list.exe").status_code == 404
    assert Client().get("/work/publicity").status_code == 302
