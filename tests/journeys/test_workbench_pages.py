"""The workbench as staff meet it: pages and forms alone, mostly as a browser without script."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.journeys.program import PDF, Program
from tests.journeys.restaurant import SERVICE, answers
from tests.journeys.test_licence_by_api import OPINION, REASON, VISIT, apply
from yiwang.base.work.models import Task
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.evidence.models import Entry
from yiwang.kernel.tenancy.models import Account

Browser = Callable[[str], Client]
FIELD = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


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


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", response.content.decode()))


def hidden(response: Any) -> dict[str, str]:
    """The hidden fields that belong to the task's form: key, revision, outcome."""
    found = FIELD.findall(response.content.decode())
    return {name: value for name, value in found if name.startswith("_")}


def open_task(number: str, node: str) -> Task:
    with acting(SYSTEM):
        return Task.objects.filter(case__number=number, node=node, state="open")[0]


def is_open(number: str, node: str) -> bool:
    with acting(SYSTEM):
        return Task.objects.filter(case__number=number, node=node, state="open").exists()


def end(client: Client, task: Task, outcome: str, **entered: Any) -> Any:
    """Open the outcome of a task and press its button."""
    address = f"/work/tasks/{task.id}"
    page = client.get(address, {"outcome": outcome})
    assert page.status_code == 200, text_of(page)
    return client.post(address, hidden(page) | entered)


def entries(kind: str) -> int:
    with acting(SYSTEM):
        return Entry.objects.filter(kind=kind).count()


@pytest.fixture
def number(program: Callable[[str], Program]) -> str:
    return str(apply(program("firm"))["number"])


def test_staff_land_in_the_inbox_and_find_the_task_there(browser: Browser, number: str) -> None:
    page = browser("window").get("/work")
    assert page.status_code == 200
    assert number in text_of(page)
    assert f"/work/tasks/{open_task(number, 'check').id}" in page.content.decode()


@pytest.mark.parametrize("box", ["todo", "overdue", "done", "started", "copied", "nonsense"])
def test_every_box_opens(browser: Browser, number: str, box: str) -> None:
    assert browser("window").get("/work", {"box": box}).status_code == 200


def test_the_inbox_is_narrowed_by_number_name_and_service(browser: Browser, number: str) -> None:
    window = browser("window")
    for query in ({"q": number[:10]}, {"q": "海风"}, {"service": SERVICE}, {"role": "window"}):
        assert number in text_of(window.get("/work", query)), query
    for query in ({"q": "9999"}, {"q": "无此人"}, {"service": "another"}, {"role": "officer"}):
        assert number not in text_of(window.get("/work", query)), query


def test_lists_ask_the_database_as_often_for_ten_rows_as_for_one(
    browser: Browser, program: Callable[[str], Program], number: str
) -> None:
    from django.db import connection

    window = browser("window")
    for address in ("/work", "/work/cases", "/work?box=done"):
        window.get(address)
        with CaptureQueriesContext(connection) as few:
            window.get(address)
        for _turn in range(3):
            apply(program("firm"))
        with CaptureQueriesContext(connection) as more:
            window.get(address)
        assert len(more) == len(few), address
        assert len(more) < 40, address


def test_a_task_is_ended_without_script_and_the_next_one_comes_up(
    browser: Browser, program: Callable[[str], Program], number: str
) -> None:
    second = apply(program("firm"))["number"]
    window = browser("window")
    answer = end(window, open_task(number, "check"), "accept", _next="1")
    assert answer.status_code == 302
    assert answer["Location"] == f"/work/tasks/{open_task(second, 'check').id}"
    assert is_open(number, "verify")
    done = window.get("/work", {"box": "done"})
    assert number in text_of(done)
    assert "Accept" in text_of(done)


def test_pressing_twice_ends_it_once(browser: Browser, number: str) -> None:
    window, task = browser("window"), open_task(number, "check")
    address = f"/work/tasks/{task.id}"
    fields = hidden(window.get(address, {"outcome": "accept"}))
    first, again = (window.post(address, fields) for _ in range(2))
    assert (first.status_code, again.status_code) == (302, 302)
    assert entries("yiwang.base.work.actions.complete") == 1


def test_an_outcome_that_lacks_something_says_so_beside_the_field(
    browser: Browser, number: str
) -> None:
    window, task = browser("window"), open_task(number, "check")
    refused = end(window, task, "not_accept", reason="", _comment="请复核")
    assert refused.status_code == 422
    assert 'aria-invalid="true"' in refused.content.decode()
    assert "请复核" in text_of(refused), "the note is not lost"
    assert is_open(number, "check")


def test_a_notice_takes_more_rows_and_ends_in_a_correction(browser: Browser, number: str) -> None:
    window, task = browser("window"), open_task(number, "check")
    address = f"/work/tasks/{task.id}"
    page = window.get(address, {"outcome": "correct"})
    assert 'name="items-0-text"' in page.content.decode(), "the first row is there"
    row = {"items-0-material": "floor-plan", "items-0-text": "平面图未标明分区。"}
    more = window.post(address, hidden(page) | row | {"_add": "items"})
    assert more.status_code == 200
    assert 'name="items-1-text"' in more.content.decode()
    assert "平面图未标明分区。" in text_of(more)
    sent = hidden(more) | row | {"items-1-text": "请补充食品安全管理制度。"}
    assert window.post(address, sent).status_code == 302
    shown = text_of(window.get(f"/work/cases/{number}"))
    assert "请补充食品安全管理制度。" in shown
    assert "waits for an answer" in shown


def test_a_page_that_somebody_overtook_says_so(browser: Browser, number: str) -> None:
    window, task = browser("window"), open_task(number, "check")
    address = f"/work/tasks/{task.id}"
    fields = hidden(window.get(address, {"outcome": "accept"}))
    browser("window-shinan").post(f"{address}/claim")
    taken = window.post(address, fields)
    assert taken.status_code == 409
    assert "李建国" in text_of(taken)
    browser("window-shinan").post(f"{address}/release")
    stale = window.post(address, fields | {"_key": "another"})
    assert stale.status_code == 412
    assert is_open(number, "check")
    assert window.post(address, hidden(stale)).status_code == 302


def test_who_examined_sees_beforehand_that_he_may_not_judge(
    browser: Browser, program: Callable[[str], Program], number: str
) -> None:
    program("window").complete("accept")
    program("officer").complete("conform", VISIT)
    page = browser("officer").get(f"/work/cases/{number}")
    assert "The law wants another person here." in text_of(page)
    assert "?outcome=" not in page.content.decode()


def test_the_case_page_shows_all_and_leaves_an_entry(browser: Browser, number: str) -> None:
    before = entries("cases.read")
    page = browser("window").get(f"/work/cases/{number}")
    shown = text_of(page)
    for wanted in (
        "青岛海风示例餐饮有限公司",
        "Type of business Catering",
        "3702**********0419",
        "plan.pdf",
        "Receipt",
        "working days left",
        "Check the papers",
        "Filled in from the business licence register",
    ):
        assert wanted in shown, wanted
    assert "370299197906170419" not in shown
    assert entries("cases.read") == before + 1
    diagram = browser("window").get(f"/work/cases/{number}/process.bpmn")
    assert b'id="check"' in diagram.content
    assert 'class="map-task map-is-now"' in page.content.decode()


def test_open_numbers_are_shown_for_a_purpose_and_written_down(
    browser: Browser, number: str
) -> None:
    window, address = browser("window"), f"/work/cases/{number}/numbers"
    assert window.post(address, {"purpose": "curiosity"}).status_code == 302
    assert entries("cases.unsealed") == 0
    page = window.post(address, {"purpose": "call"})
    assert "370299197906170419" in text_of(page)
    assert page["Cache-Control"] == "no-store"
    assert entries("cases.unsealed") == 1
    assert entries("parties.unsealed") >= 1


def test_files_and_papers_can_be_opened(
    browser: Browser, number: str, worker: Callable[[], None]
) -> None:
    worker()
    window = browser("window")
    page = window.get(f"/work/cases/{number}").content.decode()
    links = re.findall(rf'href="(/work/(?:cases/{number}/attachments|papers)/[^"]+)"', page)
    pdfs = [link for link in links if not link.endswith(".ofd")]
    assert (len(pdfs), len(links)) == (2, 3)
    for link in pdfs:
        answer = window.get(link)
        assert answer.status_code == 200
        assert answer.content.startswith(b"%PDF-")
        assert browser("window-laoshan").get(link).status_code == 404


@pytest.mark.parametrize("account", ["sysadmin", "citizen", "analyst", "editor"])
def test_who_handles_no_cases_sees_none(browser: Browser, number: str, account: str) -> None:
    client = browser(account)
    for address in ("/work", "/work/cases", f"/work/cases/{number}", "/work/counter"):
        refused = client.get(address)
        assert refused.status_code == 403, address
        assert "Your post does not allow this" in text_of(refused), address


@pytest.mark.parametrize("account", ["window-laoshan", "steward"])
def test_another_body_does_not_see_the_case(browser: Browser, number: str, account: str) -> None:
    other = browser(account)
    assert other.get(f"/work/cases/{number}").status_code == 404
    assert other.get(f"/work/tasks/{open_task(number, 'check').id}").status_code == 404
    assert number not in text_of(other.get("/work/cases"))


def test_the_inspector_reads_within_his_scope_and_is_written_down(
    browser: Browser, number: str
) -> None:
    inspector = browser("inspector")
    listed = inspector.get("/work/cases", {"q": "海风"})
    assert number in text_of(listed)
    assert "recorded" in text_of(listed)
    assert entries("cases.listed") == 1
    page = inspector.get(f"/work/cases/{number}")
    assert page.status_code == 200
    assert "?outcome=" not in page.content.decode()
    assert inspector.post(f"/work/cases/{number}/numbers", {"purpose": "call"}).status_code == 403


PERSON = {
    "_person_kind": "001",
    "_person_identity": "91370202MADM00019J",
    "_person_name": "青岛海风示例餐饮有限公司",
    "_person_mobile": "15400000055",
}


def posted(data: Any, path: str = "") -> dict[str, Any]:
    """Answers as a browser sends them."""
    found: dict[str, Any] = {}
    for name, value in data.items():
        here = f"{path}-{name}" if path else name
        if isinstance(value, dict):
            found |= posted(value, here)
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            for at, row in enumerate(value):
                found |= posted(row, f"{here}-{at}")
        else:
            found[here] = str(value).lower() if isinstance(value, bool) else value
    return found


def file_at_the_counter(window: Client, **more: Any) -> Any:
    address = f"/work/counter/services/{SERVICE}"
    key = hidden(window.get(address))["_key"]
    plan = SimpleUploadedFile("plan.pdf", PDF, "application/pdf")
    sent = posted(answers({"values": {}})) | PERSON | {"_key": key, "_do": "file"} | more
    return window.post(address, sent | {"floor_plan": plan})


def test_the_clerk_files_for_a_firm_at_the_counter_and_prints_the_receipt(
    browser: Browser, visitor: Client
) -> None:
    window = browser("window")
    assert SERVICE in text_of(window.get("/work/counter"))
    answer = file_at_the_counter(window)
    assert answer.status_code == 302, text_of(answer)
    receipt = text_of(window.get(answer["Location"]))
    number = answer["Location"].rpartition("/")[2]
    code = re.search(r"Query code (\d{6})", receipt)
    assert code, receipt
    track = visitor.get("/api/v1/track", {"number": number, "code": code[1]}).json()
    assert track["state"] == "received"
    assert number in text_of(window.get("/work", {"box": "started"}))
    assert browser("window-shinan").get(answer["Location"]).status_code == 404


def test_the_registers_fill_in_the_form_at_the_counter(browser: Browser) -> None:
    page = browser("window").post(f"/work/counter/services/{SERVICE}", PERSON | {"_do": "lookup"})
    assert page.status_code == 200, text_of(page)
    assert "青岛市市南区香港中路街道示例路5号" in page.content.decode()
    assert "business licence register" in text_of(page)


def test_a_wrong_number_at_the_counter_is_told_and_the_upload_is_kept(browser: Browser) -> None:
    window = browser("window")
    wrong = file_at_the_counter(window, _person_identity="91370202MADM00018J")
    assert wrong.status_code == 422
    page = wrong.content.decode()
    assert 'href="#field-_person-identity"' in page
    kept = re.search(r'name="floor_plan" value="([0-9a-f-]{36})"', page)
    assert kept, "the file that came along is still there"
    assert window.get(f"/work/counter/files/{kept[1]}").content == PDF


def test_the_steward_imports_a_list_and_reads_what_was_not_taken(browser: Browser) -> None:
    from importlib.resources import files

    steward = browser("steward")
    assert "Import a list" in text_of(steward.get("/work/catalogue"))
    content = files("yiwang.serve.services").joinpath("data/sample_items.csv").read_bytes()
    lines = content.decode("utf-8-sig").splitlines(keepends=True)[:6]
    spoilt = "".join([*lines, lines[-1].replace(",", "", 3)]).encode()
    key = hidden(steward.get("/work/catalogue/import"))["_key"]
    upload = SimpleUploadedFile("items.csv", spoilt, "text/csv")
    page = steward.post("/work/catalogue/import", {"_key": key, "list": upload, "source": "试导"})
    assert page.status_code == 200, text_of(page)
    assert "New: 5" in text_of(page)
    assert "Rows that were not taken" in text_of(page)
    assert browser("window").get("/work/catalogue/import").status_code == 403


def test_a_refusal_of_the_decider_reaches_the_papers(
    browser: Browser, program: Callable[[str], Program], number: str, worker: Callable[[], None]
) -> None:
    program("window").complete("accept")
    program("officer").complete("conform", VISIT)
    program("officer2").complete("conform", VISIT)
    program("officer").complete("propose", OPINION)
    decider = browser("decider")
    before = text_of(decider.get(f"/work/cases/{number}"))
    assert OPINION["reason"] in before, "who decides sees what was examined"
    assert VISIT["findings"] in before
    assert end(decider, open_task(number, "decide"), "refuse", **REASON).status_code == 302
    worker()
    shown = text_of(decider.get(f"/work/cases/{number}"))
    assert REASON["reason"] in shown
    assert "Refused" in shown
