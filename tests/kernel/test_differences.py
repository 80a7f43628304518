"""How a draft changed, as the reviewer reads it."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from yiwang.kernel.differences import Change, Piece, differences


def _marked(before: str, after: str) -> str:
    signs = {Change.SAME: "{}", Change.REMOVED: "[-{}-]", Change.ADDED: "[+{}+]"}
    return "".join(signs[each.change].format(each.text) for each in differences(before, after))


@pytest.mark.parametrize(
    ("before", "after", "marked"),
    [
        ("请于2025年底前报送。", "请于2026年底前报送。", "请于[-2025-][+2026+]年底前报送。"),
        ("各区政府：", "各区、市政府：", "各区[+、市+]政府："),
        ("一、总则\n二、分工\n", "一、总则\n", "一、总则\n[-二、分工\n-]"),
        ("draft A", "draft B", "draft [-A-][+B+]"),
        ("", "新的", "[+新的+]"),
        ("同样", "同样", "同样"),
    ],
)
def test_a_change_is_shown_by_character_and_numbers_as_wholes(before, after, marked):
    assert _marked(before, after) == marked


@settings(max_examples=60, deadline=None)
@given(some.text("的一二三\nab1 ", max_size=60), some.text("的一二三\nab1 ", max_size=60))
def test_both_texts_can_be_read_back(before, after):
    found = differences(before, after)
    assert "".join(each.text for each in found if each.change is not Change.ADDED) == before
    assert "".join(each.text for each in found if each.change is not Change.REMOVED) == after
    assert all(each.text for each in found)


def test_two_long_texts_without_a_common_line_do_not_take_long():
    draw = random.Random(9704)
    before, after = ("".join(draw.choices("的一是在不了有和", k=30_000)) for _ in range(2))
    assert differences(before, after) == [
        Piece(Change.REMOVED, before),
        Piece(Change.ADDED, after),
    ]
