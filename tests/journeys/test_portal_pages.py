"""The portal as people meet it: pages and plain forms, as a browser without script sends them."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.journeys.program import PDF, Program
from tests.journeys.restaurant import SERVICE, SHINAN, answers
from tests.journeys.test_licence_by_api import SERVED, apply, examine
from yiwang.base.cases.models import Attachment, Case
from yiwang.base.notices.listeners import tell_applicant
from yiwang.base.papers.models import Paper
from yiwang.kernel import clock, ids
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.outbox.relay import Delivered
from yiwang.kernel.tenancy.models import Account

Browser = Callable[[str], Client]
CHECKED = re.compile(r'name="([^"]+)" value="([^"]+)"[^>]*>\s*<span>([^<]+)')
FIRM = "青岛海风示例餐饮有限公司"


@pytest.fixture
def browser(city: None) -> Browser:
    """Somebody's browser, signed in, in English."""

    def of(account: str) -> Client:
        client = Client(headers={"accept-language": "en"})
        with acting(SYSTEM):
            row = Account.objects.get(username=account)
        client.force_login(row, settings.AUTHENTICATION_BACKENDS[0])
        return client

    return of


@pytest.fixture
def firm(browser: Browser) -> Client:
    return browser("firm")


def words(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", response.content.decode()))


def choice(page: str, name: str, label: str) -> str:
    """The value that a radio or an option of a page sends."""
    for found, value, text in CHECKED.findall(page):
        if found == name and label in text:
            return value
    option = re.search(rf'<option value="([^"]+)"[^>]*>{label}', page)
    assert option, f"{label} is no choice of {name}"
    return option[1]


def begin(client: Client) -> str:
    """The number of a fresh draft of the firm in Shinan."""
    address = f"/services/{SERVICE}/apply"
    page = client.get(address).content.decode()
    given = {
        "applicant": choice(page, "applicant", FIRM),
        "body": choice(page, "body", "Shinan"),
        "_key": re.search(r'name="_key" value="([^"]+)"', page)[1],
    }
    answer = client.post(address, given)
    assert answer.status_code == 302, words(answer)
    assert client.post(address, given)["Location"] == answer.url, "pressed twice, begun once"
    return str(answer.url.split("/")[2])


def pairs(data: Any, at: str = "") -> dict[str, Any]:
    """Answers by the names of their controls."""
    if isinstance(data, dict):
        inner = [pairs(value, f"{at}-{key}" if at else key) for key, value in data.items()]
    elif isinstance(data, list) and data and isinstance(data[0], dict):
        inner = [pairs(row, f"{at}-{number}") for number, row in enumerate(data)]
    else:
        return {at: str(data).lower() if isinstance(data, bool) else data}
    return {name: value for part in inner for name, value in part.items()}


def fill(client: Client, number: str, page: str, given: dict[str, Any], do: str = "next") -> Any:
    return client.post(f"/cases/{number}/fill?page={page}", pairs(given) | {"_do": do})


def parts(data: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: data[name] for name in names}


def plan(name: str = "plan.pdf", content: bytes = PDF) -> dict[str, Any]:
    return {"floor_plan": SimpleUploadedFile(name, content)}


def fill_all(client: Client, number: str) -> None:
    """Answer every page; each leads to the next."""
    data = answers({"values": {}})
    for page, following, given in (
        ("situation", "applicant", parts(data, "business")),
        ("applicant", "premises", parts(data, "applicant", "representative", "contact")),
        ("premises", "people", parts(data, "premises") | plan()),
        ("people", "promise", parts(data, "handlers")),
        ("promise", "_review", parts(data, "commitments", "delivery")),
    ):
        answer = fill(client, number, page, given)
        assert answer.status_code == 302, words(answer)
        assert answer.url.endswith(f"?page={following}")


def submit(client: Client, number: str) -> Any:
    return client.post(f"/cases/{number}/fill?page=_review", {"_do": "submit"})


def stored(number: str) -> Case:
    with acting(SYSTEM):
        return Case.objects.get(number=number)


def attached(number: str) -> list[str]:
    with acting(SYSTEM):
        rows = Attachment.objects.filter(case__number=number, removed_at=None)
        return [row.name for row in rows]


def test_from_the_guide_to_a_case_that_can_be_tracked(firm: Client, visitor: Client) -> None:
    number = begin(firm)
    assert stored(number).region_id == SHINAN
    fill_all(firm, number)
    review = words(firm.get(f"/cases/{number}/fill?page=_review"))
    assert "香港中路街道示例路5号" in review
    assert "Hot food, Cold food" in review
    assert "30 June 2027" in review
    assert submit(firm, number).url == f"/cases/{number}"
    assert submit(firm, number).url == f"/cases/{number}", "pressed twice, handed in once"
    page = firm.get(f"/cases/{number}")
    assert "The window checks whether everything is there." in words(page)
    assert "370299197906170419" not in page.content.decode(), "numbers are masked"
    code = re.findall(r"<code>(\d{6})</code>", page.content.decode())[0]
    status = visitor.post("/track", {"number": number, "code": code})
    assert status.status_code == 200
    assert FIRM not in status.content.decode()
    wrong = visitor.post("/track", {"number": number, "code": "x"})
    assert wrong.status_code == 422
    assert 'href="#field-number"' in wrong.content.decode()


def test_what_the_city_knows_is_there_with_its_source(firm: Client) -> None:
    number = begin(firm)
    page = words(firm.get(f"/cases/{number}/fill?page=applicant"))
    assert "Filled in from the business licence register (demonstration) on 2024-09-27" in page
    fill(firm, number, "applicant", {"applicant": {"name": "另一家公司"}}, "save")
    page = firm.get(f"/cases/{number}/fill?page=applicant").content.decode()
    assert "另一家公司" in page
    assert page.count("Filled in from") == 0, "what was typed is the person's own"


def test_a_page_with_gaps_stays_and_says_where_but_keeps_the_rest(firm: Client) -> None:
    number = begin(firm)
    answer = fill(firm, number, "situation", {"business": {"form": "catering"}})
    assert answer.status_code == 422
    assert 'href="#field-business-online"' in answer.content.decode()
    again = firm.get(f"/cases/{number}/fill?page=situation").content.decode()
    assert re.search(r'value="catering" checked', again)
    assert "Hot food" in again, "the questions follow the answer"


def test_unfinished_drafts_are_not_handed_in(firm: Client) -> None:
    number = begin(firm)
    answer = submit(firm, number)
    assert answer.status_code == 422
    link = f"/cases/{number}/fill?page=situation#field-business-form"
    assert link in answer.content.decode()
    assert stored(number).state == "draft"


def test_with_script_only_the_page_of_questions_comes_back_and_nothing_is_kept(
    firm: Client,
) -> None:
    number = begin(firm)
    headers = {"HX-Request": "true"}
    given = {"business-form": "sale"}
    answer = firm.post(f"/cases/{number}/fill?page=situation", given, headers=headers)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.lstrip().startswith('<div class="form-pages"')
    assert "Sale of loose food" in page
    assert "<html" not in page
    kept = firm.get(f"/cases/{number}/fill?page=situation").content.decode()
    assert not re.search(r'value="sale" checked', kept)


def test_rows_are_added_and_removed_without_script(firm: Client) -> None:
    number = begin(firm)
    address = f"/cases/{number}/fill?page=people"
    for _ in range(2):
        page = firm.get(address).content.decode()
        rows = dict.fromkeys(re.findall(r'name="(handlers-\d)" value=""', page), "")
        answer = firm.post(address, rows | {"_add": "handlers"})
        assert answer.url.endswith("#field-handlers")
    page = firm.get(address).content.decode()
    assert 'name="handlers-1-name"' in page
    given = {"handlers-0": "", "handlers-0-name": "甲", "handlers-1": "", "handlers-1-name": "乙"}
    firm.post(address, given | {"_remove": "handlers-0"})
    page = firm.get(address).content.decode()
    assert 'value="乙"' in page
    assert 'value="甲"' not in page
    assert firm.post(address, {"_add": "nonsense"}).status_code == 422


def test_files_stay_listed_until_they_are_removed(firm: Client) -> None:
    number = begin(firm)
    fill(firm, number, "situation", {"business": {"form": "catering"}}, "save")
    address = f"/cases/{number}/fill?page=premises"
    firm.post(address, plan() | {"_do": "save"})
    page = firm.get(address).content.decode()
    file = re.search(r'name="floor_plan" value="([^"]+)"', page)[1]
    assert attached(number) == ["plan.pdf"]
    download = firm.get(f"/attachments/{file}")
    assert download.content == PDF
    assert "attachment" in download["Content-Disposition"]
    firm.post(address, {"floor_plan": file, "_drop": f"floor_plan:{file}"})
    assert 'name="floor_plan" value=' not in firm.get(address).content.decode()
    assert attached(number) == []


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("plan.pdf", b"no pdf", "not of an accepted kind"),
        ("virus.exe", b"MZ", "not of an accepted kind"),
        ("plan.pdf", b"", "is empty"),
    ],
)
def test_a_refused_file_says_why_beside_its_field(
    firm: Client, name: str, content: bytes, reason: str
) -> None:
    number = begin(firm)
    fill(firm, number, "situation", {"business": {"form": "catering"}}, "save")
    answer = firm.post(f"/cases/{number}/fill?page=premises", plan(name, content))
    assert answer.status_code == 422
    assert reason in words(answer)
    assert 'href="#field-floor_plan"' in answer.content.decode()


@pytest.mark.parametrize("value", ["nonsense", "00000000-0000-0000-0000-000000000001"])
def test_names_of_files_that_are_not_ones_own_are_refused(firm: Client, value: str) -> None:
    number = begin(firm)
    answer = firm.post(f"/cases/{number}/fill?page=premises", {"floor_plan": value, "_do": "save"})
    assert answer.status_code in (404, 422)


def test_nobody_else_sees_the_case_or_its_files(browser: Browser) -> None:
    firm, stranger = browser("firm"), browser("citizen")
    number = begin(firm)
    fill_all(firm, number)
    submit(firm, number)
    page = firm.get(f"/cases/{number}").content.decode()
    file = re.search(r'href="(/attachments/[^"]+)"', page)[1]
    for address in (f"/cases/{number}", f"/cases/{number}/fill", f"/cases/{number}/withdraw", file):
        assert firm.get(address).status_code in (200, 302)
        assert stranger.get(address).status_code == 404
        assert Client().get(address).status_code == 302, "sign in first"
    assert number not in words(stranger.get("/cases"))


def test_whose_authorisation_has_ended_cannot_apply_for_the_firm(browser: Browser) -> None:
    page = browser("citizen2").get(f"/services/{SERVICE}/apply")
    assert page.status_code == 200
    assert FIRM not in words(page)


def test_an_answer_outside_of_the_list_is_no_choice(firm: Client) -> None:
    answer = firm.post(f"/services/{SERVICE}/apply", {"applicant": "x", "body": "x"})
    assert answer.status_code == 422
    assert 'href="#field-applicant"' in answer.content.decode()
    assert firm.get("/services/nonsense/apply").status_code == 404


def test_a_notice_is_answered_on_one_page(firm: Client, program: Callable[[str], Program]) -> None:
    number = apply(program("firm"))["number"]
    items = [{"material": "floor-plan", "text": "平面图未标明食品处理区。"}]
    program("window").complete("correct", {"items": items})
    assert "Answer the notice" in words(firm.get("/cases"))
    address = f"/cases/{number}/fill"
    page = firm.get(address).content.decode()
    assert '<a href="#field-floor_plan">平面图未标明食品处理区。</a>' in page
    old = re.search(r'name="floor_plan" value="([^"]+)"', page)[1]
    data = pairs(answers({"values": {}}))
    refused = firm.post(address, data | {"floor_plan": old, "_do": "submit"})
    assert refused.status_code == 422
    assert "Still missing: 平面图未标明食品处理区。" in words(refused)
    wrong = firm.post(address, data | {"premises-area": "much", "_do": "submit"})
    assert 'href="#field-premises-area"' in wrong.content.decode()
    fresh = plan("new.pdf", b"%PDF-1.4 new\n%%EOF")
    with clock.at(clock.now() + timedelta(hours=1)):
        answer = firm.post(address, data | fresh | {"_do": "submit"})
    assert answer.status_code == 302, words(answer)
    assert stored(number).state == "received"


def test_an_application_is_taken_back_after_a_second_question(
    firm: Client, program: Callable[[str], Program]
) -> None:
    number = apply(program("firm"))["number"]
    address = f"/cases/{number}/withdraw"
    assert "Withdraw the application?" in words(firm.get(address))
    firm.post(address, {"reason": "不再经营"})
    assert stored(number).state == "withdrawn"
    assert firm.get(address).status_code == 302
    page = words(firm.get(f"/cases/{number}"))
    assert "You withdrew" in words(firm.get("/cases"))
    assert "Not needed" in page


def test_papers_and_licence_are_shown_downloaded_and_verified(
    firm: Client,
    program: Callable[[str], Program],
    worker: Callable[[], None],
    visitor: Client,
) -> None:
    number = apply(program("firm"))["number"]
    program("window").complete("accept")
    examine(program)
    program("decider").complete("grant")
    program("window").complete("delivered", SERVED)
    waiting = firm.get(f"/cases/{number}")
    assert "is being made" in words(waiting)
    worker()
    page = firm.get(f"/cases/{number}").content.decode()
    papers = re.findall(r'href="(/papers/[^".]+)"', page)
    assert len(papers) == 5
    assert [f"{paper}.ofd" in page for paper in papers] == [True] * 5
    assert firm.get(papers[0]).content.startswith(b"%PDF-")
    licence = re.search(r'href="(/wallet/[^"]+)"', page)[1]
    assert firm.get("/licences").url == "/wallet"
    assert licence in firm.get("/wallet").content.decode()
    shown = firm.post(licence, {"purpose": "customer", "fields": ["holder"]}).content.decode()
    assert '<svg viewBox="' in shown
    with acting(SYSTEM):
        code = Paper.objects.get(case__number=number, kind="licence").code
    proof = visitor.get(f"/verify/{code}", headers={"accept-language": "en"})
    assert "Valid The city issued this licence, and it is in force now." in words(proof)
    with clock.at(clock.now().replace(year=2031)):
        late = visitor.get(f"/verify/{code}", headers={"accept-language": "en"})
    assert "Expired The city issued this licence, but it is not in force now." in words(late)


def test_a_code_that_is_not_ours_is_said_so(db: None, visitor: Client) -> None:
    english = {"accept-language": "en"}
    assert visitor.get("/verify?code=%20abc/1%20", headers=english).url == "/verify/abc1"
    answer = visitor.get("/verify/abc1", headers=english)
    assert answer.status_code == 404
    assert "Not one of ours" in words(answer)


def test_guesses_of_a_query_code_are_counted(city: None, visitor: Client) -> None:
    answers_ = [visitor.post("/track", {"number": "1", "code": str(n)}) for n in range(11)]
    assert [each.status_code for each in answers_] == [422] * 10 + [429]
    assert answers_[-1]["Retry-After"]


def test_messages_are_new_until_read(firm: Client, program: Callable[[str], Program]) -> None:
    number = apply(program("firm"))["number"]
    case = stored(number)
    with acting(SYSTEM) as system:
        content = {"object_id": str(case.id), "milestone": "submitted"}
        event = Delivered(ids.new(), "cases.milestone_reached", clock.now(), content)
        tell_applicant(system, event)
    page = firm.get("/messages")
    assert '<span class="count">1' in page.content.decode()
    assert f"was received. Number: {number}." in words(page)
    assert f'href="/cases/{number}"' in page.content.decode()
    assert "Mark all as read" in words(page)
    firm.post("/messages/read")
    assert "Mark all as read" not in words(firm.get("/messages"))


@pytest.mark.parametrize("show", ["", "draft", "open", "closed", "nonsense"])
def test_the_list_asks_the_database_the_same_for_one_case_and_for_many(
    firm: Client, program: Callable[[str], Program], show: str
) -> None:
    from django.db import connection

    counts = []
    for _ in range(2):
        apply(program("firm"))
        begin(firm)
        with CaptureQueriesContext(connection) as queries:
            assert firm.get("/cases", {"show": show}).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
