"""Detach a closed year: what is folded of it goes into blocks, and is found there again.

A block has the rows of some hundred matters. Blocks of one transaction are a segment, whose keys
lie together in order, so that one look at an index for each segment finds who has a row.
"""

import hashlib
import struct
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection, connections, transaction

from yiwang.kernel import clock
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.folding import blocks, codec, dictionaries, rows
from yiwang.kernel.folding.codec import Texts
from yiwang.kernel.folding.models import Block, Dictionary
from yiwang.kernel.folding.spec import spec

MATTER = "matter"  # the unit of blocks with rows of matters
SIZE = 500  # matters a block
SEGMENT = 2000  # matters a transaction
_KEY = struct.Struct(">IH")  # hash, and how many blocks after the first of the segment
_KEYS_A_ROW = 1000


class _Folded(NamedTuple):
    matter: UUID
    dictionary: int
    keys: list[int]
    content: bytes


def bounds(year: int) -> tuple[datetime, datetime]:
    """The first instant of a year of the city, and that of the next."""
    first, following = (datetime(each, 1, 1, tzinfo=clock.CITY_ZONE) for each in (year, year + 1))
    return first, following


def detach(year: int, limit: int = SEGMENT) -> int:
    """Detach up to so many folded matters that were closed in a year, in one transaction of the
    tables' owner; return how many.
    """
    with transaction.atomic("owner"), connections["owner"].cursor() as cursor:
        cursor.execute(_FOLDED, [*bounds(year), limit])
        folded = [_Folded(*row) for row in cursor.fetchall()]
        if not folded:
            return 0
        matters = [each.matter for each in folded]
        columns = rows.columns(cursor, spec().years)
        beside = rows.take(cursor, spec().years, matters, columns)
        keys: list[tuple[int, int]] = []
        segment = None
        for share, block in _blocks(folded, columns, beside):
            number = keep(cursor, year, MATTER, block, segment)
            segment = segment or number
            for each in share:
                own = (rows.key(str(each.matter)), *each.keys, *beside[each.matter].keys)
                keys += [(key & 0xFFFFFFFF, number - segment) for key in own]
        cursor.execute("UPDATE folding_block SET segment = id WHERE id = %s", [segment])
        _keep_keys(cursor, segment, sorted(set(keys)))
        rows.remove(cursor, spec().years, matters)
        cursor.execute("DELETE FROM folding_fold WHERE matter = ANY (%s)", [matters])
        return len(folded)


# In the order in which matters were begun, for those are like each other and are asked for
# together.
_FOLDED = """SELECT f.matter, f.dictionary_id, f.keys, f.content FROM folding_fold f
    JOIN cases_case matter ON matter.id = f.matter
    WHERE f.content IS NOT NULL AND matter.closed_at >= %s AND matter.closed_at < %s
    ORDER BY f.matter LIMIT %s FOR UPDATE OF f, matter"""


def _blocks(
    folded: Sequence[_Folded], columns: rows.Columns, beside: Mapping[UUID, rows.Taken]
) -> Iterator[tuple[Sequence[_Folded], blocks.Block]]:
    by = attrgetter("dictionary")
    for number, each in groupby(sorted(folded, key=by), key=by):
        found = Dictionary.objects.using("owner").get(id=number)
        words = dictionaries.words(number, bytes(found.content))
        same = list(each)
        for start in range(0, len(same), SIZE):
            share = same[start : start + SIZE]
            units = {
                str(one.matter): {
                    **codec.unpack(bytes(one.content), words),
                    **beside[one.matter].texts,
                }
                for one in share
            }
            yield share, blocks.Block({**words.columns, **columns}, units)


def keep(cursor: Any, year: int, unit: str, block: blocks.Block, segment: int | None = None) -> int:
    """Write a block that was seen to come back as it is; return its number."""
    content = blocks.pack(block)
    again = blocks.unpack(content)
    filled = {unit: {t: x for t, x in texts.items() if x} for unit, texts in block.units.items()}
    if again.units != filled or dict(again.columns) != dict(block.columns):
        raise RuntimeError(f"rows of {year} would not come back as they are")
    cursor.execute(
        """INSERT INTO folding_block (year, unit, segment, size, digest, content)
        VALUES (%s, %s, %s, %s, %s, %s) RETURNING id""",
        [year, unit, segment, len(filled), hashlib.sha256(content).digest(), content],
    )
    return int(cursor.fetchone()[0])


def _keep_keys(cursor: Any, segment: int | None, keys: Sequence[tuple[int, int]]) -> None:
    """Rows of about a thousand; the same key is never in two."""
    start = 0
    while start < len(keys):
        end = start + _KEYS_A_ROW
        while end < len(keys) and keys[end][0] == keys[end - 1][0]:
            end += 1
        content = b"".join(_KEY.pack(*each) for each in keys[start:end])
        cursor.execute(
            "INSERT INTO folding_keys (segment, first, content) VALUES (%s, %s, %s)",
            [segment, keys[start][0], content],
        )
        start = end


# Finding


def rows_of(matter: UUID) -> tuple[rows.Columns, Texts]:
    """The rows of a matter that went with its year; the last time, where that was more than once.

    Raises:
        LookupError: no block has it.
    """
    block = opened(_block_of(str(matter)))
    return block.columns, block.units[str(matter)]


def _block_of(matter: str) -> int:
    for number in sorted(_blocks_with([matter])[matter], reverse=True):
        if matter in opened(number).units:  # another one may share its key
            return number
    raise LookupError(f"matter {matter} is said to be folded, and lies nowhere")


def having(asked: Iterable[str]) -> list[UUID]:
    """Matters of detached years with a row that has one of these ids or codes."""
    wanted: dict[int, set[str]] = defaultdict(set)
    for text, numbers in _blocks_with(list(asked)).items():
        for number in numbers:
            wanted[number].add(text)
    return [
        UUID(name)
        for number in sorted(wanted)
        for name, texts in opened(number).units.items()
        if any(each in text for text in texts.values() for each in wanted[number])
    ]


def _blocks_with(asked: Sequence[str]) -> dict[str, list[int]]:
    """For each text the blocks that have its key."""
    found: dict[str, list[int]] = {text: [] for text in asked}
    texts: dict[int, list[str]] = defaultdict(list)
    for text in asked:
        texts[rows.key(text) & 0xFFFFFFFF].append(text)
    with connection.cursor() as cursor:
        cursor.execute(_KEYS, [list(texts)])
        for key, segment, content in cursor.fetchall():
            numbers = [segment + place for place in _places(bytes(content), key)]
            for text in texts[key]:
                found[text] += numbers
    return found


_KEYS = """SELECT asked.key, s.id, k.content FROM unnest(%s::bigint[]) asked (key)
    CROSS JOIN folding_block s CROSS JOIN LATERAL (
        SELECT k.content FROM folding_keys k WHERE k.segment = s.id AND k.first <= asked.key
        ORDER BY k.first DESC LIMIT 1) k
    WHERE s.segment = s.id"""


def _places(content: bytes, key: int) -> Iterator[int]:
    count = len(content) // _KEY.size
    at = bisect_left(range(count), key, key=lambda i: _KEY.unpack_from(content, i * _KEY.size)[0])
    while at < count:
        found, place = _KEY.unpack_from(content, at * _KEY.size)
        if found != key:
            return
        yield place
        at += 1


@lru_cache(maxsize=4)
def opened(number: int) -> blocks.Block:
    """A block with its rows; blocks never change."""
    return blocks.unpack(bytes(Block.objects.values_list("content", flat=True).get(id=number)))


# What there is


def overview(year: int | None = None) -> list[dict[str, Any]]:
    """For each year, or for one, its cases that are closed, folded and detached, and its bytes."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(_OVERVIEW, {"zone": str(clock.CITY_ZONE), "year": year})
        names = ("year", "closed", "folded", "detached", "bytes", "signed")
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


_OVERVIEW = """SELECT c.year, c.closed, c.folded, c.detached, coalesce(b.bytes, 0),
        y.number IS NOT NULL
    FROM (SELECT extract(year FROM closed_at AT TIME ZONE %(zone)s)::int AS year,
            count(*) AS closed, count(*) FILTER (WHERE folded) AS folded,
            count(*) FILTER (WHERE folded AND f.matter IS NULL) AS detached
        FROM cases_case c LEFT JOIN folding_fold f ON f.matter = c.id AND f.content IS NOT NULL
        WHERE closed_at IS NOT NULL GROUP BY 1) c
    LEFT JOIN (SELECT year, sum(octet_length(content))::bigint AS bytes FROM folding_block
        GROUP BY 1) b
        USING (year)
    LEFT JOIN folding_year y ON y.number = c.year
    WHERE %(year)s::int IS NULL OR c.year = %(year)s ORDER BY 1"""


def unfinished() -> list[int]:
    """Years with closed cases that were not all detached, or that are not signed, oldest first."""
    return [r["year"] for r in overview() if r["detached"] < r["closed"] or not r["signed"]]


def place(number: str) -> dict[str, Any] | None:
    """Where the rows of a case lie; None where no case has the number."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(_PLACE, [number])
        found = cursor.fetchone()
        if found is None:
            return None
        matter, folded, closed, own = found
        said = {"number": number, "id": str(matter), "closed": closed and closed.isoformat()}
        if not folded or own:
            return {**said, "place": "folded in a row of its own" if folded else "in its tables"}
    with acting(SYSTEM):
        block = _block_of(str(matter))
        year = Block.objects.values_list("year", flat=True).get(id=block)
    return {**said, "place": f"detached with {year}, block {block}", "year": year, "block": block}


_PLACE = """SELECT c.id, c.folded, c.closed_at, f.matter IS NOT NULL FROM cases_case c
    LEFT JOIN folding_fold f ON f.matter = c.id AND f.content IS NOT NULL WHERE c.number = %s"""
