"""What counts as growth, and what a stopped run keeps."""

from pathlib import Path

import pytest

from yiwang.cli.bench_pages import compared
from yiwang.cli.bench_pages.growth import LETTERS, PAGES, ROWS
from yiwang.cli.bench_pages.log import Log
from yiwang.cli.bench_pages.reading import Key, Reading

KEY: Key = ("window", "/work/cases")


def reading(rows: int, *, pages: int = 5, letters: int = 10 * LETTERS) -> dict[Key, Reading]:
    return {KEY: Reading({"cases_case": (pages, rows)}, letters)}


@pytest.mark.parametrize(
    ("few", "many", "grows"),
    [
        (reading(1000), reading(1100), False),
        (reading(1000), reading(1300), True),
        (reading(10), reading(ROWS), False),
        (reading(10), reading(2 * ROWS), True),
        (reading(1000), reading(1900, letters=20 * LETTERS), False),
        (reading(1000), reading(1900, letters=5 * LETTERS), True),
        (reading(10), reading(10, pages=2 * PAGES), True),
        ({KEY: Reading({}, LETTERS)}, reading(2 * ROWS, letters=LETTERS), True),
    ],
)
def test_more_is_read_than_the_answer_explains(
    few: dict[Key, Reading], many: dict[Key, Reading], grows: bool
) -> None:
    report = compared(few, many)
    assert report["compared"] == 1
    assert [each["table"] for each in report["grown"]] == ["cases_case"] * grows


def test_what_was_measured_is_found_by_the_next_run(tmp_path: Path) -> None:
    file = tmp_path / "pages.jsonl"
    Log(file).add(10_000, "window", reading(7))
    again = Log(file)
    assert again.has(10_000, "window")
    assert again.of(10_000, "window") == reading(7)
    assert not again.has(1_000_000, "window")
    assert not again.has(10_000, "citizen")
