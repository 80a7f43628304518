"""Look for personal numbers where only sealed values may lie.

`numbers()` names what to look for; each `in_…` function answers with the places where it was found.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

import psycopg
from psycopg import sql

from yiwang.base.parties import demonstration


def numbers(further: int = 0) -> list[str]:
    """Identity and telephone numbers of the demonstration's persons and of further ones."""
    invented = demonstration.invented(further)
    return [
        *demonstration.people().numbers(),
        *(number for person in invented for number in (person.identity, person.mobile)),
    ]


def in_text(text: bytes, where: str, wanted: Sequence[str]) -> list[str]:
    return [f"{where}: {number}" for number in wanted if number.encode() in text]


def in_database(owner_url: str, wanted: Sequence[str]) -> list[str]:
    """Every table of every schema of ours, as the text that a dump would hold."""
    found: list[str] = []
    with psycopg.connect(owner_url) as connection:
        tables = connection.execute(
            """SELECT relnamespace::regnamespace::text, relname FROM pg_class
               WHERE relkind = 'r' AND relnamespace::regnamespace::text
                 NOT IN ('pg_catalog', 'information_schema') AND relpersistence <> 't'"""
        ).fetchall()
        for name in tables:
            query = sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(*name))
            with connection.cursor().copy(query) as copy:
                text = b"".join(bytes(part) for part in copy)
            found += in_text(text, ".".join(name), wanted)
            found += in_text(_unescaped(text), ".".join(name), wanted)
    return sorted(set(found))


def _unescaped(text: bytes) -> bytes:
    """With binary columns (\\x0102…) turned into the bytes they hold."""
    parts = text.replace(b"\n", b"\t").split(b"\t")
    hexed = [part[3:] for part in parts if part.startswith(b"\\\\x")]
    return b"\n".join(bytes.fromhex(part.decode()) for part in hexed)


def in_folders(folders: Iterable[Path], wanted: Sequence[str]) -> list[str]:
    """Files of the data folder, logs and mail."""
    files = (path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file())
    return [hit for path in files for hit in in_text(path.read_bytes(), str(path), wanted)]
