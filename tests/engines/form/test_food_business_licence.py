"""The application form of the food-business licence, as an applicant meets it."""

import copy
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml

from yiwang.base.parties.identifiers import FORMATS
from yiwang.engines import form

HOME = Path(__file__).parents[3]
QINGDAO = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 5, 6, 9, 30, tzinfo=QINGDAO)

RESTAURANT = {
    "business": {
        "form": "catering",
        "activities": ["hot", "cold"],
        "special": True,
        "online": False,
    },
    "applicant": {
        "uscc": "91370200MA3TX0017Y",
        "name": "青岛海风餐饮有限公司",
        "registered_address": "青岛市市南区香港中路1号",
    },
    "representative": {
        "name": "张小三",
        "id_number": "370202199001010015",
        "mobile": "13812341234",
    },
    "contact": {"same": True},
    "premises": {
        "district": "370202",
        "street": "370202001",
        "address": "香港中路1号101",
        "area": 180,
        "kitchen_area": 42.5,
    },
    "handlers": [
        {
            "name": "李四",
            "id_number": "11010519491231002X",
            "later": False,
            "certificate": "JK20260012",
            "valid_until": "2027-03-01",
        }
    ],
    "floor_plan": ["f1"],
    "commitments": {"safety_rules": True, "truthful": True},
    "delivery": {"method": "electronic"},
}


@pytest.fixture(scope="module")
def sheet():
    text = (HOME / "packages/food_business_licence/form.yaml").read_text("utf-8")
    return form.read(yaml.safe_load(text), formats=FORMATS)


def changed(**parts):
    data = copy.deepcopy(RESTAURANT)
    for name, values in parts.items():
        data[name] = {**data[name], **values} if isinstance(values, dict) else values
    return data


def submit(sheet, data):
    return sheet.submit(data, now=NOW, zone=QINGDAO)


def places(found):
    return {problem.pointer for problem in found.problems}


def test_a_restaurant_with_cold_food_applies(sheet):
    done = submit(sheet, RESTAURANT)
    assert done.problems == ()
    assert done.data == RESTAURANT


def test_a_shop_of_prepacked_food_gives_neither_plan_nor_kitchen(sheet):
    shop = {"form": "sale", "activities": ["prepacked"], "special": False}
    done = submit(sheet, changed(business=shop))
    assert done.problems == ()
    assert {one.pointer for one in done.dropped} == {
        "/business/special",
        "/floor_plan",
        "/premises/kitchen_area",
    }


def test_a_shop_with_loose_food_gives_a_plan(sheet):
    shop = {"form": "sale", "activities": ["prepacked", "bulk"]}
    data = changed(business=shop)
    del data["floor_plan"]
    assert places(submit(sheet, data)) == {"/floor_plan"}


def test_activities_are_those_of_the_type_of_business(sheet):
    done = submit(sheet, changed(business={"activities": ["hot", "bulk"]}))
    assert places(done) == {"/business/activities"}


def test_cold_food_denied_and_chosen_at_once_is_pointed_out_in_words(sheet):
    done = submit(sheet, changed(business={"special": False}))
    assert places(done) == {"/business/special"}
    assert "冷食" in done.problems[0].words["zh"]


def test_an_online_shop_names_its_platform(sheet):
    assert places(submit(sheet, changed(business={"online": True}))) == {"/business/platform"}


def test_another_contact_is_asked_for_name_and_number(sheet):
    done = submit(sheet, changed(contact={"same": False}))
    assert places(done) == {"/contact/name", "/contact/mobile"}


def test_a_certificate_may_follow_against_a_promise(sheet):
    later = {"name": "王五", "id_number": "370202201202290244", "later": True}
    data = changed(handlers=[*RESTAURANT["handlers"], later])
    assert places(submit(sheet, data)) == {"/commitments/certificates"}
    done = submit(sheet, {**data, "commitments": {**data["commitments"], "certificates": True}})
    assert done.problems == ()
    assert done.data["certificates_later"] == 1


@pytest.mark.parametrize(
    ("part", "values", "pointer", "code"),
    [
        ("applicant", {"uscc": "91370200MA3TX0017X"}, "/applicant/uscc", "identifiers.check"),
        ("premises", {"street": "370203005"}, "/premises/street", "form.choice"),
        (
            "representative",
            {"id_number": "370202199001010016"},
            "/representative/id_number",
            "identifiers.check",
        ),
    ],
)
def test_wrong_numbers_are_told_apart(sheet, part, values, pointer, code):
    done = submit(sheet, changed(**{part: values}))
    assert (pointer, code) in {(one.pointer, one.code) for one in done.problems}


def test_every_text_is_there_in_both_languages_and_every_page_shows_something(sheet):
    for page in sheet.pages:
        texts = []
        for language in ("zh", "en"):
            rows = sheet.fields(RESTAURANT, now=NOW, zone=QINGDAO, page=page.id, language=language)
            assert any(row.kind == "field" for row in rows)
            assert all(row.label for row in rows if row.kind == "field")
            texts.append([(row.label, row.help) for row in rows])
        chinese, english = texts
        assert len(chinese) == len(english)
        assert all(a != b for (a, _), (b, _) in zip(chinese, english, strict=True) if a)


def test_the_business_licence_and_the_account_fill_what_they_know(sheet):
    assert {plan.source for plan in sheet.prefill_plan()} == {
        "registers.business_licence",
        "parties.account",
    }
    assert list(sheet.materials()) == ["/floor_plan"]
