"""Rows of tables, of some matters at once: taken as COPY writes them, removed, brought back."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model

from yiwang.kernel.folding.codec import Texts
from yiwang.kernel.folding.spec import Table

Columns = Mapping[str, tuple[str, ...]]
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Taken:
    """The rows of one matter by table, as COPY writes them."""

    texts: Texts
    keys: tuple[int, ...]


def columns(cursor: Any, tables: Sequence[Table]) -> Columns:
    return {table.name: _columns_of(cursor, table) for table in tables}


def _columns_of(cursor: Any, table: Table) -> tuple[str, ...]:
    if table.columns:
        return ("id", *table.columns)
    cursor.execute(f'SELECT * FROM "{table.place}" LIMIT 0')  # noqa: S608  # names of our own tables
    return tuple(column.name for column in cursor.description)


def take(
    cursor: Any, tables: Sequence[Table], matters: Sequence[UUID], columns: Columns
) -> dict[UUID, Taken]:
    """The rows of each matter, and by what they are asked for."""
    texts: dict[UUID, dict[str, str]] = {matter: {} for matter in matters}
    keys: dict[UUID, list[int]] = defaultdict(list)
    wanted = "{" + ",".join(map(str, matters)) + "}"
    for table in tables:
        names = columns[table.name]
        listed = ", ".join(f'row."{name}"' for name in names)
        lines: dict[str, list[str]] = defaultdict(list)
        with cursor.copy(
            f"""COPY (SELECT matter.id, {listed} FROM "{table.place}" row
            JOIN cases_case matter ON matter.{table.by} = row."{table.of}"
            WHERE matter.id = ANY ('{wanted}'::uuid[]) AND ({table.where})
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


def remove(cursor: Any, tables: Sequence[Table], matters: Sequence[UUID]) -> None:
    for table in tables:
        if table.columns:
            sets = ", ".join(f"\"{name}\" = '{blank}'" for name, blank in table.columns.items())
            text = f'UPDATE "{table.place}" row SET {sets} FROM'  # noqa: S608  # the product's own data
        else:
            text = f'DELETE FROM "{table.place}" row USING'  # noqa: S608  # the product's own data
        cursor.execute(
            f"""{text} cases_case matter WHERE matter.{table.by} = row."{table.of}"
            AND matter.id = ANY (%s) AND ({table.where})""",
            [matters],
        )


def bring(cursor: Any, tables: Sequence[Table], columns: Columns, texts: Texts) -> None:
    """Bring rows back, those last that lean on others."""
    for table in reversed(tables):
        if texts.get(table.name):
            _bring(cursor, table, columns[table.name], texts[table.name])


def _bring(cursor: Any, table: Table, columns: Sequence[str], text: str) -> None:
    """All rows of a table in one statement."""
    typed, given, values = _given(cursor, table, columns, text)
    if table.columns:
        sets = ", ".join(f'"{name}" = {typed[name]}' for name in columns[1:])
        text = f'UPDATE "{table.place}" row SET {sets} {given} WHERE row.id = {typed["id"]}'  # noqa: S608  # names of our own tables
    else:
        names = ", ".join(f'"{name}"' for name in columns)
        text = f'INSERT INTO "{table.place}" ({names}) SELECT {", ".join(typed.values())} {given}'
        text += " ON CONFLICT DO NOTHING" if table.anew else ""
    cursor.execute(text, values)


def _given(
    cursor: Any, table: Table, columns: Sequence[str], text: str
) -> tuple[dict[str, str], str, list[list[str | None]]]:
    """The rows as a part of a statement: each column with its type, whence, and the values."""
    types = _types(cursor, table.place)
    lines = [[_plain(value) for value in line.split("\t")] for line in text.split("\n")[:-1]]
    names = ", ".join(f'"{name}"' for name in columns)
    typed = {name: f'given."{name}"::{types[name]}' for name in columns}
    lists = ", ".join("%s::text[]" for _name in columns)
    values = [list(column) for column in zip(*lines, strict=True)]
    return typed, f"FROM unnest({lists}) given ({names})", values


def read(
    cursor: Any, table: Table, model: type[Row], columns: Sequence[str], text: str
) -> list[Row]:
    """The rows as the model has them, without bringing them back."""
    typed, given, values = _given(cursor, table, columns, text)
    listed = ", ".join(f'{value} AS "{name}"' for name, value in typed.items())
    return list(
        model._default_manager.raw(f"SELECT {listed} {given}", values)
    )  # names of our own tables


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
