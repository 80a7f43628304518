import copy
import json
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml

from yiwang.base.parties.identifiers import FORMATS
from yiwang.engines import form
from yiwang.engines.form import Answer, FormRefused, Origin

QINGDAO = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 5, 6, 9, 30, tzinfo=QINGDAO)

DOCUMENT = yaml.safe_load(Path(__file__).with_name("eating_place.yaml").read_text("utf-8"))
GOOD = {
    "code": "91370200ma3tx0017y",
    "firm": {"name": "青岛某餐饮", "founded": "2020-05-06"},
    "online": False,
    "area": 120.5,
    "seats": 40,
    "handlers": [{"name": "张三", "kind": "cook", "certificate": "C1", "pay": "5000.50"}],
    "agreed": True,
}


@pytest.fixture(scope="module")
def sheet():
    return form.read(DOCUMENT, formats=FORMATS)


def evaluate(sheet, data, **context):
    return sheet.evaluate(data, context=context, now=NOW, zone=QINGDAO)


def submit(sheet, data, **context):
    return sheet.submit(data, context=context, now=NOW, zone=QINGDAO)


def codes(problems):
    return {(found.pointer, found.code) for found in problems}


def with_(**changes):
    return {**copy.deepcopy(GOOD), **changes}


def test_good_data_is_taken_in_its_normal_form(sheet):
    done = submit(sheet, GOOD)
    assert done.ok, done.problems
    assert done.data["code"] == "91370200MA3TX0017Y"
    assert done.data["per_seat"] == 3.01
    assert done.data["handlers"][0]["yearly"] == "60006.00"
    assert done.data["payroll"] == "60006.00"
    assert done.dropped == ()


def test_an_empty_form_asks_for_what_is_required_and_visible(sheet):
    found = evaluate(sheet, {})
    assert codes(found.problems) == {
        ("/code", "form.required"),
        ("/firm/name", "form.required"),
        ("/firm/founded", "form.required"),
        ("/online", "form.required"),
        ("/agreed", "form.required"),
    }
    assert found.required >= {"/code", "/firm/name", "/online"}
    assert "/handlers" not in found.required, "its section does not show before the area is known"


def test_a_null_condition_hides_and_hidden_values_are_dropped_and_said_so(sheet):
    done = submit(sheet, with_(online=None, site="https://example.org"))
    assert "site" not in done.data
    assert [(one.pointer, one.reason) for one in done.dropped] == [("/site", "hidden")]


def test_a_hidden_value_is_null_for_every_other_expression(sheet):
    hidden = {key: value for key, value in with_().items() if key != "area"}
    done = submit(sheet, hidden)
    assert "handlers" not in done.data
    assert "payroll" not in done.data
    assert done.ok


def test_what_is_required_can_depend_on_an_input(sheet):
    data = with_(online=True)
    assert submit(sheet, data).ok
    done = submit(sheet, data, applicant={"kind": "firm"})
    assert codes(done.problems) == {("/site", "form.required")}


def test_a_row_sees_its_own_fields_first_and_then_those_of_the_form(sheet):
    rows = [{"name": "张三", "kind": "cook"}, {"name": "李四", "kind": "waiter"}]
    done = submit(sheet, with_(handlers=rows))
    assert codes(done.problems) == {("/handlers/0/certificate", "form.required")}
    few = submit(sheet, with_(handlers=rows, seats=8))
    assert few.ok


def test_computed_values_cannot_be_set_from_outside(sheet):
    data = with_(per_seat=1, payroll="1.00")
    done = submit(sheet, data)
    assert done.data["per_seat"] == 3.01
    assert {(one.pointer, one.reason) for one in done.dropped} == {
        ("/per_seat", "computed"),
        ("/payroll", "computed"),
    }


def test_numbers_are_decimals(sheet):
    found = evaluate(sheet, with_(area=0.3, seats=3))
    assert found.computed["/per_seat"] == 0.1


def test_unknown_fields_are_refused_wherever_they_stand(sheet):
    data = with_(extra=1, firm={**GOOD["firm"], "rank": 2})
    data["handlers"][0]["boss/chief"] = "x"
    done = submit(sheet, data)
    assert codes(done.problems) == {
        ("/extra", "form.unknown_field"),
        ("/firm/rank", "form.unknown_field"),
        ("/handlers/0/boss~1chief", "form.unknown_field"),
    }
    assert "extra" not in done.data


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"code": "91370200MA3TX0017Z"}, "/code", "identifiers.character"),
        ({"code": "91370200MA3TX0017X"}, "/code", "identifiers.check"),
        ({"firm": {"name": "某", "founded": "2020-05-06"}}, "/firm/name", "form.min_length"),
        ({"firm": {"name": "某某", "founded": "2021-02-29"}}, "/firm/founded", "form.format"),
        ({"online": "maybe"}, "/online", "form.type"),
        ({"area": 0}, "/area", "form.exclusive_minimum"),
        ({"area": 10001}, "/area", "form.maximum"),
        ({"area": float("nan")}, "/area", "form.type"),
        ({"area": {"deep": [1]}}, "/area", "form.type"),
        ({"seats": 1.5}, "/seats", "form.type"),
        ({"dishes": ["cold", "hot"]}, "/dishes", "form.choice"),
        ({"agreed": False}, "/agreed", "form.constant"),
        ({"district": "c"}, "/district", "form.choice"),
        ({"district": "a", "street": "b1"}, "/street", "form.choice"),
        ({"street": "a1"}, "/street", "form.choice"),
        ({"dishes": ["raw"]}, "/raw_plan", "form.required"),
        ({"dishes": ["raw"], "raw_plan": ["../etc"]}, "/raw_plan/0", "form.format"),
        ({"handlers": []}, "/handlers", "form.required"),
        ({"handlers": "x"}, "/handlers", "form.type"),
        ({"handlers": ["x"]}, "/handlers/0", "form.type"),
        ({"handlers": GOOD["handlers"] * 4}, "/handlers", "form.max_items"),
        ({"firm": {"name": "a\x00b", "founded": "2020-01-01"}}, "/firm/name", "form.characters"),
        ({"firm": {"name": "a\ud800b", "founded": "2020-01-01"}}, "/firm/name", "form.characters"),
    ],
)
def test_a_wrong_value_is_named_by_pointer_and_code(sheet, change, pointer, code):
    done = submit(sheet, with_(**change))
    assert (pointer, code) in codes(done.problems)
    assert all("%(" not in str(found.message) for found in done.problems)


def test_an_author_can_explain_a_rule_in_his_own_words(sheet):
    done = submit(sheet, with_(agreed=False))
    words = [found.words for found in done.problems if found.pointer == "/agreed"]
    assert {"zh": "请勾选承诺。", "en": "Please tick."} in words


def test_pages_say_what_shows_and_how_much_is_left(sheet):
    firm, place = evaluate(sheet, {"online": True}).pages
    assert (firm.id, firm.visible, firm.problems) == ("firm", True, 3)
    assert "/site" in firm.fields
    assert "/handlers" not in place.fields


def test_the_answer_for_the_api_is_plain_json(sheet):
    answer = json.loads(json.dumps(evaluate(sheet, GOOD).to_json()))
    assert answer.keys() == {"visible", "computed", "problems", "pages"}
    assert answer["visible"]["/site"] is False


def test_dates_are_dates_in_expressions():
    sheet = form.read(
        small(
            {"born": {"type": "string", "format": "date"}, "adult": {"type": "boolean"}},
            [
                {"field": "/born", "label": "x"},
                {"field": "/adult", "label": "x", "computed": 'born + duration("P18Y") <= today()'},
            ],
        )
    )
    assert evaluate(sheet, {"born": "2008-05-06"}).computed == {"/adult": True}
    assert evaluate(sheet, {"born": "2008-05-07"}).computed == {"/adult": False}
    assert evaluate(sheet, {"born": "not a day"}).computed == {"/adult": None}


def small(properties, fields, **more):
    return {
        "form": "small",
        "schema": {"type": "object", "properties": properties},
        "pages": [{"id": "one", "title": "One", "sections": [{"fields": fields}]}],
        **more,
    }


TEXT = {"type": "string"}


def one(schema=TEXT, **more):
    return small({"a": schema}, [{"field": "/a", "label": "A", **more}])


A, B = {"field": "/a", "label": "A"}, {"field": "/b", "label": "B"}
FIRST = "/pages/0/sections/0/fields/0"


@pytest.mark.parametrize(
    ("document", "pointer", "reason"),
    [
        ({}, "", '"schema" is a required property'),
        (small({"a": TEXT}, []), "/pages/0/sections/0/fields", "less than 1 item"),
        (small({"a": TEXT, "b": TEXT}, [A]), "/pages", "/b of the schema"),
        (small({"a": TEXT}, [B, A]), f"{FIRST}/field", "no value at /b"),
        (small({"a": TEXT}, [A, A]), "/pages/0/sections/0/fields/1/field", "twice"),
        (one(label=""), f"{FIRST}/label", "text is needed"),
        (one(colour="red"), FIRST, "'colour' was unexpected"),
        (one(widget="knob"), f"{FIRST}/widget", "knob"),
        (one(visible="b ="), f"{FIRST}/visible", "b ="),
        (one(visible="b = 1"), f"{FIRST}/visible", "no b"),
        (one(choices="towns"), f"{FIRST}/choices", "no list 'towns'"),
        (
            one({"enum": ["x", "y"]}, choices=[{"value": "x", "title": "X"}]),
            f"{FIRST}/choices",
            "e",
        ),
        (one({"type": "string", "format": "shoe-size"}), "/schema", "shoe-size"),
        (one({"type": "strin"}), "/schema", "strin"),
        (one({"$ref": "https://example.org/x"}), "/schema", "https://example.org/x"),
        (one({"$ref": "#/$defs/none"}), "/schema", "/$defs/none"),
        (small({"a-b": TEXT}, [{**A, "field": "/a-b"}]), "/schema", "letters"),
        (one(prefill="x"), f"{FIRST}/prefill", 'not of type "object"'),
        (one(visible="a != null"), "/pages", "in a ring: /a → /a"),
        (
            small({"a": TEXT, "b": TEXT}, [{**A, "visible": "b != null"}, {**B, "computed": "a"}]),
            "/pages",
            "ring",
        ),
    ],
)
def test_a_document_that_is_no_form_is_refused_with_the_place(document, pointer, reason):
    with pytest.raises(FormRefused) as refusal:
        form.read(document)
    assert any(
        fault.pointer == pointer and reason in fault.reason for fault in refusal.value.problems
    ), refusal.value.problems


def test_two_fields_of_one_object_may_depend_on_each_other_one_way():
    fields = [
        {"field": "/o/b", "label": "B", "visible": 'o.a = "x"'},
        {"field": "/o/a", "label": "A"},
    ]
    sheet = form.read(
        small({"o": {"type": "object", "properties": {"a": TEXT, "b": TEXT}}}, fields)
    )
    assert evaluate(sheet, {"o": {"a": "x", "b": "y"}}).data == {"o": {"a": "x", "b": "y"}}
    assert evaluate(sheet, {"o": {"a": "z", "b": "y"}}).data == {"o": {"a": "z"}}


def test_what_depends_is_settled_after_what_it_depends_on_whatever_the_order():
    fields = [
        {"field": "/c", "label": "C", "computed": "b + 1"},
        {"field": "/b", "label": "B", "computed": "a + 1"},
        {"field": "/a", "label": "A"},
    ]
    sheet = form.read(small({key: {"type": "integer"} for key in "abc"}, fields))
    assert evaluate(sheet, {"a": 1}).computed == {"/b": 2, "/c": 3}


POST = [
    ("csrfmiddlewaretoken", "t"),
    ("_action", "next"),
    ("code", " 91370200ma3tx0017y "),
    ("firm-name", "青岛某餐饮"),
    ("firm-founded", "2020-05-06"),
    ("online", "false"),
    ("site", ""),
    ("area", "１２０．５"),
    ("seats", "1,040"),
    ("dishes", "cold"),
    ("dishes", "cake"),
    ("handlers-0", ""),
    ("handlers-0-name", "张三"),
    ("handlers-0-kind", "cook"),
    ("handlers-0-pay", "5,000.5"),
    ("handlers-7-name", ""),
    ("agreed", "on"),
]


def test_a_post_becomes_typed_data(sheet):
    assert sheet.parse_post(POST) == {
        "code": "91370200ma3tx0017y",
        "firm": {"name": "青岛某餐饮", "founded": "2020-05-06"},
        "online": False,
        "area": 120.5,
        "seats": 1040,
        "dishes": ["cold", "cake"],
        "handlers": [{"name": "张三", "kind": "cook", "pay": "5000.5"}, {}],
        "agreed": True,
    }


def test_what_does_not_parse_stays_for_the_person_to_see(sheet):
    data = sheet.parse_post([("seats", "forty"), ("online", "perhaps"), ("strange-0-x", "1")])
    assert data == {"seats": "forty", "online": "perhaps", "strange-0-x": "1"}
    assert codes(evaluate(sheet, data).problems) >= {
        ("/seats", "form.type"),
        ("/online", "form.type"),
        ("/strange-0-x", "form.unknown_field"),
    }


def controls(rows):
    """Return what a browser would send for these rows."""
    for row in rows:
        if row.kind == "item":
            yield row.name, ""
        elif row.kind == "field" and row.widget in ("radio", "select", "checkboxes"):
            yield from ((row.name, option.value) for option in row.choices if option.selected)
        elif row.kind == "field" and row.widget == "checkbox":
            yield from ([(row.name, "true")] if row.value == "true" else [])
        elif row.kind == "field" and row.multiple:
            yield from ((row.name, text) for text in row.value)
        elif row.kind == "field":
            yield row.name, row.value


def test_what_is_rendered_comes_back_the_same(sheet):
    data = evaluate(
        sheet, with_(dishes=["raw", "cake"], raw_plan=["f1", "f2"], district="a", street="a1")
    ).data
    rows = sheet.fields(data, now=NOW, zone=QINGDAO)
    assert sheet.parse_post(controls(rows)) == data


def test_frames_are_closed_and_rows_told_apart(sheet):
    rows = sheet.fields(GOOD, now=NOW, zone=QINGDAO, page="place", language="en")
    kinds = [row.kind for row in rows]
    assert sum(kind in ("section", "group", "item") for kind in kinds) == kinds.count("end")
    item = next(row for row in rows if row.kind == "item")
    assert (item.label, item.name) == ("Person 1", "handlers-0")
    kind = next(row for row in rows if row.name == "handlers-0-kind")
    assert [(option.title, option.selected) for option in kind.choices] == [
        ("Cook", True),
        ("Waiter", False),
    ]
    assert (kind.widget, kind.required) == ("radio", True)


def test_errors_stand_beside_their_fields(sheet):
    wrong = with_(area=0)
    problems = evaluate(sheet, wrong).problems
    rows = sheet.fields(wrong, now=NOW, zone=QINGDAO, problems=problems)
    area = next(row for row in rows if row.pointer == "/area")
    assert [found.code for found in area.errors] == ["form.exclusive_minimum"]


def test_streets_are_those_of_the_district(sheet):
    street = {"name": "street"}
    for data, values in (({}, ["a1", "b1"]), ({"district": "b"}, ["b1"])):
        rows = sheet.fields(data, now=NOW, zone=QINGDAO)
        street = next(row for row in rows if row.name == "street")
        assert [option.value for option in street.choices] == values


def test_rows_are_added_and_removed_without_script(sheet):
    more = sheet.add_row(GOOD, "handlers")
    assert more["handlers"][1:] == [{}]
    assert len(GOOD["handlers"]) == 1
    rows = sheet.fields(more, now=NOW, zone=QINGDAO)
    (name,) = (row for row in rows if row.name == "handlers-1-name")
    assert name.required, "nobody reads that it is optional, though the row may stay blank"
    assert evaluate(sheet, more).problems == (), "a blank row is no complaint"
    assert submit(sheet, more).data["handlers"] == submit(sheet, GOOD).data["handlers"]
    assert sheet.remove_row(more, "handlers-0")["handlers"] == [{}]
    full = sheet.add_row(sheet.add_row(sheet.add_row(more, "handlers"), "handlers"), "handlers")
    assert len(full["handlers"]) == 3
    for name in ("area", "nothing"):
        with pytest.raises(LookupError):
            sheet.add_row(GOOD, name)


def test_sources_fill_what_is_empty_and_every_value_says_where_it_is_from(sheet):
    at = datetime(2026, 5, 6, 1, 0, tzinfo=UTC)
    answers = {
        "registers.licence": Answer({"uscc": "91370200MA3TX0017Y", "name": "青岛某餐饮"}, at),
        "registers.staff": Answer({"people": [{"name": "张三", "kind": "cook", "secret": 1}]}, at),
    }
    plan = sheet.prefill_plan()
    assert [(one.pointer, one.source, one.field) for one in plan] == [
        ("/code", "registers.licence", "uscc"),
        ("/firm/name", "registers.licence", "name"),
        ("/handlers", "registers.staff", "people"),
    ]
    data = sheet.prefill({"firm": {"name": "我的名字"}}, answers)
    assert data == {
        "code": "91370200MA3TX0017Y",
        "firm": {"name": "我的名字"},
        "handlers": [{"name": "张三", "kind": "cook"}],
    }
    found = sheet.sources(data, answers)
    assert (found["/code"].origin, found["/code"].at) == (Origin.PREFILLED, at)
    assert found["/firm/name"].origin is Origin.SELF_DECLARED
    assert found["/handlers"].name == "registers.staff"
    assert form.Source.from_json(found["/code"].to_json()) == found["/code"]
    rows = sheet.fields(data, now=NOW, zone=QINGDAO, sources=found)
    assert next(row for row in rows if row.name == "code").source == found["/code"]


def test_a_source_that_says_nothing_leaves_the_word_to_the_next_one_and_each_is_named():
    ways = {"source": "people", "field": "name", "else": {"source": "account", "field": "name"}}
    sheet = form.read(one(prefill=ways))
    said = {name: Answer({"name": name}, NOW) for name in ("people", "account")}
    assert [way.source for way in sheet.prefill_plan()] == ["people", "account"]
    for known, first in (
        (said, "people"),
        ({"account": said["account"]}, "account"),
        ({**said, "people": Answer({"name": None}, NOW)}, "account"),
    ):
        data = sheet.prefill({}, known)
        assert data == {"a": first}
        assert sheet.sources(data, known)["/a"].name == first
    assert sheet.sources({"a": "account"}, said)["/a"].name == "account"


def test_files_are_known_by_their_material(sheet):
    assert sheet.materials() == {"/raw_plan": "M04"}
