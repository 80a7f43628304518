"""The rows that a case left behind, as text."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from yiwang.cli.errors import CommandError

UUID_TEXT = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
ELSEWHERE = frozenset(  # what is made anew with each case, kept once for all, or of no case
    (*("evidence_leaf", "evidence_root", "outbox_answer", "numbers_counter", "django_session"),)
)
Rows = dict[str, tuple[tuple[str, ...], list[tuple[str | None, ...]]]]


def since(cursor: Any) -> int:
    """The transaction from which on a case is going to be played."""
    cursor.execute("SELECT pg_current_xact_id()::text::bigint")
    row = cursor.fetchone()
    if row is None:
        raise CommandError("The database does not say which transaction runs.")
    return int(row[0])


def written(cursor: Any, since: int) -> Rows:
    """All rows that transactions from one on left behind, as text."""
    cursor.execute(
        """SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum) FROM pg_class c
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace GROUP BY 1 ORDER BY 1"""
    )
    found: Rows = {}
    for table, columns in cursor.fetchall():
        if table in ELSEWHERE:
            continue
        names = ", ".join(f'"{name}"::text' for name in columns)
        cursor.execute(
            f'SELECT {names} FROM "{table}" WHERE xmin::text::bigint >= %s',  # noqa: S608  # names of our own tables
            [since],
        )
        lines = cursor.fetchall()
        if lines:
            found[table] = (tuple(columns), lines)
    return found


def belonging(rows: Rows, number: str) -> Rows:
    """Those that name the case, or a row that does."""
    (case,) = (row["id"] for row in dicts(rows, "cases_case") if row["number"] == number)
    ids, mine = {case}, set[tuple[str, int]]()
    while True:
        more = {
            (table, at)
            for table, (_columns, lines) in rows.items()
            for at, line in enumerate(lines)
            if (table, at) not in mine and not ids.isdisjoint(_ids_in(line))
        }
        if not more:
            break
        mine |= more
        ids |= {rows[table][1][at][0] or "" for table, at in more}
    return {
        table: (columns, [line for at, line in enumerate(lines) if (table, at) in mine])
        for table, (columns, lines) in rows.items()
        if any((table, at) in mine for at in range(len(lines)))
    }


def _ids_in(line: Iterable[str | None]) -> Iterator[str]:
    for value in line:
        yield from re.findall(UUID_TEXT, value) if value else ()


def dicts(rows: Rows, table: str) -> tuple[dict[str, Any], ...]:
    columns, lines = rows.get(table, ((), []))
    return tuple(dict(zip(columns, line, strict=True)) for line in lines)


def own_ids(rows: Rows) -> set[str]:
    own = {line[0] for _columns, lines in rows.values() for line in lines}
    own |= {row["event_id"] for row in dicts(rows, "outbox_announced")}
    return {each for each in own if each and re.fullmatch(UUID_TEXT, each)}
