"""Answers about many people at once: a table of them comes, a table of what is known goes back."""

import io
import json
from datetime import datetime

import pyarrow as pa
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
    said = _said(books, source, asked["number"].to_pylist(), asked["items"].to_pylist())
    day = books.today or datetime.now(ZONE).date()
    table = pa.table({"line": asked["line"], "said": pa.array(said, pa.string())})
    out = io.BytesIO()
    told = {"batch": batch, "as_of": day.isoformat()}
    pq.write_table(table.replace_schema_metadata(told), out, compression="zstd")
    return out.getvalue()


def _said(books: Books, source: str, numbers: list[str], asked: list[str]) -> list[str]:
    """For every line one text: the items that have rows, their names in order, without spaces."""
    known: dict[str, dict[str, str]] = {}
    kinds: dict[str, str] = {}
    for row in books.known(source, numbers):
        item = row["item"]
        if item not in kinds:
            kinds[item] = CONDUCTS[books.conduct(source, item)][2]
        mistaken = kinds[item] == "wrong" and row["wrong"] is not None
        known.setdefault(row["number"], {})[item] = row["wrong"] if mistaken else row["rows"]
    unfit = {name for words in set(asked) for name in words.split()}
    unfit = {name for name in unfit if CONDUCTS[books.conduct(source, name)][2] == "unfit"}
    return [
        _text(known.get(number, {}), unfit, words.split())
        for number, words in zip(numbers, asked, strict=True)
    ]


def _text(known: dict[str, str], unfit: set[str], asked: list[str]) -> str:
    """known: JSON by item; unfit: items to which no answer makes sense."""
    said = {name: json.loads(known[name]) for name in asked if name in known}
    said |= {name: "?" for name in asked if name in unfit}
    plain = {item: rows for item, rows in said.items() if rows}
    if not plain:  # most know nothing of most people
        return "{}"
    return json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
