"""Fold what was closed long ago, and bring a matter back."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection, connections, transaction

from yiwang.kernel import clock
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.folding import codec, dictionaries, rows, years
from yiwang.kernel.folding.codec import Texts
from yiwang.kernel.folding.models import Dictionary, Fold
from yiwang.kernel.folding.spec import Table, spec

BATCH = 500  # matters a transaction
AGAIN = 0.2  # seconds until whoever met others looks again
T = TypeVar("T")


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


class InOtherHands(Exception):
    """Another transaction brings a matter back, or has it; whoever only looks comes again."""


def patiently(look: Callable[[], T]) -> T:
    """What a transaction that looks gives, begun again as long as it meets others."""
    while True:
        try:
            return look()
        except InOtherHands:
            time.sleep(AGAIN)


# Not the key: whoever wrote rows that lead to cases waits for none.
_LOCK = """SELECT id FROM cases_case WHERE id = ANY (%s) AND folded ORDER BY id
    FOR NO KEY UPDATE"""


def unfold(*matters: UUID) -> int:
    """Bring the rows of matters back in the running transaction; return how many were folded."""
    with acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute(_LOCK, [list(matters)])
        folded = [row[0] for row in cursor.fetchall()]
        _bring(cursor, folded, spec().every)
    return len(folded)


def _lay_open(matters: Sequence[UUID]) -> None:
    """Bring the rows of matters back for a look, and wait for nobody: who looks holds rows of his
    own, for which those may wait who have the matters. What may have been written anew meanwhile
    belongs to no look.

    Raises:
        InOtherHands: somebody has one of them.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"{_LOCK} SKIP LOCKED", [list(matters)])
        folded = [row[0] for row in cursor.fetchall()]
        if missing := set(matters).difference(folded):
            cursor.execute(
                "SELECT id FROM cases_case WHERE id = ANY (%s) AND folded LIMIT 1", [list(missing)]
            )
            for (matter,) in cursor.fetchall():
                raise InOtherHands(f"matter {matter} is in other hands")
        _bring(cursor, folded, [table for table in spec().every if not table.anew])


def _bring(cursor: Any, folded: Sequence[UUID], tables: Sequence[Table]) -> None:
    if not folded:
        return
    alike: dict[str, tuple[rows.Columns, list[Texts]]] = {}
    for columns, texts in map(_put_away, folded):
        alike.setdefault(repr(columns), (columns, []))[1].append(texts)
    for columns, found in alike.values():
        whole = {table: "".join(each.get(table, "") for each in found) for table in columns}
        rows.bring(cursor, tables, columns, whole)
    cursor.execute("UPDATE cases_case SET folded = false WHERE id = ANY (%s)", [folded])
    cursor.execute(_OPENED, [clock.now(), folded])


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

    Raises:
        InOtherHands: somebody has one of them; the transaction is to be ended and tried again.
    """
    folded = [*matters, *_having(having)]
    if not folded:
        yield
        return
    try:
        with acting(SYSTEM):
            _lay_open(folded)
            yield
            raise _Enough
    except _Enough:
        return
