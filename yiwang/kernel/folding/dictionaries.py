"""Dictionaries by which folded rows are compressed; learnt when the tables change."""

import json
import zlib
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from uuid import UUID

from yiwang.kernel import clock
from yiwang.kernel.folding import codec
from yiwang.kernel.folding.codec import Words
from yiwang.kernel.folding.rows import Columns, Taken

SAMPLES = 60  # matters that a dictionary is learnt from
_TOGETHER = "zstd"  # in a dictionary for all tables of a matter together


def fitting(cursor: Any, columns: Columns, taken: Mapping[UUID, Taken]) -> tuple[int, Words]:
    """The newest dictionary if it knows the tables as they are; else one is learnt."""
    cursor.execute("SELECT id, content FROM folding_dictionary ORDER BY id DESC LIMIT 1")
    for number, content in cursor.fetchall():
        known = words(number, bytes(content))
        if known.together and dict(known.columns) == dict(columns):
            return number, known
    every = list(taken.values())
    some = every[:: max(1, len(every) // SAMPLES)][:SAMPLES]
    samples = {name: [each.texts.get(name, "") for each in some] for name in columns}
    learnt = codec.learn(columns, samples)
    content = zlib.compress(json.dumps([columns, learnt.texts, _TOGETHER]).encode(), 9)
    cursor.execute(
        "INSERT INTO folding_dictionary (at, content) VALUES (%s, %s) RETURNING id",
        [clock.now(), content],
    )
    return int(cursor.fetchone()[0]), learnt


@lru_cache(maxsize=16)
def words(_number: int, content: bytes) -> Words:
    columns, texts, *how = json.loads(zlib.decompress(content))
    known = {name: tuple(names) for name, names in columns.items()}
    return Words(known, texts, together=how == [_TOGETHER])
