"""Reading: pyiceberg plans the files of a moment, DuckDB reads those files and nothing else."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import duckdb
import pyarrow as pa
from pyiceberg.table import Table
from pyiceberg.types import (
    BinaryType,
    BooleanType,
    DateType,
    DecimalType,
    DoubleType,
    FloatType,
    IcebergType,
    IntegerType,
    LongType,
    StringType,
    TimestampType,
    TimestamptzType,
    TimeType,
    UUIDType,
)

from yiwang.share.lake import store
from yiwang.share.lake.errors import BadQuestion, BeforeFirst, DeletedElsewhere
from yiwang.share.lake.places import folder, here

ROWS = 64 * 1024  # of a batch that is handed on
MEMORY = "1GB"  # for one question; what is more goes to the spill folder
_TYPES: dict[type[IcebergType], str] = {
    BinaryType: "BLOB",
    BooleanType: "BOOLEAN",
    DateType: "DATE",
    DoubleType: "DOUBLE",
    FloatType: "FLOAT",
    IntegerType: "INTEGER",
    LongType: "BIGINT",
    StringType: "VARCHAR",
    TimeType: "TIME",
    TimestampType: "TIMESTAMP",
    TimestamptzType: "TIMESTAMPTZ",
    UUIDType: "UUID",
}


def scan(
    tables: Mapping[str, str],
    sql: str,
    params: Sequence[object] = (),
    *,
    as_of: datetime | None = None,
) -> pa.RecordBatchReader:
    """`facade.scan`."""
    session = opened({name: planned(store.table(table), as_of) for name, table in tables.items()})
    try:
        reader = asked(session, sql, params)
    except BadQuestion:
        session.close()
        raise
    return pa.RecordBatchReader.from_batches(reader.schema, _kept(session, reader))


def asked(
    session: duckdb.DuckDBPyConnection, sql: str, params: Sequence[object]
) -> pa.RecordBatchReader:
    """Ask one question; its rows come as they are read.

    Raises:
        BadQuestion: it is no SELECT, or reads what it may not.
    """
    try:
        kinds = [statement.type for statement in session.extract_statements(sql)]
        if kinds != [duckdb.StatementType.SELECT]:
            raise BadQuestion("one SELECT is asked for")
        return session.sql(sql, params=list(params)).to_arrow_reader(ROWS)
    except duckdb.Error as problem:
        raise BadQuestion(str(problem)) from problem


def _kept(
    session: duckdb.DuckDBPyConnection, reader: pa.RecordBatchReader
) -> Iterator[pa.RecordBatch]:
    """The session lives as long as its answer is read."""
    try:
        yield from reader
    except (duckdb.Error, pa.ArrowException, OSError) as problem:
        raise BadQuestion(str(problem)) from problem
    finally:
        session.close()


Plan = tuple[Table, tuple[str, ...]]  # a table and the files that it consisted of


def planned(table: Table, as_of: datetime | None) -> Plan:
    """Return the files of a table at a moment, in the order in which they were written."""
    snapshot = None
    if as_of is not None:
        then = table.snapshot_as_of_timestamp(int(as_of.timestamp() * 1000))
        if then is None:
            raise BeforeFirst(table.name()[-1], as_of.isoformat(timespec="seconds"))
        snapshot = then.snapshot_id
    tasks = tuple(table.scan(snapshot_id=snapshot).plan_files())
    if any(task.delete_files for task in tasks):
        raise DeletedElsewhere(table.name()[-1])
    paths = (here(task.file.file_path) for task in tasks)
    return table, tuple(map(str, sorted(paths, key=lambda path: path.name)))


def opened(plans: Mapping[str, Plan]) -> duckdb.DuckDBPyConnection:
    """A database in memory that knows these tables and can reach their files, no others."""
    spill = folder() / "spill"
    spill.mkdir(exist_ok=True)
    session = duckdb.connect(
        config={
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "memory_limit": MEMORY,
            "temp_directory": str(spill),
        }
    )
    paths = ", ".join(_quoted(file) for _table, files in plans.values() for file in files)
    session.execute("SET TimeZone = 'Asia/Shanghai'")
    session.execute(f"SET allowed_paths = [{paths}]")
    session.execute("SET enable_external_access = false")
    for name, (table, files) in plans.items():
        session.execute(f"CREATE VIEW {quoted_name(name)} AS {_selected(table, files)}")
    session.execute("SET lock_configuration = true")
    return session


def _selected(table: Table, files: tuple[str, ...]) -> str:
    """Columns are found by their number, so that one of a later name or none is no surprise."""
    fields = table.schema().fields
    if not files:
        columns = ", ".join(
            f"NULL::{_type(field.field_type)} AS {quoted_name(field.name)}" for field in fields
        )
        return f"SELECT {columns} WHERE false"  # names are quoted, types are ours
    paths = ", ".join(_quoted(file) for file in files)
    columns = ", ".join(
        f"{field.field_id}: {{name: {_quoted(field.name)}, "
        f"type: {_quoted(_type(field.field_type))}, default_value: NULL}}"
        for field in fields
    )
    return f"SELECT * FROM read_parquet([{paths}], schema = MAP {{{columns}}})"  # noqa: S608


def _type(kind: IcebergType) -> str:
    if isinstance(kind, DecimalType):
        return f"DECIMAL({kind.precision}, {kind.scale})"
    return _TYPES[type(kind)]


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def quoted_name(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def rows(reader: pa.RecordBatchReader) -> Iterator[dict[str, Any]]:
    """The rows of an answer, one after another."""
    for batch in reader:
        yield from batch.to_pylist()
