"""What staff take up by themselves: another life than an application's, opened by page and API."""

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.journeys.program import PDF, Program
from yiwang.base.cases.facade import Case, admit, lives, lock
from yiwang.base.packages.errors import PackageUnsound
from yiwang.base.packages.facade import install
from yiwang.base.packages.source import of, read
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.tenancy.models import Account

FOLDER = Path(__file__).parents[1] / "packages" / "key_loan"
MINE = {"room": "三楼会议室", "borrower": "综合科"}


@pytest.fixture(autouse=True)
def key_loan(city: None) -> Iterator[None]:
    lives.life("errand", FOLDER / "life.yaml")
    with acting(SYSTEM):
        install(SYSTEM, read(FOLDER))
    yield
    lives.forget("errand")


def test_a_life_of_its_own(program: Callable[[str], Program]) -> None:
    officer, window = program("officer"), program("window")
    assert "key-loan" in {row["code"] for row in officer.get("matters")["items"]}
    assert "key-loan" not in {row["code"] for row in window.get("matters")["items"]}
    case = officer.post("matters", {"matter": "key-loan", "data": MINE}, status=201)
    assert (case["life"], case["state"], case["title"]) == ("errand", "asked", "三楼会议室")
    row = next(row for row in window.get("tasks")["items"] if row["case"] == case["number"])
    assert row["title"] == "发放"
    window.complete("declined", {"reason": "当日已有会议"}, case=case["number"])
    with acting(SYSTEM):
        found = Case.objects.get(number=case["number"])
        assert (found.state, found.state_class, found.applicant_id) == ("declined", "closed", None)
        assert found.decided_on is not None
        assert found.applicant_name == "综合科"


def test_only_the_post_and_only_a_whole_form(program: Callable[[str], Program]) -> None:
    officer, window = program("officer"), program("window")
    program("window").post("matters", {"matter": "key-loan", "data": MINE}, status=404)
    wrong = officer.post("matters", {"matter": "key-loan", "data": {"room": "x"}}, status=422)
    assert wrong["problems"][0]["pointer"] == "/borrower"
    program("citizen").post("matters", {"matter": "key-loan", "data": MINE}, status=403)
    assert not [row for row in window.get("tasks")["items"] if row["title"] == "发放"]


def test_a_file_of_a_task_belongs_to_the_case(program: Callable[[str], Program]) -> None:
    officer, window = program("officer"), program("window")
    number = officer.post("matters", {"matter": "key-loan", "data": MINE}, status=201)["number"]
    picture = window.upload("签收.pdf")
    window.complete("given", {"picture": picture}, case=number)
    with acting(SYSTEM):
        case = Case.objects.get(number=number)
        assert [row.material for row in case.attached] == ["picture"]


def test_who_is_let_in_sees_it_from_then_on(program: Callable[[str], Program]) -> None:
    officer, citizen = program("officer"), program("citizen")
    number = officer.post("matters", {"matter": "key-loan", "data": MINE}, status=201)["number"]
    citizen.get(f"cases/{number}", status=404)
    me = next(row for row in citizen.get("me")["principals"] if row["kind"] == "natural")
    with acting(SYSTEM):
        admit(SYSTEM, lock(SYSTEM, number), UUID(me["id"]), "贺海波")
    assert citizen.get(f"cases/{number}")["state"] == "asked"
    citizen.post(f"cases/{number}/withdraw", {}, status=409)


def test_the_form_on_a_page(program: Callable[[str], Program]) -> None:
    client = Client()
    with acting(SYSTEM):
        row = Account.objects.get(username="officer")
        client.force_login(row, settings.AUTHENTICATION_BACKENDS[0])
    assert "/work/new/key-loan" in client.get("/work/new").content.decode()
    page = client.get("/work/new/key-loan")
    assert page.status_code == 200
    wrong = client.post("/work/new/key-loan", {"_do": "open", "room": "三楼会议室"})
    assert wrong.status_code == 422
    note = SimpleUploadedFile("说明.pdf", PDF)
    sent = MINE | {"_do": "open", "_key": str(uuid4()), "note": note}
    done = client.post("/work/new/key-loan", sent, follow=True)
    assert "三楼会议室" in done.content.decode()
    with acting(SYSTEM):
        case = Case.objects.get(package="key_loan")
        assert [row.name for row in case.attached] == ["说明.pdf"]


def test_a_package_names_a_life_that_is_there() -> None:
    files = dict(read(FOLDER).files)
    files["package.yaml"] = files["package.yaml"].replace("errand", "eternal")
    with acting(SYSTEM), pytest.raises(PackageUnsound) as refused:
        install(SYSTEM, of(files))
    assert "eternal" in str(refused.value.problems[0])
