"""Rows of many matters come back from a block as they went in."""

from uuid import UUID

import pytest

from yiwang.kernel.folding import blocks
from yiwang.kernel.folding.blocks import Block

COLUMNS = {"a": ("id", "case_id", "text"), "b": ("digest",), "c": ("x", "y")}
FIRST, SECOND = "019be54a-6668-7c36-964e-024206442775", "019be54a-6668-77e6-b328-3f2b8764ac74"
OTHER = "00000000-0000-4000-8000-00000000ffff"  # was not drawn from the clock
HASH = "ab" * 32


@pytest.mark.parametrize(
    "text",
    [
        "plain",
        "",
        r"tab \t and line \n and \\N",
        "a line separator \u2028 and a control letter \x1d are no ends of rows",
        f"{SECOND} again {SECOND} and {OTHER}",
        f"{HASH}{HASH} is too long to be a hash; {HASH} and {HASH[:32]} are",
        "数字 0; and 1f;",
    ],
)
def test_what_went_in_comes_out(text: str) -> None:
    units = {
        FIRST: {"a": f"{FIRST}\t{SECOND}\t{text}\n{SECOND}\t{SECOND}\t\n", "b": f"{HASH}\n"},
        SECOND: {"b": f"{text}\n{HASH}\n"},
        "nothing": {},
    }
    block = Block(COLUMNS, units)
    assert blocks.unpack(blocks.pack(block)) == block


def test_a_letter_that_stands_for_ids_is_refused() -> None:
    with pytest.raises(ValueError, match="private use"):
        blocks.pack(Block({"b": ("x",)}, {"u": {"b": "\ue001\n"}}))


def test_ids_are_kept_once_in_ten_bytes_and_their_time() -> None:
    made = [UUID(int=(0x019BE54A6668 << 80) | (7 << 76) | (2 << 62) | n << 40) for n in range(500)]
    row = "".join(f"{each}\t{each}\n" for each in made)
    size = len(blocks.pack(Block({"c": ("x", "y")}, {"u": {"c": row}})))
    assert size < 500 * 13
