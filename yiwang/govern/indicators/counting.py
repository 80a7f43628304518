"""Count what happened, in the worker; and all of it anew from the record.

What an object counts for follows from the object alone, so counting it twice changes nothing, and
counting all objects anew gives the same sums. The sums change by exactly the rows that a statement
took away or put in, so no two workers can count one object twice.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from yiwang.base.packages import facade as packages
from yiwang.govern.indicators import spec
from yiwang.govern.indicators.spec import Book, Measure
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.counted import Source, sources
from yiwang.kernel.folding.work import patiently
from yiwang.kernel.ids import NOBODY
from yiwang.kernel.outbox.relay import Delivered
from yiwang.kernel.unit import Fixed, ask, later

BATCH = 200  # objects of one transaction
PAGE = 1000  # objects of one transaction when all is counted anew

_NOTE = """INSERT INTO indicators_due (source, object_id, at) VALUES (%s, %s, %s)
    ON CONFLICT DO NOTHING"""
_TAKE = f"""DELETE FROM indicators_due WHERE (source, object_id) IN (
        SELECT source, object_id FROM indicators_due ORDER BY at LIMIT {BATCH}
        FOR UPDATE SKIP LOCKED)
    RETURNING source, object_id"""  # noqa: S608  # a number of ours
_CELLS = """INSERT INTO indicators_cell (measure, body_id, item)
    SELECT DISTINCT * FROM unnest(%s::text[], %s::uuid[], %s::text[])
    ON CONFLICT DO NOTHING"""
_WANTED = """wanted AS (
    SELECT w.object_id, c.id AS cell_id, w.day, w.value
    FROM unnest(%s::uuid[], %s::text[], %s::uuid[], %s::text[], %s::date[], %s::int[])
        AS w (object_id, measure, body_id, item, day, value)
    JOIN indicators_cell c ON (c.measure, c.body_id, c.item) = (w.measure, w.body_id, w.item))"""
_SUMS = """SELECT c.measure, g.grain, c.body_id,
        CASE WHEN g.monthly THEN date_trunc('month', r.day)::date ELSE r.day END AS day,
        CASE WHEN g.single THEN c.item ELSE '' END AS item,
        {sign} count(*) AS number, {sign} sum(r.value) AS total
    FROM {rows} r JOIN indicators_cell c ON c.id = r.cell_id CROSS JOIN (VALUES
        ('day', false, false), ('month', true, false),
        ('item-day', false, true), ('item-month', true, true)) AS g (grain, monthly, single)
    GROUP BY 1, 2, 3, 4, 5"""
_ADD = """INSERT INTO indicators_count AS held (measure, grain, body_id, day, item, number, total)
    {sums} ORDER BY 1, 2, 3, 4, 5
    ON CONFLICT (measure, grain, body_id, day, item) DO UPDATE
    SET number = held.number + EXCLUDED.number, total = held.total + EXCLUDED.total"""
_GONE = f"""WITH {_WANTED}, gone AS (
    DELETE FROM indicators_counted k USING indicators_cell c
    WHERE k.object_id = ANY (%s::uuid[]) AND c.id = k.cell_id AND c.measure <> ALL (%s::text[])
    AND NOT EXISTS (SELECT FROM wanted w WHERE (w.object_id, w.cell_id, w.day, w.value)
            = (k.object_id, k.cell_id, k.day, k.value))
    RETURNING k.cell_id, k.day, k.value), summed AS (
    {_ADD.format(sums=_SUMS.format(sign="-", rows="gone"))})
    SELECT count(*) FROM gone"""  # noqa: S608  # texts of ours
_PUT = f"""WITH {_WANTED}, put AS (
    INSERT INTO indicators_counted (object_id, cell_id, day, value)
    SELECT object_id, cell_id, day, value FROM wanted ORDER BY 1, 2
    ON CONFLICT DO NOTHING
    RETURNING cell_id, day, value), summed AS (
    {_ADD.format(sums=_SUMS.format(sign="", rows="put"))})
    SELECT count(*) FROM put"""  # noqa: S608  # texts of ours
_TRUE = _SUMS.format(sign="", rows="indicators_counted")
_WRONG = f"""SELECT count(*) FROM indicators_count k
    FULL JOIN ({_TRUE}) t USING (measure, grain, body_id, day, item)
    WHERE (COALESCE(k.number, 0), COALESCE(k.total, 0))
        IS DISTINCT FROM (COALESCE(t.number, 0), COALESCE(t.total, 0))"""  # noqa: S608  # texts of ours
_ALONE = "LOCK TABLE indicators_counted, indicators_count IN SHARE ROW EXCLUSIVE MODE"
_LINES = """SELECT measure, grain, body_id::text, day::text, item, number, total
    FROM indicators_count WHERE number <> 0 ORDER BY 1, 2, 3, 4, 5"""


def book() -> Book:
    """What the installed packages count and show."""
    return spec.merged(packages.current())


def note(source: Source, event: Delivered) -> None:
    """Have the objects counted anew that an event is about."""
    for each in source.touched(event):
        later(Fixed(_NOTE, (source.name, each, event.at)))


def step() -> int:
    """Count the objects that something happened to; return how many there were."""
    with acting(SYSTEM):
        (taken,) = ask(Fixed(_TAKE, ()))
        found: dict[str, list[UUID]] = {}
        for name, each in taken.lines:
            found.setdefault(name, []).append(each)
        for name, ids in found.items():
            if name in sources():
                count(SYSTEM, sources()[name], ids)
        return len(taken.lines)


@dataclass(frozen=True)
class _Line:
    object_id: UUID
    measure: str
    body: UUID
    item: str
    day: Any
    value: int


def count(actor: Actor, source: Source, ids: Sequence[UUID]) -> int:
    """Count objects as they stand now; return how many rows this changed. What the same objects
    count for in measures of other sources stays.
    """
    every = book().measures.values()
    measures = [each for each in every if each.source == source.name]
    others = [each.name for each in every if each.source != source.name]
    lines = list(_lines(source, measures, sorted(ids)))
    cells = _columns(lines, "measure", "body", "item")
    wanted = _columns(lines, "object_id", "measure", "body", "item", "day", "value")
    _cells, gone, put = ask(
        Fixed(_CELLS, cells), Fixed(_GONE, [*wanted, list(ids), others]), Fixed(_PUT, wanted)
    )
    return int(gone.lines[0][0]) + int(put.lines[0][0])


def _lines(source: Source, measures: Iterable[Measure], ids: Sequence[UUID]) -> Iterator[_Line]:
    for thing in source.read(ids):
        for measure in measures:
            found = measure.of(thing)
            if found is not None:
                yield _Line(thing.id, measure.name, thing.body, thing.item, *found)


def _columns(lines: Sequence[_Line], *names: str) -> list[list[Any]]:
    return [[getattr(line, name) for line in lines] for name in names]


# All of it anew


@dataclass(frozen=True)
class Rebuilt:
    """objects: how many were read; changed: rows that were counted otherwise before; wrong: sums
    that were not those of their rows; before, after: digests of all sums.
    """

    objects: int
    changed: int
    wrong: int
    before: str
    after: str


def rebuild() -> Rebuilt:
    """Count the whole record anew, page after page while the city goes on; what was counted right
    stays untouched.
    """
    before, objects, changed = digest(), 0, 0
    for source in sources().values():
        last = NOBODY
        while (page := patiently(partial(_page, source, last))).ids:
            objects, changed, last = objects + len(page.ids), changed + page.changed, page.ids[-1]
    return Rebuilt(objects, changed, recount(), before, digest())


@dataclass(frozen=True)
class _Page:
    ids: Sequence[UUID]
    changed: int


def _page(source: Source, last: UUID) -> _Page:
    """Count the objects behind one, as many as go into a transaction."""
    with acting(SYSTEM):
        ids = source.after(last, PAGE)
        return _Page(ids, count(SYSTEM, source, ids) if ids else 0)


def digest() -> str:
    """SHA-256 over all sums in order."""
    with acting(SYSTEM):
        (found,) = ask(Fixed(_LINES, ()))
    whole = hashlib.sha256()
    for line in found.lines:
        whole.update("\t".join(map(str, line)).encode() + b"\n")
    return whole.hexdigest()


def recount() -> int:
    """Make the sums those of their rows again; return how many were not."""
    with acting(SYSTEM):
        ask(Fixed(_ALONE, ()))
        (found,) = ask(Fixed(_WRONG, ()))
        wrong = int(found.lines[0][0])
        if wrong:
            ask(
                Fixed("DELETE FROM indicators_count", ()),
                Fixed(_ADD.format(sums=_TRUE), ()),
            )
        return wrong
