"""Tables of people, as sources are asked about them, answer, and are compared, all at once.

Imported by commands and workers only, for it loads libraries for columns.
"""

import hashlib
import io
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from yiwang.serve.checks import marks
from yiwang.serve.checks.protocol import NobodyThere

# Of whom a part asks: lines with ids, who he is, and until when he lets the sources be asked. For
# each source a column follows, with the mark of what it said last.
WHO = pa.schema(
    [
        *((name, pa.string()) for name in ("member", "household", "name", "number")),
        ("adult", pa.bool_()),
        ("until", pa.date32()),
    ]
)
MARK = "mark."
SAID = pa.schema([("line", pa.int32()), ("said", pa.string())])


@dataclass(frozen=True)
class Asked:
    """What a source is sent, and of whom: lines with household and mark of what is known."""

    table: pa.Table
    body: bytes
    digest: str


def people(columns: Sequence[Sequence[Any]], known: Mapping[str, Sequence[str | None]]) -> pa.Table:
    """columns: as `WHO` has them; known: marks by source."""
    who = pa.table(list(columns), schema=WHO)
    made = who.add_column(0, "line", pa.array(range(who.num_rows), pa.int32()))
    for source, each in known.items():
        made = made.append_column(MARK + source, pa.array(each, pa.string()))
    return made


def asked(
    known: pa.Table,
    source: str,
    may: tuple[Collection[str], date],
    items: Mapping[str, Sequence[str]],
    told: Mapping[str, str],
) -> Asked:
    """The table for a source. may: households of whom nobody may be asked any more, and the day on
    which authorisations have to hold; items: of `everyone` and of `adults`; told: what it is told
    besides.
    """
    stopped, today = may
    who = known.filter(pc.greater_equal(known["until"], pa.scalar(today)))  # empty: not authorised
    if stopped:
        gone = pa.array(list(stopped), pa.string())
        who = who.filter(pc.invert(pc.is_in(who["household"], value_set=gone)))
    if not items["everyone"]:
        who = who.filter(who["adult"])
    words = [" ".join(sorted(items[name])) for name in ("adults", "everyone")]
    sent = who.select(["line", "name", "number"]).append_column(
        "items", pc.if_else(who["adult"], *words)
    )
    kept = pa.table(
        {"line": who["line"], "household": who["household"], "mark": who[MARK + source]}
    )
    return Asked(kept, _parquet(sent.replace_schema_metadata(dict(told))), _digest(who["member"]))


def _parquet(table: pa.Table) -> bytes:
    out = io.BytesIO()
    pq.write_table(table, out, compression="zstd", use_dictionary=["items"])
    return out.getvalue()


def _digest(members: pa.ChunkedArray) -> str:
    """SHA-256 of ids, which are in order, with line ends between them."""
    every = pa.ListArray.from_arrays([0, len(members)], members.combine_chunks())
    return hashlib.sha256(pc.binary_join(every, "\n")[0].as_buffer()).hexdigest()


def said(answer: bytes, today: date) -> tuple[pa.Table, date]:
    """What a source said, line by line, and as of when. Raises NobodyThere with the reason."""
    try:
        table = pq.read_table(io.BytesIO(answer))
        as_of = date.fromisoformat((table.schema.metadata or {})[b"as_of"].decode())
        found = table.select(SAID.names).cast(SAID)
    except (pa.ArrowException, KeyError, ValueError) as fault:
        raise NobodyThere(f"no answer of the protocol: {fault}"[:300]) from fault
    if as_of > today:
        raise NobodyThere("no answer of the protocol: as_of lies ahead")
    return found, as_of


def differing(asked: pa.Table, said: pa.Table) -> list[str]:
    """Households of which something else is said than what is known, or of a member that nothing
    can be said. Raises NobodyThere where lines are missing or stand there twice.
    """
    places = pc.index_in(asked["line"], value_set=said["line"].combine_chunks())
    if places.null_count:
        raise NobodyThere(f"no answer of the protocol: {places.null_count} lines are missing")
    if pc.count_distinct(said["line"], mode="all").as_py() < said.num_rows:
        raise NobodyThere("no answer of the protocol: a line stands there twice")
    alike = pc.equal(_marks(said["said"].take(places)), asked["mark"])
    news = asked.filter(pc.invert(pc.fill_null(alike, False)))
    found: list[str] = news["household"].unique().to_pylist()
    return found


def _marks(texts: pa.ChunkedArray) -> pa.Array:
    """Marks of texts, each different one made once; most sources say the same of most people."""
    packed = texts.combine_chunks().dictionary_encode()
    made = [marks.mark(text) for text in packed.dictionary.to_pylist()]
    return pa.array(made, pa.string()).take(packed.indices)  # empty where nothing could be said
