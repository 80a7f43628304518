"""The packages of penalty grades are what their generator makes of the file of clauses."""

from decimal import Decimal
from pathlib import Path

import pytest

from tools.penalty_grades import clauses, packages

PACKAGES = Path(__file__).parents[2] / "packages"


@pytest.mark.parametrize(
    ("phrase", "ends"),
    [
        ("五百元以上二千元以下", (500, 2000)),
        ("一万二千五百元以上三十万元以下", (12500, 300000)),
        ("二十万元以上一百万元以下", (200000, 1000000)),
        ("一倍以上三倍以下", (1, 3)),
        ("百分之十以上百分之五十以下", (Decimal("0.1"), Decimal("0.5"))),
        ("一千元以下", (0, 1000)),
        ("每平方米一百元", (100, 100)),
        ("每超过一人五百元", (500, 500)),
    ],
)
def test_a_range_is_read_as_the_law_writes_it(phrase, ends):
    assert clauses.bounds(phrase) == ends


def test_what_is_no_range_is_refused():
    with pytest.raises(clauses.NoClause):
        clauses.bounds("依法处理")


def test_every_file_is_as_the_generator_makes_it():
    """Whoever edits the table runs `python -m tools.penalty_grades`."""
    place = clauses.place()
    if not place.is_file():
        pytest.skip(f"the file of clauses is not at {place}: set YIWANG_DATA")
    made = packages.make(clauses.table(), clauses.read(place))
    behind = [path for path, text in made.items() if (PACKAGES / path).read_text("utf-8") != text]
    assert behind == []
