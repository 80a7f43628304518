"""A register becomes licences: by page and by program, with the bad rows coming back."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.bulk.register import file, row, uscc
from tests.journeys.program import API, Program
from tests.journeys.test_portal_pages import words
from yiwang.base.papers import duties
from yiwang.kernel import clock
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.files import store
from yiwang.kernel.files.models import StoredFile
from yiwang.kernel.retention import jobs
from yiwang.kernel.tenancy.models import Account
from yiwang.serve.bulk import running
from yiwang.serve.licences.models import Change, Licence

pytestmark = pytest.mark.database
People = Callable[[str], Program]
KIND = "food_business"


def send(program: Program, content: bytes, status: int = 202, **more: str) -> Any:
    fields = {"kind": KIND, "basis": "青市南证存量〔2024〕1号", **more}
    upload = SimpleUploadedFile("register.csv", content)
    answer = program.client.post(f"{API}licence-batches", {"file": upload, **fields})
    assert answer.status_code == status, answer.content.decode()
    return answer.json()


def work() -> None:
    while running.step():
        pass


def test_good_rows_become_licences_and_bad_ones_come_back(program: People) -> None:
    decider = program("decider")
    bad = row(3, 持证主体代码="91370202MB0000071")
    batch = send(decider, file([row(1), row(2), bad, row(4, 经营场所="")]))
    assert batch["state"] == "reading"
    work()
    batch = decider.get(f"licence-batches/{batch['id']}")
    assert (batch["state"], batch["issued"], batch["rejected"]) == ("done", 2, 2)
    rejects = decider.get(f"licence-batches/{batch['id']}/rejects")
    assert [(each["row"], each["column"]) for each in rejects] == [
        (4, "持证主体代码"),
        (5, "经营场所"),
    ]
    with acting(SYSTEM):
        issued = Licence.objects.select_related("paper", "holder").order_by("number")
        first, _second = issued
        assert first.holder.name == "青岛示例餐饮第1店"
        assert first.paper is not None
        change = Change.objects.get(licence=first)
    assert change.ground["kind"] == "register"
    assert change.name == decider.get("me")["name"], "the history names who sent the file"


def test_the_certificate_is_drawn_sealed_and_confirmed(program: People, worker: Any) -> None:
    send(program("decider"), file([row(1)]))
    work()
    assert duties.draw_papers() == 1
    with acting(SYSTEM):
        paper = Licence.objects.select_related("paper").get().paper
    assert paper.state == "drawn"
    answer = Client().get(f"{API}verify/{paper.code}").json()
    assert answer["licence"]["number"] == "JY93702020000001"
    assert answer["licence"]["in_force"] is True


def test_the_file_of_a_register_goes_a_month_after_its_rows_were_taken_over(
    program: People,
) -> None:
    send(program("decider"), file([row(1)]))
    (rule,) = [each for each in jobs.classes() if each.name == "register_files"]
    later = clock.now() + timedelta(days=31)
    assert jobs.delete(rule, later) == 0, "its rows wait"
    work()
    with acting(SYSTEM):
        (stored,) = StoredFile.objects.filter(media_type="application/octet-stream")
        assert store.fetch(stored.id)[1]
    assert jobs.delete(rule, clock.now() + timedelta(days=29)) == 0
    assert jobs.delete(rule, later) == 1
    assert not store._path(stored.id).exists()
    with acting(SYSTEM):
        assert Licence.objects.count() == 1


def test_the_same_file_issues_nothing_twice(program: People) -> None:
    decider = program("decider")
    content = file([row(1), row(2)])
    first = send(decider, content)
    work()
    again = send(decider, content)
    work()
    assert again["id"] == first["id"]
    with acting(SYSTEM):
        assert Licence.objects.count() == 2


def test_a_number_that_is_taken_comes_back(program: People) -> None:
    decider = program("decider")
    send(decider, file([row(1)]))
    work()
    batch = send(decider, file([row(1), row(2)]))
    work()
    (reject,) = decider.get(f"licence-batches/{batch['id']}/rejects")
    assert reject["row"] == 2
    assert "JY93702020000001" in reject["reason"]
    assert decider.get(f"licence-batches/{batch['id']}")["issued"] == 1


def test_a_number_known_under_another_name_comes_back(program: People) -> None:
    decider = program("decider")
    send(decider, file([row(1)]))
    work()
    other = row(2, 持证主体="青岛另一家", 持证主体代码=uscc(1))
    batch = send(decider, file([other, row(3)]))
    work()
    (reject,) = decider.get(f"licence-batches/{batch['id']}/rejects")
    assert reject["row"] == 2


def test_a_batch_stops_and_goes_on(program: People) -> None:
    decider = program("decider")
    batch = send(decider, file([row(each) for each in range(120)]))
    assert running.step() == 120  # taken over
    assert running.step() == 50
    address = f"licence-batches/{batch['id']}"
    assert decider.post(f"{address}/stop")["state"] == "stopped"
    work()
    assert decider.get(address)["issued"] == 50
    decider.post(f"{address}/stop", status=409)
    decider.post(f"{address}/resume")
    work()
    assert decider.get(address)["issued"] == 120


@pytest.mark.parametrize(
    ("content", "kind", "code"),
    [
        (b"", KIND, "bulk.file_not_taken"),
        (file([]), KIND, "bulk.file_not_taken"),
        (b"PK\x03\x04 broken", KIND, "bulk.file_not_taken"),
        (file([row(1)]), "resident_identity", "bulk.not_issuer"),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused(
    program: People, content: bytes, kind: str, code: str
) -> None:
    status = 409 if code == "bulk.not_issuer" else 422
    assert send(program("decider"), content, status, kind=kind)["code"] == code


def test_only_who_may_issue_sends_and_only_the_body_sees(program: People) -> None:
    batch = send(program("decider"), file([row(1)]))
    send(program("officer"), file([row(2)]), status=403)
    program("citizen").get(f"licence-batches/{batch['id']}", status=403)
    program("decider-laoshan").get(f"licence-batches/{batch['id']}", status=404)


@pytest.fixture
def browser(city: None) -> Client:
    client = Client(headers={"accept-language": "en"})
    with acting(SYSTEM):
        account = Account.objects.get(username="decider")
    client.force_login(account, settings.AUTHENTICATION_BACKENDS[0])
    return client


def test_the_page_takes_a_file_and_shows_how_far_it_is(browser: Client) -> None:
    page = browser.get("/work/licence-batches")
    assert "Food-business licence" in words(page)
    upload = SimpleUploadedFile("register.csv", file([row(1), row(2, 经营场所="")]))
    answer = browser.post("/work/licence-batches", {"type": KIND, "file": upload, "basis": "B1"})
    address = answer.headers["Location"]
    assert "Being read" in words(browser.get(address))
    work()
    page = browser.get(address)
    assert "2 of 2 rows" in words(page)
    assert "The value is missing" in words(page)
    report = b"".join(browser.get(f"{address}/rejects").streaming_content).decode()
    assert "3,经营场所," in report
    assert browser.get("/work/licence-batches/patterns/food_business").status_code == 200
    wrong = SimpleUploadedFile("x.csv", b"a,b\n1,2\n")
    answer = browser.post("/work/licence-batches", {"type": KIND, "file": wrong, "basis": ""})
    assert answer.status_code == 422
    assert "The type has no column" in words(answer)
