"""Decisions of packages: asked by programs, read and tried by staff."""

from io import BytesIO

import pytest
from django.conf import settings
from django.test import Client
from openpyxl import load_workbook

from yiwang.base.decisions import book
from yiwang.base.packages.source import Source
from yiwang.engines.decision import sheet
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.tenancy.models import Account

ASKED = "decisions/food_penalty_grades/penalty"
PENALTY = "/work/decisions/food_penalty_grades/penalty"
FACTS = {
    "goods_value": 2500,
    "corrected": True,
    "mitigating": False,
    "vulnerable_victims": False,
    "repeated": False,
}
DAYS = {"act": "2025-05-20", "decision": "2025-08-01"}
ENTERED = {
    "day.act": "2025-05-20",
    "day.decision": "2025-08-01",
    "in.goods_value": "2500",
    "in.corrected": "true",
    "in.mitigating": "false",
    "in.vulnerable_victims": "false",
    "in.repeated": "false",
}


@pytest.fixture
def browser(city):
    def of(account, language="en"):
        client = Client(headers={"accept-language": language})
        with acting(SYSTEM):
            row = Account.objects.get(username=account)
        client.force_login(row, settings.AUTHENTICATION_BACKENDS[0])
        return client

    return of


def test_the_lighter_rule_is_applied_and_both_are_explained(program):
    found = program("legal").post(ASKED, {"context": FACTS, "dates": DAYS})
    assert found["result"] == {"fine_min": 50000, "fine_max": 60000}
    assert found["problems"] == []
    assert found["trace"]["why"] == "lighter"
    assert [(v["file"], v["taken"]) for v in found["trace"]["versions"]] == [
        ("grades.dmn", False),
        ("grades-2025.dmn", True),
    ]
    tables = [t for d in found["trace"]["decisions"] for t in d["tables"]]
    assert "食品安全法" in tables[-1]["rules"][2]["annotations"]["依据"]
    assert found["rules"]["version"] == "1.0"


def test_a_day_that_is_missing_is_named(program):
    answer = program("analyst").post(ASKED, {"context": FACTS, "dates": {}}, status=422)
    assert "day of act" in answer["problems"][0]["message"]


def test_the_public_may_not_ask_and_an_unknown_decision_is_not_found(program):
    asked = {"context": FACTS, "dates": DAYS}
    program("citizen").post(ASKED, asked, status=403)
    program("officer").post("decisions/food_penalty_grades/other", asked, status=404)


def test_staff_find_a_decision_read_its_rules_and_the_checks(browser):
    legal = browser("legal")
    page = legal.get("/work/decisions").content.decode()
    assert f'href="{PENALTY}"' in page
    shown = legal.get(PENALTY).content.decode()
    assert "Range of the fine" in shown
    assert "第一百二十二条" in shown
    assert shown.count("Checked: no gaps") == 2
    assert "罚款幅度" in browser("legal", "zh-CN").get(PENALTY).content.decode()


def test_a_try_shows_both_versions_and_why_rules_did_not_apply(browser):
    shown = browser("legal").post(PENALTY, ENTERED).content.decode()
    assert "The rules of the day of decision are lighter" in shown
    assert shown.count('class="rule-decided"') == 4  # two tables in each of two versions
    assert "fits too, another rule comes first" in shown
    assert "is 2500" in shown
    assert "from the decision “违法行为属于哪个裁量档次？”" in shown


def test_what_cannot_be_read_is_said_beside_its_field(browser):
    answer = browser("legal").post(PENALTY, {**ENTERED, "in.goods_value": "a lot", "day.act": ""})
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "This cannot be read." in shown
    assert "Give a day." in shown


def test_a_table_is_taken_as_a_spreadsheet(browser):
    legal = browser("legal")
    answer = legal.get(f"{PENALTY}/sheet?version=1&table=grade")
    assert answer.status_code == 200
    assert load_workbook(BytesIO(answer.content)).active["B1"].value == "grade"
    assert len(sheet.from_sheet(answer.content)[1].rules) == 6
    assert legal.get(f"{PENALTY}/sheet?table=none").status_code == 404


def test_every_decision_of_the_packages_can_be_opened_and_tried_blank(browser):
    legal = browser("legal")
    page = legal.get("/work/decisions").content.decode()
    for address in {
        part.split('"')[0] for part in page.split('href="')[1:] if "/decisions/" in part
    }:
        assert legal.get(address).status_code == 200
        assert legal.post(address, {"day.decision": "2025-08-01"}).status_code in (200, 422)


BROKEN = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" namespace="b"
 name="b">
<inputData id="v" name="v"><variable name="v"/></inputData><decision id="d" name="d">
<variable name="d"/><informationRequirement><requiredInput href="#v"/></informationRequirement>
<decisionTable><input><inputExpression typeRef="number"><text>v</text></inputExpression></input>
<output/><rule><inputEntry><text>&lt; 5</text></inputEntry><outputEntry><text>1</text></outputEntry>
</rule></decisionTable></decision></definitions>"""


def test_a_package_with_unsound_tables_or_versions_is_refused():
    source = Source("p", "1", {}, {"b.dmn": BROKEN})
    assert [str(p) for p in book.check(source)] == ["b.dmn d: no rule matches, for example v = 5"]
    listing = (
        "decisions: [{decision: x, title: {zh: 甲}, reference: act, versions: "
        "[{file: b.dmn, valid_from: 2025-01-01}, {file: c.dmn, valid_from: 2024-01-01}]}]"
    )
    found = book.check(Source("p", "1", {}, {"b.dmn": BROKEN, "decisions.yaml": listing}))
    assert [(p.where, p.message) for p in found[1:]] == [
        ("/decisions/0", "two versions hold on 2025-01-01"),
        ("/decisions/0", "There is no decision 'x' in 'c.dmn'."),
        ("/decisions/0", "There is no decision 'x' in 'b.dmn'."),
    ]
    wrong = "decisions: [{decision: x, reference: birthday}]"
    places = {p.where for p in book.check(Source("p", "1", {}, {"decisions.yaml": wrong}))}
    assert places == {"/decisions/0/title", "/decisions/0/reference", "/decisions/0/versions"}
