"""The rows of a matter come back as they went in, by today's dictionary or an older city's."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from yiwang.kernel.folding import codec
from yiwang.kernel.folding.codec import Words

COLUMNS = {"a": ("id", "case_id", "text"), "b": ("digest",)}
FIRST, SECOND = "019be54a-6668-7c36-964e-024206442775", "019be54a-6668-77e6-b328-3f2b8764ac74"
SHARED = "019be54a-6668-7000-8000-000000000001"  # an office, in every matter
HASH = "ab" * 32


def matter(own: str, number: int) -> dict[str, str]:
    text = "".join(f"{own}\t{SHARED}\t收件审核 {at} {number}\n" for at in range(20))
    return {"a": text, "b": f"{HASH[:-2]}{number:02x}\n"}


def samples(count: int) -> dict[str, list[str]]:
    every = [matter(f"019be54a-6668-7c36-964e-0242064{at:05d}", at) for at in range(count)]
    return {table: [each[table] for each in every] for table in COLUMNS}


LEARNT = codec.learn(COLUMNS, samples(5))
OLDER = Words(COLUMNS, {"a": matter(FIRST, 1)["a"], "b": ""}, together=False)
EMPTY = Words(COLUMNS, {"a": "", "b": ""})


@pytest.mark.parametrize("words", [LEARNT, OLDER, EMPTY], ids=["learnt", "older", "empty"])
@pytest.mark.parametrize(
    "texts",
    [
        matter(SECOND, 7),
        {"a": f"{FIRST}\t{SECOND}\t\\N\n"},
        {"b": f"{HASH}\n{HASH}\n"},
        {},
    ],
)
def test_what_went_in_comes_out(words: Words, texts: dict[str, str]) -> None:
    again = codec.unpack(codec.pack(texts, words), words)
    assert again == {table: texts.get(table, "") for table in COLUMNS}


def test_a_matter_like_others_takes_little_more_than_what_was_drawn_of_it() -> None:
    assert SHARED in LEARNT.known
    size = len(codec.pack(matter(SECOND, 9), LEARNT))
    assert size < 17 + 33 + 120, "an id, a hash, and twenty numbers"


def test_a_letter_that_stands_for_ids_is_refused() -> None:
    with pytest.raises(ValueError, match="private use"):
        codec.pack({"b": "\ue000\n"}, LEARNT)


def test_threads_of_a_worker_read_and_write_by_one_dictionary_at_once() -> None:
    every = [{"a": matter(SECOND, at)["a"] * (1 + at % 40), "b": f"{HASH}\n"} for at in range(2000)]
    with ThreadPoolExecutor(8) as threads:
        again = threads.map(lambda texts: codec.unpack(codec.pack(texts, LEARNT), LEARNT), every)
        assert list(again) == every
