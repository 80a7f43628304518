"""Rows that go with a year by no matter, such as announced events, and come back all at once."""

from typing import Any

from django.db import connections, transaction

from yiwang.kernel.folding import blocks, rows, years
from yiwang.kernel.folding.models import Block
from yiwang.kernel.folding.spec import Listed, Table, spec

SIZE = 5000  # rows a block


def detach(year: int) -> int:
    """Put rows of a year that come next into a block, in one transaction; return how many."""
    with transaction.atomic("owner"), connections["owner"].cursor() as cursor:
        return next(filter(None, (_detach(cursor, year, each) for each in spec().lists)), 0)


def _detach(cursor: Any, year: int, listed: Listed) -> int:
    # Places in the table hold for this transaction: nobody changes or takes away what was sent.
    cursor.execute(
        f"""CREATE TEMP TABLE going ON COMMIT DROP AS
        SELECT row.ctid AS place FROM "{listed.name}" row
        WHERE row."{listed.at}" >= %s AND row."{listed.at}" < %s AND ({listed.where})
        ORDER BY row."{listed.order}" LIMIT {SIZE}""",  # noqa: S608  # names and conditions are the product's own data
        list(years.bounds(year)),
    )
    if not cursor.rowcount:
        cursor.execute("DROP TABLE going")
        return 0
    columns = rows.columns(cursor, [Table(listed.name, listed.order)])
    names = ", ".join(f'row."{name}"' for name in columns[listed.name])
    with cursor.copy(
        f"""COPY (SELECT {names} FROM "{listed.name}" row
        WHERE ctid IN (SELECT place FROM going) ORDER BY row."{listed.order}") TO STDOUT"""  # noqa: S608  # names of our own tables
    ) as copy:
        text = b"".join(bytes(each) for each in copy).decode()
    years.keep(cursor, year, listed.name, blocks.Block(columns, {listed.name: {listed.name: text}}))
    cursor.execute(f'DELETE FROM "{listed.name}" WHERE ctid IN (SELECT place FROM going)')  # noqa: S608  # names of our own tables
    return int(cursor.rowcount)


def bring(year: int) -> int:
    """Bring rows of a year back, all in one transaction; return how many."""
    done = 0
    with transaction.atomic("owner"), connections["owner"].cursor() as cursor:
        found = Block.objects.using("owner").filter(
            year=year, unit__in=[each.name for each in spec().lists]
        )
        for row in found.order_by("id").iterator(chunk_size=20):
            block = blocks.unpack(bytes(row.content))
            text = block.units[row.unit][row.unit]
            names = ", ".join(f'"{name}"' for name in block.columns[row.unit])
            with cursor.copy(f'COPY "{row.unit}" ({names}) FROM STDIN') as copy:
                copy.write(text.encode())
            done += text.count("\n")
        found.delete()
    return done


def gone_until(table: str) -> int:
    """The newest year with which rows of a table went; 0 where none did."""
    newest = Block.objects.filter(unit=table).order_by("-year").values_list("year", flat=True)
    return newest.first() or 0
