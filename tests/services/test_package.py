"""services.yaml is proven without a database."""

import pytest
from django.utils.translation import override

from yiwang.kernel.texts import say
from yiwang.serve.services import package, rules
from yiwang.serve.services.themes import themes
from yiwang.serve.services.values import Mode


def test_the_food_business_licence_is_sound(document):
    assert package.check(document) == []


def spoil(document, *path, value):
    place = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        (("code",), "Food Licence", "code"),
        (("name",), {"zh": "食品经营许可"}, "name"),
        (("themes",), ["weather"], "themes"),
        (("elements", "promise_day"), 21, "elements/promise_day"),
        (("elements", "promise_type"), "CD", "elements/promise_day"),
        (("elements", "task_type"), "1", "elements/task_type"),
        (("elements", "task_typ"), "01", "elements/task_typ"),
        (("elements", "by_law"), [{"law": "食品安全法", "no": "1"}], "elements/by_law/1/no"),
        (("elements", "is_fee"), 0, "elements/is_fee"),
        (("elements",), [], "elements"),
        (("materials", 0, "is_need"), "4", "materials/0/is_need"),
        (("materials", 1, "code"), "application", "materials"),
        (("materials",), {}, "materials"),
        (("implemented_by",), [], "implemented_by"),
        (("implemented_by", 0, "level"), "planet", "implemented_by/0/level"),
        (("implemented_by", 0, "values", "promise_day"), 30, "implemented_by/0/values/promise_day"),
        (("implemented_by", 0, "values", "by_law"), [], "implemented_by/0/values/by_law"),
        (("colour",), "red", "colour"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_found_in_its_place(document, path, value, where):
    spoil(document, "items", 0, *path, value=value)
    assert f"/items/0/{where}" in [problem.where for problem in package.check(document)]


@pytest.mark.parametrize("document", [None, [], "text", {"items": "text"}, {"items": [3]}])
def test_anything_at_all_is_refused_without_a_fault(document):
    assert package.check(document)


def paper(**fields):
    return {"code": "x", "is_need": "1", **fields}


def test_probe_06_an_identity_card_is_shared_and_not_required(document):
    """Also where the author asks for a copy, by whatever name, and leaves the licence type out."""
    for name in ("身份证复印件", "申请人身份证原件及复印件", "法定代表人（负责人）居民身份证"):
        mode, supply = rules.acquisition(paper(material_name=name, source_type="10"))
        assert mode is Mode.SHARED, name
        with override("en"):
            assert str(mode.label) == "Shared, not required"
        assert say(supply.source, "zh") == "人口基础库"
    document["items"][0]["materials"].append(paper(material_name="身份证复印件", source_type="10"))
    assert [problem.where for problem in package.check(document)] == [
        "/items/0/materials/6/source_type"
    ]


@pytest.mark.parametrize(
    ("fields", "mode"),
    [
        ({"material_name": "经营场所平面图"}, Mode.OWN),
        ({"material_name": "身份证遗失声明"}, Mode.OWN),
        ({"material_name": "制度目录", "promise": True}, Mode.PROMISED),
        ({"material_name": "证明", "cert_code": "health-certificate"}, Mode.VERIFIED),
        ({"material_name": "营业执照", "promise": True}, Mode.SHARED),
    ],
)
def test_how_a_paper_is_obtained(fields, mode):
    assert rules.acquisition(paper(**fields))[0] is mode


def test_a_paper_handed_in_before_is_used_again():
    assert rules.acquisition(paper(material_name="平面图"), frozenset({"x"}))[0] is Mode.REUSED


def test_themes_are_about_28_for_persons_and_for_firms():
    kinds = [theme.kind for theme in themes().values()]
    assert {kind: kinds.count(kind) for kind in kinds} == {"persons": 28, "firms": 28, "events": 12}


@pytest.mark.parametrize(
    ("region", "found"),
    [
        ("370202001", ["370202"]),
        ("370202", ["370202"]),
        ("370200", ["370202", "370203"]),
        ("370283", []),
        ("", ["370202", "370203"]),
    ],
)
def test_the_nearest_body_serves_a_place(region, found):
    assert rules.nearest(["370202", "370203"], region, str) == found
