"""The family's pages and the desk's, without script."""

from collections.abc import Callable

from django.test import Client

from demo.sources.server import Sources
from tests.journeys.checks.family import CHILD, WIFE, People, apply, line, member
from yiwang.serve.checks import sending

Browser = Callable[[str], Client]


def text(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    return answer.content.decode()


def test_a_family_authorises_reads_and_contests_on_its_pages(
    program: People, browser: Browser, sources: Sources
) -> None:
    number = apply(program("citizen"), WIFE, CHILD)["number"]
    citizen, wife, officer = browser("citizen"), browser("citizen2"), browser("officer-civil")
    assert f"/household-checks/{number}" in text(citizen, f"/cases/{number}")
    assert "等待授权" in text(citizen, "/household-checks")
    page = text(wife, f"/household-checks/{number}")
    assert "本人授权民政部门" in page
    own = member(program("citizen2"), number, "苏文岚")["id"]
    sign = f"/household-checks/{number}/members/{own}/sign"
    assert wife.post(sign, {"_key": "a"}).status_code == 409, "not without the tick"
    assert wife.post(sign, {"_key": "b", "agree": "yes"}).status_code == 302
    sending.step()
    page = text(citizen, f"/household-checks/{number}")
    assert "符合条件" in page
    assert "仅为意见，不是决定" in page
    assert "东海示例银行" in page
    wages = line(program("citizen"), number, "wages", "林海平")["id"]
    contest = f"/household-checks/{number}/answers/{wages}"
    assert citizen.post(contest, {"_key": "c", "text": "不对"}).status_code == 409
    sent = {"_key": "d", "text": "我已经离职。"}
    assert citizen.post(contest, sent).status_code == 302
    assert "我已经离职。" in text(officer, f"/work/household-checks/{number}")
    assert "HC2024" in text(officer, "/work/household-checks")
    assert "家庭核对" in text(officer, f"/work/cases/{number}")
    text(browser("firm"), f"/household-checks/{number}", 404)


def test_a_letter_is_signed_at_the_counter_and_withdrawn_at_home(
    program: People, browser: Browser, sources: Sources
) -> None:
    number = apply(program("citizen"), WIFE)["number"]
    own = member(program("citizen"), number, "苏文岚")["id"]
    clerk = browser("window-civil")
    assert (
        clerk.post(f"/work/household-checks/{number}/members/{own}", {"_key": "a"}).status_code
        == 302
    )
    page = text(browser("citizen2"), f"/household-checks/{number}")
    assert "窗口签署" in page
    gone = browser("citizen2").post(
        f"/household-checks/{number}/members/{own}/withdraw", {"_key": "b"}
    )
    assert gone.status_code == 302
    assert program("citizen").get(f"cases/{number}")["state"] == "terminated"
