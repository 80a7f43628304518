"""Fold what was closed long ago, and bring a matter back."""

import hashlib
import json
import re
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection, connections, transaction

from yiwang.kernel import clock
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.folding import codec
from yiwang.kernel.folding.codec import Words
from yiwang.kernel.folding.models import Dictionary, Fold
from yiwang.kernel.folding.spec import Table, spec

BATCH = 500  # matters a transaction
SAMPLES = 60  # matters that a dictionary is learnt from


@dataclass(frozen=True)
class Taken:
    """The rows of one matter by table, as COPY writes them."""

    texts: Mapping[str, str]
    keys: tuple[int, ...]


def fold(limit: int = BATCH) -> int:
    """Fold one batch of matters that are due, in one transaction; return how many.

    Whatever ends the program leaves each matter either as it was or folded whole. Runs as the
    owner of the tables, for nobody else may take rows away.
    """
    with transaction.atomic("owner"), connections["owner"].cursor() as cursor:
        matters = _due(cursor, limit)
        if not matters:
            return 0
        columns = {table.name: _columns(cursor, table) for table in spec().tables}
        taken = _take(cursor, matters, columns)
        number, words = _dictionary(cursor, columns, taken)
        now = clock.now()
        for matter, rows in taken.items():
            packed = codec.pack(rows.texts, words)
            if codec.unpack(packed, words) != {t: rows.texts.get(t, "") for t in columns}:
                raise RuntimeError(f"matter {matter} would not come back as it is")
            cursor.execute(_KEEP, [matter, number, now, list(rows.keys), packed])
        _remove(cursor, matters)
        cursor.execute("UPDATE cases_case SET folded = true WHERE id = ANY(%s)", [matters])
        return len(matters)


_KEEP = """INSERT INTO folding_fold (matter, dictionary_id, at, keys, content)
    VALUES (%s, %s, %s, %s, %s) ON CONFLICT (matter) DO UPDATE SET
    dictionary_id = excluded.dictionary_id, at = excluded.at, keys = excluded.keys,
    content = excluded.content"""


def _due(cursor: Any, limit: int) -> list[UUID]:
    """Matters that were closed long enough ago and that nothing waits for, locked."""
    now = clock.now()
    closed = now - spec().patience(clock.local_day(now))
    waits = " ".join(f"AND NOT ({each})" for each in spec().waits)
    cursor.execute(
        f"""SELECT matter.id FROM cases_case matter
        WHERE NOT matter.folded AND matter.closed_at < %s AND NOT EXISTS (
            SELECT FROM folding_fold f WHERE f.matter = matter.id AND f.at > %s) {waits}
        ORDER BY matter.closed_at LIMIT %s FOR UPDATE SKIP LOCKED""",  # noqa: S608  # conditions are the product's own data
        [closed, now - spec().rest, limit],
    )
    return [row[0] for row in cursor.fetchall()]


def _columns(cursor: Any, table: Table) -> tuple[str, ...]:
    if table.columns:
        return (table.of, *table.columns)
    cursor.execute(f'SELECT * FROM "{table.name}" LIMIT 0')  # noqa: S608  # names of our own tables
    return tuple(column.name for column in cursor.description)


def _take(
    cursor: Any, matters: Sequence[UUID], columns: Mapping[str, tuple[str, ...]]
) -> dict[UUID, Taken]:
    texts: dict[UUID, dict[str, str]] = {matter: {} for matter in matters}
    keys: dict[UUID, list[int]] = defaultdict(list)
    wanted = "{" + ",".join(map(str, matters)) + "}"
    for table in spec().tables:
        names = columns[table.name]
        listed = ", ".join(f'row."{name}"' for name in names)
        lines: dict[str, list[str]] = defaultdict(list)
        with cursor.copy(
            f"""COPY (SELECT row."{table.of}", {listed} FROM "{table.name}" row
            WHERE row."{table.of}" = ANY ('{wanted}'::uuid[]) AND ({table.where})
            ORDER BY 1, row.ctid) TO STDOUT"""  # noqa: S608  # names and conditions are the product's own data
        ) as copy:
            for line in _lines(copy):
                matter, _, row = line.partition("\t")
                lines[matter].append(row)
        asked = [names.index(name) for name in table.asked]
        for matter, rows in lines.items():
            texts[UUID(matter)][table.name] = "".join(f"{row}\n" for row in rows)
            keys[UUID(matter)] += [key(row.split("\t")[at]) for row in rows for at in asked]
    return {matter: Taken(texts[matter], tuple(sorted(set(keys[matter])))) for matter in matters}


def _lines(copy: Any) -> Iterator[str]:
    rest = b""
    for block in copy:
        *whole, rest = (rest + bytes(block)).split(b"\n")
        yield from (line.decode() for line in whole)


def key(text: str) -> int:
    """What a row is asked for by, as 32 bits; several may share one, so whoever finds one looks."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=4).digest(), signed=True)


def _remove(cursor: Any, matters: Sequence[UUID]) -> None:
    for table in spec().tables:
        if table.columns:
            sets = ", ".join(f"\"{name}\" = '{blank}'" for name, blank in table.columns.items())
            text = f'UPDATE "{table.name}" row SET {sets}'  # noqa: S608  # the product's own data
        else:
            text = f'DELETE FROM "{table.name}" row'  # noqa: S608  # the product's own data
        cursor.execute(f'{text} WHERE row."{table.of}" = ANY (%s) AND ({table.where})', [matters])


# Dictionaries


def _dictionary(
    cursor: Any, columns: Mapping[str, tuple[str, ...]], taken: Mapping[UUID, Taken]
) -> tuple[int, Words]:
    """The newest dictionary that knows the tables as they are; else one is learnt."""
    cursor.execute("SELECT id, content FROM folding_dictionary ORDER BY id DESC LIMIT 1")
    for number, content in cursor.fetchall():
        words = _words(number, bytes(content))
        if dict(words.columns) == dict(columns):
            return number, words
    every = list(taken.values())
    some = every[:: max(1, len(every) // SAMPLES)][:SAMPLES]
    samples = {name: [each.texts.get(name, "") for each in some] for name in columns}
    words = codec.learn(columns, samples)
    content = zlib.compress(json.dumps([columns, words.texts]).encode(), 9)
    cursor.execute(
        "INSERT INTO folding_dictionary (at, content) VALUES (%s, %s) RETURNING id",
        [clock.now(), content],
    )
    return int(cursor.fetchone()[0]), words


@lru_cache(maxsize=16)
def _words(_number: int, content: bytes) -> Words:
    columns, texts = json.loads(zlib.decompress(content))
    return Words({name: tuple(names) for name, names in columns.items()}, texts)


# Back


def unfold(matter: UUID) -> bool:
    """Bring the rows of a matter back in the running transaction; return whether it was folded."""
    with acting(SYSTEM):
        row = Fold.objects.select_for_update().filter(matter=matter, content__isnull=False).first()
        if row is None or row.content is None:
            return False
        found = Dictionary.objects.get(id=row.dictionary_id)
        words = _words(found.id, bytes(found.content))
        texts = codec.unpack(bytes(row.content), words)
        with connection.cursor() as cursor:
            for table in reversed(spec().tables):
                if texts.get(table.name):
                    _bring(cursor, table, words.columns[table.name], texts[table.name])
            cursor.execute("UPDATE cases_case SET folded = false WHERE id = %s", [matter])
        row.content, row.at, row.keys = None, clock.now(), []
        row.save(update_fields=["content", "at", "keys"])
    return True


def _bring(cursor: Any, table: Table, columns: Sequence[str], text: str) -> None:
    types = _types(cursor, table.name)
    for line in text.splitlines():
        values = [_plain(value) for value in line.split("\t")]
        if table.columns:
            sets = ", ".join(f'"{name}" = %s::{types[name]}' for name in columns[1:])
            cursor.execute(
                f'UPDATE "{table.name}" SET {sets} WHERE "{table.of}" = %s::uuid',  # noqa: S608  # names of our own tables
                [*values[1:], values[0]],
            )
        else:
            names = ", ".join(f'"{name}"' for name in columns)
            casts = ", ".join(f"%s::{types[name]}" for name in columns)
            cursor.execute(f'INSERT INTO "{table.name}" ({names}) VALUES ({casts})', values)  # noqa: S608  # names of our own tables


def _types(cursor: Any, table: str) -> dict[str, str]:
    cursor.execute(
        """SELECT attname, format_type(atttypid, NULL) FROM pg_attribute
        WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped""",
        [table],
    )
    return dict(cursor.fetchall())


_ESCAPES = {"\\": "\\", "t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f", "v": "\v"}


def _plain(value: str) -> str | None:
    """A value as it was before COPY wrote it."""
    if value == r"\N":
        return None
    return re.sub(r"\\(.)", lambda m: _ESCAPES[m.group(1)], value) if "\\" in value else value


def recall(asked: object) -> bool:
    """Bring back the matter that has a row with this id or code, if one does."""
    return sum(map(unfold, _having([asked]))) > 0


def _having(asked: Iterable[object]) -> list[UUID]:
    wanted = [key(str(each)) for each in asked]
    if not wanted:
        return []
    with acting(SYSTEM):
        rows = Fold.objects.filter(keys__overlap=wanted, content__isnull=False)
        return list(rows.values_list("matter", flat=True))


class _Enough(Exception):
    """Everything was looked at; what was brought back goes again."""


@contextmanager
def brought_back(matters: Iterable[UUID] = (), *, having: Iterable[object] = ()) -> Iterator[None]:
    """Rows of folded matters are there within, and lie folded as before afterwards.

    having: ids or codes of rows of further matters.
    """
    folded = [*matters, *_having(having)]
    if not folded:
        yield
        return
    try:
        with acting(SYSTEM):
            for matter in folded:
                unfold(matter)
            yield
            raise _Enough
    except _Enough:
        return
