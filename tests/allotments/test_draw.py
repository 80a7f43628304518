"""What an allotment promises: full seats, nobody passed over, the same again, twins together."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yiwang.cli import inspections as command
from yiwang.cli.errors import CommandError
from yiwang.kernel import lottery
from yiwang.serve.allotments import standing

PLACES = {"a": 3, "b": 2, "c": 0}
CLASSES = ["near", "far"]
NUMBER = "7 times 7"
WISHES = st.lists(
    st.tuples(st.sampled_from(sorted(PLACES)), st.sampled_from(CLASSES)),
    max_size=3,
    unique_by=lambda each: each[0],
)
CROWDS = st.lists(st.tuples(st.integers(1, 3), WISHES), max_size=14)


def made_up(crowd: Any) -> dict[str, Any]:
    """A round that is announced and drawn, without a city."""
    draw: dict[str, Any] = {
        "format": lottery.PLACES,
        "round": {"title": "t"},
        "places": PLACES,
        "classes": CLASSES,
        "candidates": [
            {"id": f"C{n:03d}", "size": size, "wishes": [list(each) for each in wishes]}
            for n, (size, wishes) in enumerate(crowd)
        ],
        "commitment": lottery.commit(NUMBER),
        "number": NUMBER,
        "root": "00" * 32,
    }
    draw["announced"] = lottery.announced(draw)
    draw["seed"] = lottery.seed_of(draw["announced"], draw["root"], NUMBER)
    draw["result"] = lottery.result(draw, draw["seed"])
    return draw


def ranked(draw: dict[str, Any], place: str) -> list[tuple[int, int, str]]:
    """Who asked for a place, as the place prefers them."""
    numbers = {row["id"]: row["number"] for row in draw["result"]}
    return sorted(
        (CLASSES.index(group), numbers[one["id"]], one["id"])
        for one in draw["candidates"]
        for code, group in one["wishes"]
        if code == place
    )


@given(CROWDS)
@settings(max_examples=150, deadline=None)
def test_nobody_is_passed_over_and_no_seat_stays_empty(crowd: Any) -> None:
    draw = made_up(crowd)
    got = {row["id"]: row["place"] for row in draw["result"]}
    known = {one["id"]: one for one in draw["candidates"]}
    for one in draw["candidates"]:
        wished = [code for code, _group in one["wishes"]]
        assert got[one["id"]] in ["", *wished]
        better = wished[: wished.index(got[one["id"]])] if got[one["id"]] else wished
        for place in better:
            order = ranked(draw, place)
            at = next(n for n, row in enumerate(order) if row[2] == one["id"])
            before = sum(known[name]["size"] for *_rank, name in order[:at] if got[name] == place)
            assert before >= PLACES[place], "its seats went to those who come first"
            assert not any(got[name] == place for *_rank, name in order[at:])


@given(CROWDS)
@settings(max_examples=80, deadline=None)
def test_seats_are_exceeded_only_by_those_who_stay_together(crowd: Any) -> None:
    draw = made_up(crowd)
    known = {one["id"]: one["size"] for one in draw["candidates"]}
    for place, seats in PLACES.items():
        taken = [known[row["id"]] for row in draw["result"] if row["place"] == place]
        assert sum(taken) <= seats + 2, "the last ones are at most three"
        assert seats or not taken


@given(CROWDS, st.randoms())
@settings(max_examples=60, deadline=None)
def test_the_same_comes_out_however_often_and_in_whatever_order(crowd: Any, chance: Any) -> None:
    draw = made_up(crowd)
    mixed = {**draw, "candidates": chance.sample(draw["candidates"], len(draw["candidates"]))}
    assert lottery.result(draw, draw["seed"]) == draw["result"]
    assert lottery.result(mixed, draw["seed"]) == draw["result"]
    assert lottery.faults(draw) == []


def test_a_changed_list_or_result_is_found() -> None:
    draw = made_up([(1, [("a", "near")]), (1, [("a", "far"), ("b", "near")])])
    wrong = [{**row, "place": "c"} for row in draw["result"]]
    assert "another result follows" in lottery.faults({**draw, "result": wrong})[0]
    fewer = {**draw, "candidates": draw["candidates"][:1]}
    assert any("not those that were announced" in each for each in lottery.faults(fewer))


def test_how_a_place_was_filled_says_who_came_last_where_somebody_was_sent_on() -> None:
    crowd = [(1, [("b", "near")]), (1, [("b", "far"), ("a", "near")]), (1, [("b", "far")])]
    draw = made_up(crowd)
    cuts = dict(standing.cuts(draw))
    numbers = {row["id"]: row["number"] for row in draw["result"]}
    first = min(("C001", "C002"), key=lambda each: numbers[each])
    assert cuts["b"].taken == {"near": 1, "far": 1}
    assert cuts["b"].asked == {"near": 1, "far": 2}
    assert cuts["b"].last == ("far", numbers[first])
    assert cuts["a"].last is None


def test_a_corrected_class_keeps_the_order_of_the_wishes() -> None:
    assert standing.corrected([["a", "far"], ["b", "near"]], "b", "far") == [
        ["a", "far"],
        ["b", "far"],
    ]
    assert standing.corrected([["a", "far"]], "b", "near") == [["b", "near"], ["a", "far"]]


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("nonsense", 2, "is no public file of a draw"),
        ("[]", 2, "is no public file of a draw"),
        ('{"format": "yiwang-allotment-1"}', 2, "is no public file of a draw"),
        ('{"format": "another"}', 1, "this is no file of the formats"),
    ],
)
def test_what_is_no_file_of_a_draw_is_told(
    text: str, code: int, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "draw.json"
    file.write_text(text)
    assert lottery.main([str(file)]) == code
    assert said in capsys.readouterr().out
    if code == 1:
        assert command.recompute([str(file)]) == 1
        return
    with pytest.raises(CommandError, match=said):
        command.recompute([str(file)])
