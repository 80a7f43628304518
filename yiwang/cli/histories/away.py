"""What is left of a closed case after it was folded."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from yiwang.cli.histories.pattern import PutAway, Template
from yiwang.cli.histories.writer import Writer, copied, in_order, with_special
from yiwang.cli.histories.written import Rows, dicts, written
from yiwang.kernel.folding import codec
from yiwang.kernel.folding import rows as moved
from yiwang.kernel.folding.spec import spec


class _Enough(Exception):
    """What a fold leaves was looked at."""


def put_away(
    cursor: Any, since: int, rows: Rows, writer: Writer, sealed: Sequence[Mapping[str, Any]]
) -> PutAway:
    """Fold the case as the product does, look at what is left, and have it as it was."""
    (case,) = dicts(rows, "cases_case")
    matter, tables = UUID(case["id"]), spec().tables
    left: Rows = {}
    try:
        with transaction.atomic("owner"):
            columns = moved.columns(cursor, tables)
            taken = moved.take(cursor, tables, [matter], columns)[matter]
            moved.remove(cursor, tables, [matter])
            cursor.execute("UPDATE cases_case SET folded = true WHERE id = %s", [matter])
            mine = {(table, line[0]) for table, (_c, lines) in rows.items() for line in lines}
            for table, (names, lines) in written(cursor, since).items():
                if kept := [line for line in lines if (table, line[0]) in mine]:
                    left[table] = (names, kept)
            raise _Enough
    except _Enough:
        pass
    kinds = tuple(spec().kinds)
    stays = {
        row["id"]
        for row in dicts(rows, "evidence_entry")
        if row["outcome"] != "read"
        and not (row["outcome"] == "done" and row["kind"].startswith(kinds))
    }
    for table in ("evidence_entry", "evidence_payload"):
        names, lines = left.pop(table, ((), []))
        if kept := [line for line in lines if line[0] in stays]:
            left[table] = (names, kept)
    return PutAway(
        closed=datetime.fromisoformat(case["closed_at"]),
        texts=taken.texts,
        text=_folded_text(columns, taken.texts, writer),
        asked=tuple(
            sorted({writer.at(writer.known[text]) for text in _asked(columns, taken.texts)})
        ),
        rows={table: copied(left[table], table, writer) for table in in_order(left)},
        staying=tuple(at for at, row in enumerate(sealed) if row["entry_id"] in stays),
        seen=tuple(
            (writer.at(writer.known[row["id"]]), writer.template(row["subject"]))
            for row in dicts(rows, "evidence_entry")
            if row["outcome"] == "read" and row["subject"]
        ),
    )


def _asked(columns: Mapping[str, tuple[str, ...]], texts: Mapping[str, str]) -> Iterator[str]:
    """What rows are asked for by."""
    for table in spec().tables:
        for name in table.asked:
            at = columns[table.name].index(name)
            yield from (line.split("\t")[at] for line in _lines(texts.get(table.name, "")))


def _lines(text: str) -> list[str]:
    return text.split("\n")[:-1]


def _folded_text(
    columns: Mapping[str, tuple[str, ...]], texts: Mapping[str, str], writer: Writer
) -> Template:
    """All that folds, joined; words and what the database draws have places."""
    special = {"supervision_watch": ("id", "watch"), "work_card": ("words", "words")}
    parts = []
    for table, names in columns.items():
        lines = [line.split("\t") for line in _lines(texts.get(table, ""))]
        name, mark = special.get(table, ("", ""))
        for line in lines if mark else ():
            line[names.index(name)] = f"\1{mark}"
        parts.append("".join("\t".join(line) + "\n" for line in lines))
    template = writer.template(codec.BETWEEN.join(parts))
    return with_special(template, {mark: f"\1{mark}" for _n, mark in special.values()}, writer)
