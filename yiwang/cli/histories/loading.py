"""Tables without indexes and foreign keys while much comes in; both are built afterwards at once.

What was taken away is written down in the same transaction, with the ways that were played, so
that whoever goes on after a run that was killed plays none again and puts everything back.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import connections, transaction
from pydantic import TypeAdapter

from yiwang.cli.histories.pattern import Pattern

_MEMORY = "512MB"  # to sort what an index has
_PATTERNS = TypeAdapter(dict[str, Pattern])
_LISTED = "SELECT to_regclass('loading.later') IS NOT NULL"
_KEYS = """SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid)
    FROM pg_constraint WHERE contype = ANY (%s) AND conrelid = ANY (%s::regclass[])
    ORDER BY contype DESC, conrelid::regclass::text, conname"""
_INDEXES = """SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i
    WHERE i.indrelid = ANY (%s::regclass[]) AND NOT EXISTS (
        SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid) ORDER BY 1"""


def begun() -> bool:
    with connections["owner"].cursor() as cursor:
        cursor.execute(_LISTED)
        return bool(cursor.fetchone()[0])


def begin(tables: Sequence[str], patterns: Mapping[str, Pattern]) -> None:
    """Take away all but the primary keys."""
    with transaction.atomic("owner"), connections["owner"].cursor() as cursor:
        cursor.execute("CREATE SCHEMA loading")
        cursor.execute(
            "CREATE TABLE loading.later (id int GENERATED ALWAYS AS IDENTITY, statement text)"
        )
        cursor.execute("CREATE TABLE loading.ways (content text)")
        text = _PATTERNS.dump_json(dict(patterns)).decode()
        cursor.execute("INSERT INTO loading.ways VALUES (%s)", [text])
        cursor.execute(_INDEXES, [list(tables)])
        for name, definition in cursor.fetchall():
            _later(cursor, definition, f"DROP INDEX {name}")
        for kinds in (["u"], ["f"]):
            cursor.execute(_KEYS, [kinds, list(tables)])
            for table, name, definition in cursor.fetchall():
                _later(
                    cursor,
                    f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}",
                    f"ALTER TABLE {table} DROP CONSTRAINT {name}",
                )


def ways() -> dict[str, Pattern]:
    """What was played when it began."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT content FROM loading.ways")
        return _PATTERNS.validate_json(cursor.fetchone()[0])


def _later(cursor: Any, statement: str, drop: str) -> None:
    cursor.execute("INSERT INTO loading.later (statement) VALUES (%s)", [statement])
    cursor.execute(drop)


def end(say: Callable[[int, int], None]) -> None:
    """Build what was taken away, one by one. say: is told how many are, and of how many."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT id, statement FROM loading.later ORDER BY id")
        found = cursor.fetchall()
        for at, (number, statement) in enumerate(found, start=1):
            with transaction.atomic("owner"):
                cursor.execute("SELECT set_config('maintenance_work_mem', %s, true)", [_MEMORY])
                cursor.execute(statement)
                cursor.execute("DELETE FROM loading.later WHERE id = %s", [number])
            say(at, len(found))
        cursor.execute("DROP SCHEMA loading CASCADE")
