"""Answers about many people at once: a table of them comes, a table of what is known goes back."""

import io
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from demo.sources.books import CONDUCTS, ZONE, Books


def answered(books: Books, source: str, body: bytes) -> bytes | None:
    """The table of answers; None where the source wants time. The same batch is answered again."""
    asked = pq.read_table(io.BytesIO(body))
    batch = (asked.schema.metadata or {})[b"batch"].decode()
    at_once, delays, _kind = CONDUCTS[books.conduct(source)]
    times = books.counted(source, batch)
    if not at_once and (not delays or times == 1):
        return None
    rows = [_said(books, source, asked, words) for words in asked["items"].unique().to_pylist()]
    said = pa.concat_tables(rows)
    day = books.today or datetime.now(ZONE).date()
    out = io.BytesIO()
    told = {"batch": batch, "as_of": day.isoformat()}
    pq.write_table(said.replace_schema_metadata(told), out, compression="zstd")
    return out.getvalue()


def _said(books: Books, source: str, asked: pa.Table, words: str) -> pa.Table:
    """For each line with these items one text: the items that have rows, their names in order,
    without spaces.
    """
    these = asked.filter(pc.equal(asked["items"], words))
    kinds = {name: CONDUCTS[books.conduct(source, name)][2] for name in words.split()}
    said = books.texts(source, kinds, these["number"].to_pylist())
    return pa.table({"line": these["line"], "said": pa.array(said, pa.string())})
