"""The inbox as one list: boxes, counts, words, views, several posts, several tasks at once."""

import gzip
import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.journeys.program import Program
from tests.journeys.test_licence_by_api import apply
from tests.journeys.test_workbench_pages import open_task, text_of
from yiwang.base.cases.models import Case, Revision
from yiwang.base.work.inbox import boxes, card, lists, tasks, words
from yiwang.base.work.inbox.desks import Reader
from yiwang.base.work.inbox.kinds import kinds
from yiwang.base.work.inbox.values import Wish
from yiwang.base.work.models import Instance, Task
from yiwang.kernel import ids
from yiwang.kernel.actor import DOOR, SYSTEM, Actor, acting
from yiwang.kernel.tenancy import door
from yiwang.kernel.tenancy.models import Account, Body, Post
from yiwang.web.statics import Statics, find

Browser = Callable[[str], Client]


@pytest.fixture
def browser(city: None) -> Browser:
    def of(account: str) -> Client:
        client = Client(headers={"accept-language": "en"})
        with acting(SYSTEM):
            row = Account.objects.get(username=account)
        client.force_login(row, settings.AUTHENTICATION_BACKENDS[0])
        return client

    return of


def actor(account: str) -> Actor:
    with acting(DOOR):
        return door.enter(Account.objects.get(username=account), None, "web")


@pytest.fixture
def number(program: Callable[[str], Program]) -> str:
    return str(apply(program("firm"))["number"])


def another(number: str, count: int = 1, *, start: int = 0, **changes: Any) -> list[Task]:
    """Further cases like a real one, each with its process, its open task and its card."""
    made = []
    with acting(SYSTEM):
        task = Task.objects.select_related("case").get(case__number=number, state="open")
        for at in range(start, start + count):
            case = Case.objects.get(id=task.case_id)
            case.id, case.number = ids.new(), f"{number[:14]}{90000 + at}"
            for name in ("applicant_name", "service", "title"):
                setattr(case, name, changes.get(name, getattr(case, name)))
            case.save(force_insert=True)
            form = case_form(task.case_id)
            form.id, form.case = ids.new(), case
            form.save(force_insert=True)
            card.keep(case)
            play = Instance.objects.get(case_id=task.case_id)
            play.id, play.case = ids.new(), case
            play.save(force_insert=True)
            row = Task.objects.get(id=task.id)
            row.id, row.case = ids.new(), case
            for name in ("due", "role", "post_id", "body_id", "node"):
                setattr(row, name, changes.get(name, getattr(row, name)))
            row.save(force_insert=True)
            card.involve(SYSTEM, case, row.body_id)
            made.append(row)
    return made


def case_form(case_id: UUID) -> Revision:
    return Revision.objects.filter(case_id=case_id)[0]


def numbers(account: str, **wish: str) -> list[str]:
    who = actor(account)
    with acting(who):
        return [row.number for row in lists.page(Reader.of(who), Wish(**wish)).entries]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("海风", True),
        ("餐饮有限", True),
        ("青岛海风示例餐饮有限公司", True),
        ("风", True),
        ("海餐", False),
        ("经营许可", True),
        ("food", True),
        ("fo", True),
        ("ood", False),
        ("海风 经营", True),
        ("海风 无此", False),
    ],
)
def test_words_find_a_case_by_party_and_title(
    number: str, text: str, found: bool, program: Callable[[str], Program]
) -> None:
    assert (number in numbers("window", text=text)) is found
    listed = program("window").get("tasks", q=text)["items"]
    assert (number in {row["case"] for row in listed}) is found


def test_a_number_is_found_by_its_beginning_its_day_and_its_serial(number: str) -> None:
    for text in (number, number[:9], number[6:], number[6:14], number[14:], f" {number} "):
        assert number in numbers("window", text=text), text
    assert number not in numbers("window", text=number[2:])


def test_words_find_nothing_of_other_bodies(number: str) -> None:
    """The function that searches runs as the owner of the tables, so it must ask by itself."""
    assert numbers("window-laoshan", text="海风") == []
    other, mine = actor("window-laoshan"), actor("window")
    stranger = replace(mine, bodies=other.bodies)  # asks for the desk of a body that is not his
    reader = replace(Reader.of(mine), actor=stranger)
    with acting(stranger):
        assert not list(tasks.find(reader, Wish(text="海风"), lists.SOONEST.start))
    with connection.cursor() as cursor, acting(mine):
        cursor.execute(
            "SELECT has_function_privilege('yiwang_public', oid, 'execute') FROM pg_proc "
            "WHERE proname = 'work_find'"
        )
        assert cursor.fetchone() == (False,)


def test_words_are_found_page_by_page(number: str) -> None:
    another(number, 60, applicant_name="青岛众多示例面馆")
    who = actor("window")
    with acting(who):
        first = lists.page(Reader.of(who), Wish(text="众多"))
        second = lists.page(Reader.of(who), Wish(text="众多"), first.following)
    found = [row.number for row in (*first.entries, *second.entries)]
    assert (len(first.entries), len(second.entries), second.following) == (50, 10, "")
    assert len(set(found)) == 60


def test_boxes_are_narrowed_by_day_step_service_and_district(number: str) -> None:
    today = actor("window").today
    (late,) = another(number, due=today - timedelta(days=1), service="other", title="另一事项")
    with acting(SYSTEM):
        late_number = Case.objects.get(id=late.case_id).number
    assert numbers("window", box="overdue") == [late_number]
    assert numbers("window", due="overdue") == [late_number]
    assert numbers("window", service="other") == [late_number]
    assert numbers("window", text="另一") == [late_number]
    assert set(numbers("window")) == {number, late_number}
    assert numbers("window")[0] == late_number, "the soonest due comes first"
    for wish in ({"node": "verify"}, {"region": "370212"}, {"due": "today"}, {"kind": "copy"}):
        assert numbers("window", **wish) == [], wish
    assert set(numbers("window", node="check", region="370202")) == {number, late_number}


def test_a_task_of_one_post_is_in_its_holders_list_alone(number: str) -> None:
    with acting(SYSTEM):
        post = Post.objects.get(code="shinan-window-b")
    (given,) = another(number, post_id=post.id)
    with acting(SYSTEM):
        mine = Case.objects.get(id=given.case_id).number
    assert mine in numbers("window-shinan")
    assert numbers("window-shinan", box="claimed") == [mine]
    assert mine not in numbers("window")


def test_who_holds_two_posts_has_one_list_and_opens_a_row_in_its_post(
    browser: Browser, number: str
) -> None:
    with acting(SYSTEM):
        justice = Body.objects.get(code="shinan-justice")
        post = Post.objects.get(code="shinan-justice-counsel")
    (here,) = another(number, role="legal")
    (there,) = another(number, start=1, role="legal", body_id=justice.id)
    legal = browser("legal")
    page = legal.get("/work", {"box": "todo"}).content.decode()
    assert f'href="/work/tasks/{here.id}"' in page
    assert f"open=/work/tasks/{there.id}" in page
    assert "Government counsel" in page
    answer = legal.post(f"/post?open=/work/tasks/{there.id}", {"post": str(post.id)})
    assert answer["Location"] == f"/work/tasks/{there.id}"
    assert legal.get(answer["Location"]).status_code == 200
    away = legal.post("/post?open=//evil.example/", {"post": str(post.id)})
    assert away["Location"] == "/work"


def test_counts_stand_beside_the_boxes_and_end_at_999(
    browser: Browser, number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(boxes.MOST, "todo", 3)
    window = browser("window")
    assert re.search(r"To do\s+1\b", text_of(window.get("/work")))
    another(number, 4, due=actor("window").today - timedelta(days=1))
    shown = text_of(window.get("/work"))
    assert re.search(r"To do\s+2\+", shown)
    assert re.search(r"Overdue\s+3\b", shown)


def test_a_saved_view_opens_first_and_is_forgotten(browser: Browser, number: str) -> None:
    window = browser("window")
    saved = window.post("/work/views", {"name": "本周", "box": "todo", "due": "week", "first": "1"})
    assert saved.status_code == 302
    assert window.get("/work")["Location"] == "/work?box=todo&due=week"
    page = window.get("/work", {"box": "todo", "due": "week"})
    assert "本周" in text_of(page)
    assert "本周" not in text_of(browser("window-shinan").get("/work", {"box": "todo"}))
    assert window.post("/work/views", {"name": " "}).status_code == 422
    gone = re.search(r'action="(/work/views/[^"]+/forget)"', page.content.decode())
    assert gone
    assert browser("window-shinan").post(gone[1]).status_code == 404
    assert window.post(gone[1]).status_code == 302
    assert window.get("/work").status_code == 200


def test_views_are_a_programs_too(program: Callable[[str], Program], number: str) -> None:
    window = program("window")
    made = window.post(
        "views", {"name": "食品", "wish": {"text": "食品"}, "first": False}, status=201
    )
    assert window.get("views")["items"] == [made]
    assert made["wish"] == {"box": "todo", "text": "食品"}
    assert program("officer").get("views")["items"] == []


def test_after_a_task_comes_the_next_of_the_same_list_with_a_way_back(
    browser: Browser, number: str
) -> None:
    (late, later) = another(number, 2, due=actor("window").today + timedelta(days=20))
    window = browser("window")
    window.get("/work", {"box": "todo", "due": "later"})
    task = open_task(number, "check")
    page = window.get(f"/work/tasks/{task.id}", {"outcome": "accept"})
    fields = dict(
        re.findall(r'<input type="hidden" name="(_[^"]+)" value="([^"]*)"', page.content.decode())
    )
    done = window.post(f"/work/tasks/{task.id}", fields | {"_next": "1"})
    assert done["Location"] == f"/work/tasks/{late.id}"
    following = window.get(done["Location"]).content.decode()
    assert f'href="/work/cases/{number}"' in following, "the way back to what was done"
    place = re.search(r'href="(/work/next\?after=[^"]+)" data-key="n"', following)
    assert place
    assert window.get(place[1])["Location"] == f"/work/tasks/{later.id}"
    assert window.get("/work/back")["Location"] == "/work?box=todo&due=later"


def test_several_tasks_are_taken_together_and_each_tells_what_came_of_it(
    browser: Browser, number: str
) -> None:
    (other,) = another(number)
    window, mine = browser("window"), open_task(number, "check")
    chosen = {"task": [str(mine.id), str(other.id), "nonsense"]}
    page = window.post("/work/batch", chosen)
    assert "Take them" in text_of(page)
    browser("window-shinan").post(f"/work/tasks/{other.id}/claim")
    result = text_of(window.post("/work/batch", chosen | {"_do": "claim"}))
    assert result.count("Done") >= 1
    assert "李建国" in result, "one is taken by a colleague, and says so"
    with acting(SYSTEM):
        assert Task.objects.get(id=mine.id).claimed_name == "朱少华"
    assert window.post("/work/batch", {}).status_code == 302


def test_the_list_asks_the_database_as_often_for_many_rows_as_for_one(
    browser: Browser, number: str
) -> None:
    window = browser("window")
    asked = ("/work?box=todo", "/work?box=todo&q=海风", "/work?box=started", "/work?box=copied")
    for address in asked:
        window.get(address)
    few = [statements(window, address) for address in asked]
    another(number, 40)
    assert [statements(window, address) for address in asked] == few
    assert max(few) <= 20 + 2 * len(kinds())  # each kind of work reads and counts by itself


def statements(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


def test_a_list_reads_no_more_rows_than_it_shows(number: str) -> None:
    """The index gives the rows in order under row-level security, so a full desk costs no more."""
    another(number, 120)
    who = actor("window")
    with acting(who), connection.cursor() as cursor:
        reader = Reader.of(who)
        sql = boxes.page("todo", worded=False)
        given = tasks.parameters(reader, Wish(), lists.SOONEST.start)
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF) {sql}", given)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert re.search(r"Index Scan using task_free .*actual rows=51", plan), plan
    assert "Index Cond: ((body_id = way.body) AND ((role)::text = way.role) AND (CASE" in plan


class Answered:
    """What a WSGI server would send."""

    def __init__(self, path: str) -> None:
        self.headers: dict[str, str] = {}
        environ = {"PATH_INFO": path, "REQUEST_METHOD": "GET", "HTTP_ACCEPT_ENCODING": "gzip"}
        self.body = b"".join(Statics(lambda _e, _s: [])(environ, self._start))

    def _start(self, _status: str, headers: list[tuple[str, str]]) -> None:
        self.headers = dict(headers)


def test_inbox_and_case_page_weigh_less_than_300_kilobytes(browser: Browser, number: str) -> None:
    another(number, 60)
    window = browser("window")
    for address in ("/work?box=todo", f"/work/tasks/{open_task(number, 'check').id}"):
        page = window.get(address, headers={"accept-encoding": "gzip"})
        assert page["Content-Encoding"] == "gzip"
        text = gzip.decompress(page.content).decode()
        files = set(re.findall(r'(?:href|src)="(/static/[^"?]+\.(?:css|js))', text))
        assert len(files) > 5
        weight = len(page.content) + sum(len(Answered(file).body) for file in files)
        assert weight <= 300_000, (address, weight)


def test_static_files_are_packed_and_nothing_else_is_served() -> None:
    sheet = Answered("/static/css/base.css")
    assert sheet.headers["Content-Encoding"] == "gzip"
    assert b"--sea-900" in gzip.decompress(sheet.body)
    assert "immutable" in sheet.headers["Cache-Control"]
    for path in ("/static/../settings.py", "/static/css", "/static/none.css", "/static/\0"):
        assert find(path) is None


def test_the_phone_gets_a_manifest_and_a_worker_that_keeps_no_data(
    visitor: Client, city: None
) -> None:
    manifest = visitor.get("/manifest.webmanifest").json()
    assert manifest["display"] == "standalone"
    assert manifest["start_url"] == "/work"
    for icon in manifest["icons"]:
        assert find(icon["src"].partition("?")[0]), icon
    worker = visitor.get("/sw.js")
    assert worker["Content-Type"] == "text/javascript"
    (files,) = re.findall(r"^const FILES = (.*);$", worker.content.decode(), re.MULTILINE)
    listed = json.loads(files)
    assert all(path.startswith("/static/") or path == "/offline" for path in listed), listed
    assert visitor.get("/offline").status_code == 200


def test_words_are_indexed_by_pairs_last_letters_and_beginnings() -> None:
    assert words.index(["海风 Ｆood"]) == "'food' '海风' '风'"
    assert words.query("海") == "'海':*", "the beginning of a pair"
    assert words.query("风") == "'风':*", "or the last letter"
    assert (
        words.query("海风馆 Foo", [("service", "a")]) == "'海风' & '风馆' & 'foo':* & 'service=a'"
    )
    assert words.query(" ，。", [("service", "")]) == ""
    assert words.query("it's") == "'it':* & 's':*"
