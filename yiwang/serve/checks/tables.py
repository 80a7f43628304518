"""Tables of people, as they are sealed, sent to sources, answered and compared, all at once.

Imported by commands and workers only, for it loads libraries for columns.
"""

import hashlib
import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from yiwang.kernel import keys
from yiwang.serve.checks.marks import LENGTH
from yiwang.serve.checks.protocol import NobodyThere

SEALED = "check_people"  # the kind of sealed content
PEOPLE = ("member", "household", "name", "number", "adult")
SAID = pa.schema([("line", pa.int32()), ("said", pa.string())])


@dataclass(frozen=True)
class Asked:
    """What a source is sent, and of whom: lines with household and mark of what is known."""

    table: pa.Table
    body: bytes
    digest: str


def sealed(people: Sequence[tuple[str, str, str, str, bool]]) -> bytes:
    """The members of a part, each with a line of its own."""
    columns = dict(zip(PEOPLE, map(list, zip(*people, strict=True)), strict=True))
    return keys.seal_bytes(SEALED, _parquet(pa.table({"line": range(len(people)), **columns})))


def _parquet(table: pa.Table) -> bytes:
    out = io.BytesIO()
    pq.write_table(table, out, compression="zstd")
    return out.getvalue()


@contextmanager
def _engine(**tables: pa.Table) -> Iterator[duckdb.DuckDBPyConnection]:
    made = duckdb.connect(config={"threads": "1", "autoinstall_known_extensions": "false"})
    try:
        for name, table in tables.items():
            made.register(name, table)
        yield made
    finally:
        made.close()


_WHO = """SELECT p.line, p.member, p.household, n.mark, p.name, p.number,
        CASE WHEN p.adult THEN $adults ELSE $everyone END AS items
    FROM people p JOIN now n ON n.member = p.member
    WHERE items <> '' ORDER BY p.line"""


def asked(
    people: bytes,
    now: Sequence[tuple[str, str]],
    items: Mapping[str, Sequence[str]],
    told: Mapping[str, str],
) -> Asked:
    """The table for a source. now: members who may be asked about at this moment, each with the
    mark of what it said last; items: of `everyone` and of `adults`; told: what it is told besides.
    """
    table = pq.read_table(io.BytesIO(keys.unseal_bytes(SEALED, people)))
    members, marks = [list(column) for column in zip(*now, strict=True)] if now else ([], [])
    text = pa.string()
    held = pa.table({"member": pa.array(members, text), "mark": pa.array(marks, text)})
    words = {name: " ".join(sorted(each)) for name, each in items.items()}
    with _engine(people=table, now=held) as engine:
        who = engine.sql(_WHO, params=words).to_arrow_table()
    sent = who.select(["line", "name", "number", "items"]).replace_schema_metadata(dict(told))
    names = hashlib.sha256("\n".join(sorted(who["member"].to_pylist())).encode())
    return Asked(who.select(["line", "household", "mark"]), _parquet(sent), names.hexdigest())


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


_LACKING = "SELECT count(*) FROM asked a LEFT JOIN said s ON s.line = a.line WHERE s.line IS NULL"
_DIFFER = f"""SELECT DISTINCT a.household FROM asked a JOIN said s ON s.line = a.line
    WHERE left(sha256(s.said), {LENGTH}) IS DISTINCT FROM a.mark"""  # noqa: S608  # a number of ours


def differing(asked: pa.Table, said: pa.Table) -> list[str]:
    """Households of which something else is said than what is known, or of a member that nothing
    can be said. Raises NobodyThere where lines are missing.
    """
    with _engine(asked=asked, said=said) as engine:
        ((lacking,),) = engine.execute(_LACKING).fetchall()
        if lacking:
            raise NobodyThere(f"no answer of the protocol: {lacking} lines are missing")
        return [row[0] for row in engine.execute(_DIFFER).fetchall()]
