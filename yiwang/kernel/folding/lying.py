"""Everything that lies folded, read through without bringing it back."""

from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter
from uuid import UUID

from django.db import connection

from yiwang.kernel.folding import codec, dictionaries, rows, years
from yiwang.kernel.folding.codec import Texts
from yiwang.kernel.folding.models import Block, Dictionary, Fold

BATCH = 500  # folded matters at a time


def everything() -> Iterator[tuple[rows.Columns, Texts]]:
    """The rows of all folded matters by table, some hundred matters at a time. One that went with
    its year again comes as it was the last time first.
    """
    yield from _folded()
    numbers = Block.objects.filter(unit=years.MATTER).order_by("-id").values_list("id", flat=True)
    for number in numbers.iterator():
        block = years.opened(number)
        detached = _detached(list(block.units))
        if detached:
            yield block.columns, _joined([block.units[each] for each in detached])


def _folded() -> Iterator[tuple[rows.Columns, Texts]]:
    known = {
        each.id: dictionaries.words(each.id, bytes(each.content))
        for each in Dictionary.objects.all()
    }
    found = Fold.objects.filter(content__isnull=False).order_by("dictionary_id", "matter")
    for number, each in groupby(found.iterator(BATCH), key=attrgetter("dictionary_id")):
        words = known[number]
        share: list[Texts] = []
        for fold in each:
            share.append(codec.unpack(bytes(fold.content or b""), words))
            if len(share) == BATCH:
                yield words.columns, _joined(share)
                share = []
        if share:
            yield words.columns, _joined(share)


def _detached(matters: list[str]) -> list[str]:
    """Those that lie nowhere but in blocks."""
    with connection.cursor() as cursor:
        cursor.execute(_DETACHED, [list(map(UUID, matters))])
        return [str(row[0]) for row in cursor.fetchall()]


_DETACHED = """SELECT c.id FROM cases_case c WHERE c.id = ANY (%s) AND c.folded AND NOT EXISTS (
    SELECT FROM folding_fold f WHERE f.matter = c.id AND f.content IS NOT NULL)"""


def _joined(share: list[Texts]) -> Texts:
    tables = {table for each in share for table in each}
    return {table: "".join(each.get(table, "") for each in share) for table in tables}
