"""One journey per move in a browser: in a sequence with script, in a parallel branch without."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from tests.audit import look
from tests.conftest import PHONE
from tests.journeys.office import Office
from yiwang.base.work.moves.table import MOVES
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.tenancy.models import Account, Post

pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class Journey:
    """A move in one place: who makes it with which step's task, what is chosen, what is open then.

    account: empty: whoever has it. done: the steps done before. step: whose task; of a recall the
    step that was done.
    """

    account: str
    done: str
    step: str
    then: str
    choice: str = ""
    posts: tuple[str, ...] = ()
    before: str = field(default="")


BRANCH = "draft sign sign"
SEATS = {  # who sits where, of those whom a joint signature may fall to
    "shinan-officer": "officer",
    "shinan-officer-b": "officer-shinan",
    "shinan-officer2": "officer2",
    "shinan-officer2-b": "officer2-shinan",
}
SEQUENCE = {
    "return": Journey("officer", "prepare", "compare", "prepare", "prepare"),
    "recall": Journey("window", "prepare", "prepare", "prepare"),
    "reassign": Journey("officer", "prepare", "compare", "compare", posts=("shinan-officer2",)),
    "delegate": Journey("officer", "prepare", "compare", "compare", posts=("shinan-officer2",)),
    "add-signers": Journey(
        "officer", "prepare", "compare", "compare compare*", "before", ("shinan-expert",)
    ),
    "remove-signers": Journey("officer", "prepare", "compare", "compare", before="add-signers"),
    "circulate": Journey("officer", "prepare", "compare", "compare", posts=("shinan-expert",)),
    "urge": Journey("decider", "prepare", "compare", "compare"),
    "suspend": Journey("decider", "prepare", "compare", "compare"),
    "resume": Journey("decider", "prepare", "compare", "compare", before="suspend"),
    "jump": Journey("decider", "prepare", "compare", "decide", "decide"),
    "terminate": Journey("decider", "prepare", "compare", ""),
}
PARALLEL = {
    "return": Journey("expert", "prepare compare draft", "review", BRANCH, "draft"),
    "recall": Journey("officer", "prepare compare draft", "draft", BRANCH),
    "reassign": Journey("officer", "prepare compare", "draft", BRANCH, posts=("shinan-expert",)),
    "delegate": Journey("officer", "prepare compare", "draft", BRANCH, posts=("shinan-expert",)),
    "add-signers": Journey(
        "", "prepare compare", "sign", f"{BRANCH} sign", "parallel", ("shinan-expert",)
    ),
    "remove-signers": Journey("officer", "prepare compare", "draft", BRANCH, before="add-signers"),
    "circulate": Journey("officer", "prepare compare", "draft", BRANCH, posts=("shinan-expert",)),
    "urge": Journey("decider", "prepare compare", "draft", BRANCH),
    "suspend": Journey("decider", "prepare compare", "draft", BRANCH),
    "resume": Journey("decider", "prepare compare", "draft", BRANCH, before="suspend"),
    "jump": Journey("decider", "prepare compare", "draft", "review sign sign", "review"),
    "terminate": Journey("decider", "prepare compare", "draft", ""),
}
SET_UP: dict[str, dict[str, Any]] = {
    "add-signers": {"posts": ["shinan-expert"], "reason": "请提意见"},
    "suspend": {"reason": "等待图纸"},
}

Enter = Callable[[str], Page]


@pytest.fixture
def office(transactional_db: None, city: None) -> Office:
    return Office()


@pytest.fixture
def browser(live_server: Any, open_page: Any) -> Callable[[bool], Enter]:
    """`browser(script)("officer")`: one page, in which the person named has signed in."""

    def of(script: bool) -> Enter:
        page: Page = open_page(bypass_csp=True, java_script_enabled=script)
        cookies: dict[str, Any] = {}

        def enter(account: str) -> Page:
            if account not in cookies:
                cookies[account] = session(account, live_server.url)
            page.context.clear_cookies()
            page.context.add_cookies([cookies[account]])
            return page

        return enter

    return of


def session(account: str, address: str) -> Any:
    client = Client()
    with acting(SYSTEM):
        row = Account.objects.get(username=account)
        client.force_login(row, settings.AUTHENTICATION_BACKENDS[0])
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": address}


@pytest.mark.parametrize(
    "script",
    [pytest.param(True, id="sequence", marks=pytest.mark.long), pytest.param(False, id="branch")],
)
def test_every_move_on_its_page(
    office: Office, browser: Any, live_server: Any, script: bool, subtests: pytest.Subtests
) -> None:
    enter = browser(script)
    for move, journey in (SEQUENCE if script else PARALLEL).items():
        with subtests.test(move=move):
            walk(office, enter, live_server.url, move, journey)


def walk(office: Office, enter: Enter, address: str, move: str, journey: Journey) -> None:
    number = office.case(*journey.done.split())
    row = office.last(number, journey.step)
    task, account = str(row.id), journey.account or SEATS[row.post.code if row.post else ""]
    if journey.before:
        office.move(account, journey.before, task, SET_UP[journey.before])
    page = enter(account)
    page.goto(f"{address}/work/cases/{number}")
    with acting(SYSTEM):
        posts = [str(Post.objects.get(code=code).id) for code in journey.posts]
    closed = page.locator("#moves details:not([open]) summary")
    while closed.count():
        closed.first.click()
    page.locator(f'#moves a[href$="{task}/moves/{move}"]').click()
    form = page.locator("#moves form")
    expect(form.locator(".consequence").first).not_to_be_empty()
    fill(form, move, journey, posts)
    form.locator(".form-actions button").click()
    page.wait_for_url(f"**/work/cases/{number}")
    expect(page.locator(".alert-success")).to_contain_text(number)
    assert office.open(number) == sorted(journey.then.split())
    if move != "terminate":
        kind = {"remove-signers": "remove", "add-signers": "add"}.get(move, move)
        assert len(office.lines(number, only=f"^move_{kind}")) == 1


def fill(form: Any, move: str, journey: Journey, posts: list[str]) -> None:
    if move == "remove-signers":
        form.locator('[name="choice"]').first.check()
    elif journey.choice:
        form.locator(f'[name="choice"][value="{journey.choice}"]').check()
    for post in posts:
        if MOVES[move].asks == "post":
            form.locator('[name="post"]').select_option(post)
        else:
            form.locator(f'[name="post"][value="{post}"]').check()
    form.locator('[name="reason"]').fill("按会议意见办理。")


def test_pages_of_moves_and_of_the_workload_are_open_to_all(
    office: Office, browser: Any, live_server: Any
) -> None:
    """Names, contrast and keyboard; on a desk and on a phone; refusals stay on the page."""
    number = office.case("prepare", "compare", "draft")
    task = office.task(number, "review", "expert")
    enter = browser(True)
    page = enter("expert")
    page.goto(f"{live_server.url}/work/tasks/{task}/moves/return")
    look(page, "moves/return-desk")
    page.locator(".form-actions button").click()
    expect(page.locator(".alert-danger")).to_contain_text("请简要说明理由")
    page.set_viewport_size(PHONE)
    look(page, "moves/return-phone")
    page = enter("decider")
    page.goto(f"{live_server.url}/work/team")
    look(page, "moves/team-phone")
    page.locator(".team a", has_text="孙卫东").click()
    page.locator('[name="task"]').first.check()
    with acting(SYSTEM):
        post = str(Post.objects.get(code="shinan-officer2-b").id)
    page.locator('select[name="post"]').select_option(post)
    page.locator('[name="reason"]').fill("均衡工作量")
    look(page, "moves/team-tasks-phone")
    page.locator(".team-tasks button").click()
    expect(page.locator(".alert-success")).to_contain_text("已转交1项任务")
    assert "徐春玲" in office.lines(number)[-1]
