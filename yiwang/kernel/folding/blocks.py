"""Rows of many matters as one block, made small together. Pure.

Columns lie one after the other, for values of a column are like each other. An id or hash that was
drawn is taken out where it comes first, and a letter of the private use area stands for it;
afterwards it is named by its number. Ids begin with their time, so times and chance lie apart.
"""

import json
import lzma
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from yiwang.kernel.folding.codec import DRAWN, LETTERS, Texts

# What was drawn, by the letters it has: the letter that stands for it, and its bytes.
_KINDS = {36: ("\ue001", 16), 32: ("\ue002", 16), 64: ("\ue003", 32)}
_AGAIN = "\ue000"  # before the number of something that came before, which a semicolon ends
_MARKS = re.compile(f"{_AGAIN}([0-9a-f]+);|[\ue001-\ue003]")
_TIME = 6  # bytes of an id that tell when it was made
_LZMA: dict[str, Any] = {
    "format": lzma.FORMAT_RAW,
    "filters": [{"id": lzma.FILTER_LZMA2, "preset": 6, "dict_size": 1 << 23, "pb": 0}],
}
Columns = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Block:
    """Rows by unit (a matter, or what else they belong to) and table, and the tables' columns."""

    columns: Columns
    units: Mapping[str, Texts]


def pack(block: Block) -> bytes:
    """A block as bytes.

    Raises:
        ValueError: a row has a letter of the private use area.
    """
    texts = list(block.units.values())
    counts = {table: [each.get(table, "").count("\n") for each in texts] for table in block.columns}
    head = {"columns": block.columns, "units": list(block.units), "rows": counts}
    lines = [json.dumps(head)]
    for table in block.columns:
        text = "".join(each.get(table, "") for each in texts)
        if LETTERS.search(text):
            raise ValueError(f"a row of {table} has a letter of the private use area")
        rows = [line.split("\t") for line in text.split("\n")[:-1]]
        lines += [value for column in zip(*rows, strict=True) for value in column]
    text, drawn = _taken_out("\n".join(lines))
    ids = drawn[36]
    times = b"".join(bytes(each[at] for each in ids) for at in range(_TIME))
    chance = b"".join(each[_TIME:] for each in ids)
    parts = (
        lzma.compress(text.encode(), **_LZMA),
        lzma.compress(times, **_LZMA),
        chance,
        b"".join(drawn[32]),
        b"".join(drawn[64]),
    )
    return b"".join(len(part).to_bytes(4) for part in parts) + b"".join(parts)


def _taken_out(text: str) -> tuple[str, dict[int, list[bytes]]]:
    known: dict[str, int] = {}
    drawn: dict[int, list[bytes]] = {length: [] for length in _KINDS}

    def out(match: re.Match[str]) -> str:
        found = match.group()
        if found in known:
            return f"{_AGAIN}{known[found]:x};"
        known[found] = len(known)
        drawn[len(found)].append(bytes.fromhex(found.replace("-", "")))
        return _KINDS[len(found)][0]

    return DRAWN.sub(out, text), drawn


def unpack(content: bytes) -> Block:
    """The rows as they were."""
    at, parts = 4 * 5, []
    for place in range(5):
        size = int.from_bytes(content[4 * place : 4 * place + 4])
        parts.append(content[at : at + size])
        at += size
    text, times = (lzma.decompress(part, **_LZMA) for part in parts[:2])
    whole = _MARKS.sub(_bringer(times, parts[2:]), text.decode())
    lines = iter(whole.split("\n"))
    head = json.loads(next(lines))
    columns = {table: tuple(names) for table, names in head["columns"].items()}
    units: dict[str, dict[str, str]] = {unit: {} for unit in head["units"]}
    for table, names in columns.items():
        counts = head["rows"][table]
        for unit, rows in zip(units.values(), _rows(lines, len(names), counts), strict=True):
            if rows:
                unit[table] = rows
    return Block(columns, units)


def _bringer(times: bytes, parts: list[bytes]) -> Callable[[re.Match[str]], str]:
    count = len(times) // _TIME
    chance, shorts, longs = parts
    width = 16 - _TIME
    ids = (
        str(
            UUID(
                bytes=bytes(times[at + place * count] for place in range(_TIME))
                + chance[at * width : (at + 1) * width]
            )
        )
        for at in range(count)
    )
    streams = {"\ue001": ids, "\ue002": _hashes(shorts, 16), "\ue003": _hashes(longs, 32)}
    known: list[str] = []

    def back(match: re.Match[str]) -> str:
        if match.group(1):
            return known[int(match.group(1), 16)]
        known.append(next(streams[match.group()]))
        return known[-1]

    return back


def _hashes(content: bytes, size: int) -> Iterator[str]:
    return (content[at : at + size].hex() for at in range(0, len(content), size))


def _rows(lines: Iterator[str], width: int, counts: list[int]) -> Iterator[str]:
    """For each unit its rows, as COPY wrote them."""
    total = sum(counts)
    columns = [[next(lines) for _row in range(total)] for _column in range(width)]
    every = iter(zip(*columns, strict=True))
    for count in counts:
        yield "".join("\t".join(next(every)) + "\n" for _row in range(count))
