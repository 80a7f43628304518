"""The library of penalty grades: read by everyone, tried, published anew, compared."""

from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from yiwang.govern.discretion import facade as discretion
from yiwang.govern.discretion.errors import ReasonNeeded
from yiwang.govern.discretion.models import Choice
from yiwang.kernel import clock
from yiwang.kernel.actor import DOOR, SYSTEM, VISITOR, acting
from yiwang.kernel.errors import Invalid
from yiwang.kernel.tenancy import door
from yiwang.kernel.tenancy.models import Account

TODAY = datetime(2025, 8, 1, 10, tzinfo=clock.CITY_ZONE)
ACT = date(2025, 5, 20)
STREET = {
    "party": "person",
    "minor": False,
    "mitigating": False,
    "repeated": False,
    "harm": False,
    "severe": False,
    "corrected": True,
    "area": 2,
}


@pytest.fixture(autouse=True)
def august():
    """After the second version of the demonstration's grades came into force."""
    with clock.at(TODAY):
        yield


@pytest.fixture
def browser(city):
    def of(account="", language="en"):
        client = Client(headers={"accept-language": language})
        if account:
            with acting(SYSTEM):
                row = Account.objects.get(username=account)
            client.force_login(row, settings.AUTHENTICATION_BACKENDS[0])
        return client

    return of


def entering(account):
    with acting(DOOR):
        return door.enter(Account.objects.get(username=account), None, "web")


def proposed(actor=VISITOR, clause="street_trading", facts=STREET, **days):
    with acting(actor):
        return discretion.propose(actor, clause, facts, **({"on_act": ACT} | days))


def test_at_least_thirty_real_clauses_of_several_departments_are_in_the_library(city):
    with acting(VISITOR):
        found = discretion.clauses(VISITOR)
        kinds = {len(each.ranges) for each in found}
        assert len(found) >= 30
        assert len(discretion.departments()) >= 6
        assert 0 in kinds, "a clause that only warns"
        assert all(phrase in each.text for each in found for phrase in each.ranges)
        assert all(each.demonstration and each.source["zh"] for each in found)
        assert [each.code for each in discretion.clauses(VISITOR, "油烟 山东省")] == [
            "kitchen_fumes"
        ]


def test_the_older_and_the_newer_rule_are_both_evaluated_and_the_lighter_applies(city):
    found = proposed()
    assert [(each.low, each.high, each.applies) for each in found.options] == [
        (500, 1250, False),
        (500, 1100, True),
    ]
    assert (found.why, found.grade) == ("lighter", "从轻")
    assert any("五百元以上二千元以下" in reason for reason in found.reasons)
    only = proposed(on_act=date(2025, 7, 2))
    assert [each.applies for each in only.options] == [True]


@pytest.mark.parametrize(
    ("clause", "facts", "low", "high"),
    [
        ("waste_fee", {"party": "organisation", "unpaid": 800}, 800, 1120),
        ("waste_fee", {"party": "person", "unpaid": 800}, 200, 360),
        ("spilt_load", {"area": 30}, 3000, 3000),
        ("care_subsidy", {"sum": 20000, "corrected": False}, 3600, 6800),
        ("gas_patrol", {"days": 2}, 0, 0),
        ("unlicensed_food", {"goods_value": 20000, "vulnerable_victims": True}, 340000, 400000),
    ],
)
def test_a_range_may_be_fixed_or_multiply_what_was_measured(city, clause, facts, low, high):
    found = proposed(clause=clause, facts=STREET | facts, on_act=date(2025, 7, 10))
    assert (found.low, found.high) == (low, high)


def test_a_fact_that_is_missing_is_refused_and_not_taken_for_no(city):
    facts = {name: value for name, value in STREET.items() if name != "repeated"}
    with pytest.raises(Invalid) as refused:
        proposed(facts=facts | {"area": "large"})
    assert [each["pointer"] for each in refused.value.problems] == [
        "/facts/repeated",
        "/facts/area",
    ]


def test_a_fine_above_the_range_needs_a_reason_and_is_marked(city):
    """Probe 9 of the domain: as far as the grades go; enforcement blocks the decision."""
    officer = entering("officer")
    found = proposed(
        officer, "unlicensed_food", {**STREET, "goods_value": 2500, "vulnerable_victims": False}
    )
    assert (found.low, found.high) == (50000, 60000)
    with pytest.raises(ReasonNeeded, match="70000"):
        discretion.judge(found, Decimal(70000))
    assert discretion.judge(found, Decimal(60000)).side is discretion.Side.INSIDE
    with acting(officer):
        kept = discretion.choose(officer, found, Decimal(70000), "后果特别严重", case=uuid4())
        assert (kept.state, kept.position) == (Choice.State.MARKED, 2)
        assert discretion.procedure(officer, found, Decimal(70000)) == (True, True)
        assert discretion.procedure(officer, found, Decimal(9000)) == (False, False)


def test_an_inspector_looks_at_what_is_marked_once(browser, city):
    officer = entering("officer")
    found = proposed(officer)
    with acting(officer):
        kept = discretion.choose(
            officer, found, Decimal(5000), "多次劝阻无效", case=uuid4(), number="演罚1"
        )
    inspector = browser("inspector")
    assert "多次劝阻无效" in inspector.get("/work/discretion/deviations").content.decode()
    address = f"/work/discretion/choices/{kept.id}"
    assert inspector.post(address, {"remark": "理由成立"}).status_code == 302
    page = inspector.get("/work/discretion/deviations").content.decode()
    assert "理由成立" in page
    assert address not in page
    assert browser("officer").get("/work/discretion/deviations").status_code == 403


def test_everyone_reads_a_clause_and_tries_it_with_the_mark_of_a_demonstration(browser):
    visitor = browser()
    listed = visitor.get("/discretion", {"q": "占用道路"}).content.decode()
    assert 'href="/discretion/street_trading"' in listed
    asked = {"day.act": "2025-05-20", "day.decision": "2025-08-01"}
    asked |= {f"in.{name}": str(value).lower() for name, value in STREET.items()}
    page = visitor.get("/discretion/street_trading", asked).content.decode()
    for words in ("¥500", "¥1,100", "五百元以上二千元以下", "Demonstration, not in force"):
        assert words in page, words
    assert visitor.get("/discretion/street_trading", {"day.act": ""}).status_code == 422
    both = visitor.get("/discretion/street_trading?version=0&beside=1").content.decode()
    assert both.count('class="version-name"') == 2


def test_programs_list_clauses_and_propose(program):
    citizen = program("citizen")
    assert len(citizen.get("discretion/clauses")) >= 30
    facts = citizen.get("discretion/clauses/street_trading")["facts"]
    assert {"name": "area", "label": "占用面积（平方米）", "type": "number", "choices": []} in facts
    body = {"facts": STREET, "on_act": "2025-05-20", "on_decision": "2025-08-01"}
    found = citizen.post("discretion/clauses/street_trading/propose", body)
    assert (found["grade"], float(found["high"]), found["why"]) == ("从轻", 1100, "lighter")
    assert found["demonstration"]
    citizen.post("discretion/clauses/street_trading/propose", body | {"facts": {}}, status=422)
    citizen.post("discretion/clauses/nothing/propose", body, status=404)


def test_the_legal_office_publishes_new_grades_out_of_a_sheet(browser, city):
    legal = browser("legal")
    page = legal.get("/work/discretion/street_trading/grades").content.decode()
    address = page.split('href="/work/decisions/')[1].split('"')[0].replace("&amp;", "&")
    book = load_workbook(BytesIO(legal.get(f"/work/decisions/{address}").content))
    sheet = book.active
    for row in sheet.iter_rows():
        for cell in row:
            cell.value = "< 6" if cell.value == "< 3" else cell.value
    file = BytesIO()
    book.save(file)

    def send(first, source="演示司法〔2025〕9号"):
        upload = SimpleUploadedFile("grades.xlsx", file.getvalue())
        wish = {"sheet": upload, "valid_from": first, "source": source}
        return legal.post("/work/discretion/street_trading/grades", wish)

    assert "day to come" in send("2025-08-01").content.decode()
    assert send("2026-01-01").status_code == 302
    facts = STREET | {"area": 5}
    assert (
        proposed(facts=facts, on_act=date(2025, 12, 31), on_decision=date(2025, 12, 31)).grade
        == "一般"
    )
    later = proposed(facts=facts, on_act=date(2025, 12, 31), on_decision=date(2026, 1, 1))
    assert (later.grade, later.why) == ("从轻", "lighter")
    assert "later day" in send("2025-12-31").content.decode()
    assert browser("officer").get("/work/discretion/street_trading/grades").status_code == 403
