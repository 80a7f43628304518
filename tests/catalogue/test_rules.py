"""Freshness, lineage and differences, without a database."""

from datetime import date

import pytest

from yiwang.share.catalogue import carried, comparing, health, lineage
from yiwang.share.catalogue.health import Light, Signs
from yiwang.share.catalogue.values import Field, Resource

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("cycle", "published", "supplied", "light"),
    [
        ("daily", date(2026, 11, 21), None, Light.DUE),
        ("daily", date(2026, 11, 1), None, Light.EMPTY),
        ("daily", date(2026, 1, 1), date(2026, 11, 21), Light.FRESH),
        ("daily", date(2026, 1, 1), date(2026, 11, 19), Light.OVERDUE),
        ("yearly", date(2026, 1, 1), date(2025, 12, 1), Light.FRESH),
        ("irregular", date(2020, 1, 1), date(2020, 1, 2), Light.FRESH),
        ("irregular", date(2020, 1, 1), None, Light.EMPTY),
    ],
)
def test_freshness_is_judged_by_the_cycle(
    cycle: str, published: date, supplied: date | None, light: Light
) -> None:
    found = health.judge(cycle, 0.95, published, Signs(supplied=supplied), TODAY)
    assert found.light is light


def test_too_few_good_rows_are_said() -> None:
    signs = Signs(supplied=TODAY, rows=100, good=90)
    assert health.judge("daily", 0.95, TODAY, signs, TODAY).short
    assert not health.judge("daily", 0.9, TODAY, signs, TODAY).short


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("an..18", ("an", 18, False, 0)),
        ("n8,2", ("n", 8, True, 2)),
        ("d8", ("d", 8, True, 0)),
        ("dt14", ("dt", 14, True, 0)),
        ("ul", ("ul", None, True, 0)),
    ],
)
def test_a_format_is_read_as_the_standard_notes_it(text: str, found: tuple[object, ...]) -> None:
    form = carried.notation(text)
    assert (form.signs, form.length, form.exact, form.decimals) == found


def test_what_is_no_format_is_refused() -> None:
    with pytest.raises(ValueError, match="no format"):
        carried.notation("an-18")


def _resource(code: str, *fields: tuple[str, tuple[tuple[str, str], ...]]) -> Resource:
    made = tuple(
        Field(name, {"zh": name}, "", "string", None, "", "", False, False, origin=origin)
        for name, origin in fields
    )
    title = {"zh": code}
    return Resource(code, title, None, made, (), "daily", "unconditional", {}, {}, False, 1)


def test_a_field_is_joined_with_the_field_it_comes_from_and_with_those_that_take_it() -> None:
    people = _resource("people", ("name", ()), ("birth", ()))
    firms = _resource("firms", ("owner", (("people", "name"),)), ("code", ()))
    permits = _resource("permits", ("holder", (("firms", "owner"), ("gone", "x"))))
    found = lineage.links(firms, [people, permits])
    picture = lineage.draw(firms, {each.code: each for each in (people, firms, permits)}, found)
    assert [box.code for box in picture.boxes] == ["people", "firms", "permits"]
    assert len(picture.lines) == 2
    assert all(x1 < x2 for x1, _y1, x2, _y2 in picture.lines)


def test_a_picture_has_no_place_for_a_resource_that_is_not_joined() -> None:
    alone = _resource("alone", ("a", ()))
    assert lineage.draw(alone, {"alone": alone}, lineage.links(alone, [])).boxes == ()


def test_versions_differ_place_by_place() -> None:
    before = {"title": {"zh": "人口"}, "fields": {"a": {"low": 1}, "b": {"type": "date"}}}
    after = {"title": {"zh": "人口库"}, "fields": {"a": {"low": 1}, "c": {"type": "date"}}}
    found = {each.where: each.pieces for each in comparing.compare(before, after)}
    assert list(found) == ["title/zh", "fields/c/type", "fields/b/type"]
    assert [(str(p.change), p.text) for p in found["title/zh"]] == [
        ("same", "人口"),
        ("added", "库"),
    ]
