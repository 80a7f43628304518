"""A column of numbers is judged as each of them by itself."""

from datetime import date
from itertools import product

import numpy as np
import pyarrow as pa
import pytest

from yiwang.base.parties.facade import identifiers
from yiwang.share.collection.checking import digits

TODAY = date(2026, 11, 23)


def numbered(first: str) -> str:
    return first + identifiers.resident_check_character(first)


def judged(texts: list[str]) -> list[bool]:
    column = pa.array(["", *texts], pa.string()).slice(1)  # the bytes begin anywhere
    return list(digits.right("id_number", column, TODAY).to_pylist())


def told(text: str) -> bool:
    checked = identifiers.resident_id(text, TODAY)
    return not checked.problems and checked.value == text


@pytest.mark.parametrize("year", ["0000", "0001", "1900", "1999", "2000", "2024", "2026", "9999"])
def test_every_day_that_a_number_may_say(year: str) -> None:
    days = product(range(14), range(33))
    texts = [numbered(f"370202{year}{month:02}{day:02}123") for month, day in days]
    assert judged(texts) == [told(text) for text in texts]


def test_every_character_at_every_place() -> None:
    sound = numbered("37020219900101123")
    signs = [chr(code) for code in range(128)]
    texts = [sound[:at] + sign + sound[at + 1 :] for at in range(18) for sign in signs]
    texts = [text for text in texts if identifiers.normal(text) == text]
    assert judged(texts) == [told(text) for text in texts]
    assert sum(judged(texts)) == 18, "each time the sound one"


def test_sound_and_damaged_numbers_among_each_other() -> None:
    draw = np.random.default_rng(20261123)
    texts = [
        numbered(f"3702021990{n % 12 + 1:02}{n % 28 + 1:02}{n % 1000:03}") for n in range(5_000)
    ]
    for at in draw.integers(0, len(texts), 2_000):
        place, sign = draw.integers(0, 18), str(draw.integers(0, 10))
        texts[at] = texts[at][:place] + sign + texts[at][place + 1 :]
    assert judged(texts) == [told(text) for text in texts]
