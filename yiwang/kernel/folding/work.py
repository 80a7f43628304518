"""Fold what was closed long ago, and bring a matter back."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import connection, connections, transaction

from yiwang.kernel import clock
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.folding import codec, dictionaries, rows, years
from yiwang.kernel.folding.codec import Texts
from yiwang.kernel.folding.models import Dictionary, Fold
from yiwang.kernel.folding.spec import spec

BATCH = 500  # matters a transaction


def fold(limit: int = BATCH) -> int:
    """Fold one batch of matters that are due, in one transaction; return how many.

    Whatever ends the program leaves each matter either as it was or folded whole. Runs as the
    owner of the tables, for nobody else may take rows away.
    """
    with transaction.atomic("owner"), connections["owner"].cursor() as cursor:
        matters = _due(cursor, limit)
        if not matters:
            return 0
        tables = spec().tables
        columns = rows.columns(cursor, tables)
        taken = rows.take(cursor, tables, matters, columns)
        number, words = dictionaries.fitting(cursor, columns, taken)
        now = clock.now()
        for matter, found in taken.items():
            packed = codec.pack(found.texts, words)
            if codec.unpack(packed, words) != {t: found.texts.get(t, "") for t in columns}:
                raise RuntimeError(f"matter {matter} would not come back as it is")
            cursor.execute(_KEEP, [matter, number, now, list(found.keys), packed])
        rows.remove(cursor, tables, matters)
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


def unfold(*matters: UUID) -> int:
    """Bring the rows of matters back in the running transaction; return how many were folded."""
    with acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute(  # not the key: whoever wrote rows that lead to cases waits for none
            "SELECT id FROM cases_case WHERE id = ANY (%s) AND folded ORDER BY id"
            " FOR NO KEY UPDATE",
            [list(matters)],
        )
        folded = [row[0] for row in cursor.fetchall()]
        alike: dict[str, tuple[rows.Columns, list[Texts]]] = {}
        for columns, texts in map(_put_away, folded):
            alike.setdefault(repr(columns), (columns, []))[1].append(texts)
        for columns, found in alike.values():
            whole = {table: "".join(each.get(table, "") for each in found) for table in columns}
            rows.bring(cursor, spec().every, columns, whole)
        if folded:
            cursor.execute("UPDATE cases_case SET folded = false WHERE id = ANY (%s)", [folded])
            cursor.execute(_OPENED, [clock.now(), folded])
    return len(folded)


_OPENED = """INSERT INTO folding_fold (matter, at, keys)
    SELECT matter, %s, '{}' FROM unnest(%s) matter ON CONFLICT (matter) DO UPDATE SET
    at = excluded.at, keys = excluded.keys, content = NULL"""


def _put_away(matter: UUID) -> tuple[rows.Columns, Texts]:
    """The rows of a folded matter, from its own row or from its year."""
    row = Fold.objects.filter(matter=matter, content__isnull=False).first()
    if row is None or row.content is None or row.dictionary_id is None:
        return years.rows_of(matter)
    found = Dictionary.objects.get(id=row.dictionary_id)
    words = dictionaries.words(found.id, bytes(found.content))
    return words.columns, codec.unpack(bytes(row.content), words)


def recall(asked: object) -> bool:
    """Bring back the matter that has a row with this id or code, if one does."""
    return unfold(*_having([asked])) > 0


def _having(asked: Iterable[object]) -> list[UUID]:
    texts = [str(each) for each in asked]
    if not texts:
        return []
    with acting(SYSTEM):
        found = Fold.objects.filter(keys__overlap=[rows.key(text) for text in texts])
        folded = list(found.filter(content__isnull=False).values_list("matter", flat=True))
        return folded + years.having(texts)


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
            unfold(*folded)
            yield
            raise _Enough
    except _Enough:
        return
