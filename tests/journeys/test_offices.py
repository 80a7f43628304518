"""Departments, districts and streets open their offices, each its own, on one software."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.test import Client

from tests.journeys.program import Program
from tests.journeys.restaurant import answers
from yiwang.base.packages import actions as packages
from yiwang.base.packages.source import of, read
from yiwang.cli import office as command
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.tenancy.models import Account, Body
from yiwang.serve.offices import sheet
from yiwang.web.account import second_factor
from yiwang.web.demonstration import PACKAGES

People = Callable[[str], Program]
FOOD, SERVICE = "food_business_licence", "food-business-licence"
POSTS = [
    {"post": "window", "title": "综合窗口", "title_en": "Service window", "roles": ["window"]},
    {"post": "keeper", "title": "部门管理岗", "title_en": "Keeper", "roles": ["keeper"]},
]
GAOXIN: dict[str, Any] = {
    "body": {
        "code": "gaoxin-approval",
        "uscc": "11370214DM000900XA",
        "name": "青岛高新区行政审批局",
        "name_en": "Approval Bureau of the High-tech Zone",
        "function": "approval",
        "level": "street",
        "region": "370214400",
        "parent": "chengyang-approval",
    },
    "posts": POSTS,
    "people": [
        {"name": "秦晓川", "post": "window", "username": "window-gaoxin"},
        {"name": "顾明远", "post": "keeper", "username": "keeper-gaoxin"},
    ],
    "packages": [FOOD],
    "own": {SERVICE: {"promise_day": 3, "promise_type": "WD"}},
}


def signed_in(account: str) -> Client:
    browser = Client()
    with acting(SYSTEM):
        browser.force_login(Account.objects.get(username=account))
    return browser


@pytest.fixture
def seated(city: None) -> Callable[[str], Client]:
    """The browser of an administrator, who showed the second factor."""
    return entered


def entered(account: str) -> Client:
    with acting(SYSTEM):
        row = Account.objects.get(username=account)
        secret = second_factor.enrol(row)
    browser = Client()
    given = {"login": account, "password": settings.YIWANG.home.secrets().demo_password}
    browser.post("/account/login/", given)
    browser.post("/account/code/", {"code": second_factor.current_code(secret)[0]})
    return browser


def opened(tmp_path: Path, **more: Any) -> None:
    """Open the office of the high-tech zone by the command."""
    file = tmp_path / "gaoxin.yaml"
    file.write_text(yaml.safe_dump({**GAOXIN, **more}, allow_unicode=True), "utf-8")
    assert command.run(["open", str(file)]) == 0


def promised(program: Program, region: str) -> int:
    found = program.get(f"services/{SERVICE}")
    values = [row for row in found["bodies"] if row["region"] == region]
    return int(values[0]["values"]["promise_day"])


def test_an_office_opened_by_the_command_works_at_once(program: People, tmp_path: Path) -> None:
    opened(tmp_path)
    firm = program("firm")
    sheet_ = firm.get(f"services/{SERVICE}/form")
    applicant = next(row for row in firm.get("me")["principals"] if row["kind"] == "legal")
    wish = {
        "service": SERVICE,
        "region": "370214400",
        "applicant": applicant["id"],
        "data": answers(sheet_, firm.upload()),
        "submit": True,
    }
    number = firm.post("cases", wish, status=201)["number"]
    inbox = [row["case"] for row in program("window-gaoxin").get("tasks")["items"]]
    assert inbox == [number]
    program("window-gaoxin").complete("accept")


def test_the_command_promises_what_the_plan_says(program: People, tmp_path: Path) -> None:
    opened(tmp_path)
    assert promised(program("firm"), "370214400") == 3
    assert promised(program("firm"), "370202") == 5


def test_what_the_city_fixes_a_tenant_cannot_change(program: People, tmp_path: Path) -> None:
    opened(tmp_path)
    keeper = program("keeper-gaoxin")
    place = f"offices/services/{SERVICE}"
    refused = keeper.client.put(
        f"/api/v1/{place}", {"own": {"promise_day": 21}}, content_type="application/json"
    )
    assert refused.status_code == 422
    assert "21" in refused.json()["detail"] or "21" in str(refused.json())
    law = {"own": {"anticipate_day": 40}}
    assert (
        keeper.client.put(f"/api/v1/{place}", law, content_type="application/json").status_code
        == 422
    )
    assert promised(program("firm"), "370214400") == 3


def test_a_new_version_reaches_all_and_keeps_what_each_says(
    program: People, tmp_path: Path
) -> None:
    opened(tmp_path)
    island = {
        **GAOXIN,
        "body": {
            **GAOXIN["body"],
            "code": "lingshan-approval",
            "uscc": "11370214DM0009018A",
            "name": "灵山岛行政审批局",
            "name_en": "Approval Bureau of Lingshan Island",
            "region": "370211401",
            "parent": "",
        },
        "people": [{"name": "宋海岩", "post": "keeper", "username": "keeper-lingshan"}],
        "own": {SERVICE: {"transact_addr": {"zh": "灵山岛便民服务站"}}},
    }
    file = tmp_path / "lingshan.yaml"
    file.write_text(yaml.safe_dump(island, allow_unicode=True), "utf-8")
    assert command.run(["open", str(file)]) == 0
    source = read(PACKAGES / FOOD)
    files = dict(source.files)
    files["package.yaml"] = files["package.yaml"].replace(f'"{source.version}"', '"9.0"')
    files["services.yaml"] = files["services.yaml"].replace(
        "limit_scene_num: 0", "limit_scene_num: 1"
    )
    with acting(SYSTEM):
        packages.install(SYSTEM, of(files))
    for account, own in (
        ("keeper-gaoxin", {"promise_day": 3, "promise_type": "WD"}),
        ("keeper-lingshan", {"transact_addr": {"zh": "灵山岛便民服务站"}}),
    ):
        (item,) = program(account).get("offices/services")
        assert item["package_version"] == "9.0"
        assert item["own"] == own
        assert {"0", "1"} <= {each[key] for each in item["changes"] for key in ("before", "after")}
        page = signed_in(account).get("/work/services").content.decode()
        assert "9.0" in page
    assert promised(program("firm"), "370214400") == 3


def test_a_plan_is_carried_out_whole_or_not_at_all(tmp_path: Path, city: None) -> None:
    from yiwang.cli.errors import CommandError

    with pytest.raises(CommandError):
        opened(tmp_path, own={SERVICE: {"promise_day": 99, "promise_type": "WD"}})
    with acting(SYSTEM):
        assert not Body.objects.filter(code="gaoxin-approval").exists()
        assert not Account.objects.filter(username="window-gaoxin").exists()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"body": {**GAOXIN["body"], "uscc": "11370214MB2855918X"}}, "credit code"),
        ({"people": [{"name": "甲", "post": "nobody", "username": "a"}]}, "no post nobody"),
        ({"packages": ["no_such"]}, "no_such"),
        ({"body": {"code": "new-body"}}, "uscc"),
    ],
)
def test_a_wrong_plan_says_what_is_wrong(
    change: dict[str, Any], sentence: str, tmp_path: Path, city: None
) -> None:
    from yiwang.cli.errors import CommandError

    with pytest.raises(CommandError, match=sentence):
        opened(tmp_path, **change)


def test_the_administrator_opens_by_page_and_the_security_administrator_grants(
    program: People, seated: Callable[[str], Client]
) -> None:
    people = sheet.template([("秦晓川", "window", "window-gaoxin")])
    form = {
        **{f"{name}": value for name, value in GAOXIN["body"].items()},
        "posts": ["window", "keeper"],
        "packages": [FOOD],
        f"own.{SERVICE}.promise_day": "4",
        "lines": "顾明远，keeper，keeper-gaoxin",
        "people": uploaded(people),
    }
    done = seated("sysadmin").post("/administration/offices/open", form)
    assert done.status_code == 201, done.content.decode()
    assert promised(program("firm"), "370214400") == 4
    assert not program("window-gaoxin").get("me")["roles"]
    secadmin = seated("secadmin")
    assert "gaoxin-approval" in secadmin.get("/administration/offices").content.decode()
    secadmin.post("/administration/offices/gaoxin-approval/confirm")
    assert program("window-gaoxin").get("tasks")["items"] == []


def uploaded(content: bytes) -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile("people.xlsx", content)


def test_nobody_but_the_administrators_opens_or_grants(program: People, tmp_path: Path) -> None:
    for account in ("window", "decider", "secadmin", "auditor"):
        program(account).post("offices", GAOXIN, status=403)
    opened(tmp_path)
    program("sysadmin").post("offices/gaoxin-approval/confirm", status=403)


def test_a_district_seats_its_own_people_and_nobody_elses(program: People, tmp_path: Path) -> None:
    opened(tmp_path)
    keeper = program("keeper-gaoxin")
    with acting(SYSTEM):
        own = Body.objects.get(code="gaoxin-approval").posts.get(code="gaoxin-approval-window")
        other = Body.objects.get(code="shinan-approval").posts.first()
    assert other is not None
    seat = {"post": str(own.id), "username": "window2-gaoxin", "name": "田一禾"}
    keeper.post("offices/seats", seat, status=201)
    assert program("window2-gaoxin").get("tasks")["items"] == []
    keeper.post("offices/seats", {**seat, "post": str(other.id)}, status=403)


def test_the_integration_degree_grows_with_what_is_opened(program: People, tmp_path: Path) -> None:
    leader = program("leader")
    before = leader.get("integration")
    opened(tmp_path)
    after = leader.get("integration")
    there = {row["function"]: row for row in after["departments"]}["approval"]["counts"]["offices"]
    earlier = {row["function"]: row for row in before["departments"]}["approval"]["counts"]
    assert there == [earlier["offices"][0] + 1, earlier["offices"][1] + 1]
    page = signed_in("leader").get("/work/integration").content.decode()
    assert f"{after['city']['total']:.1f} %" in page


def test_a_hostile_spreadsheet_is_refused() -> None:
    from yiwang.serve.offices.plan import PlanRefused

    for content in (b"PK\x03\x04 no zip", b"\xff\xfe\x00", b"a,b\n1,2\n", bytes(2_000_000)):
        with pytest.raises(PlanRefused):
            sheet.people(content)


def test_the_operator_reads_figures_and_nobody_else(program: People) -> None:
    figures = program("sysadmin").client.get("/metrics")
    assert figures.status_code == 200
    assert b"yiwang_outbox_lag_seconds" in figures.content
    assert program("window").client.get("/metrics").status_code == 403
