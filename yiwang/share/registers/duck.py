"""The engine in which registers are built: DuckDB in memory, on this machine alone, and where the
rows of a resource come from.

Imported by commands and workers only.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import duckdb
import pyarrow as pa
from django.conf import settings

from yiwang.base.parties.facade import identifiers
from yiwang.share.collection import facade as collection
from yiwang.share.lake import facade as lake
from yiwang.share.registers.errors import NoRows

Engine = duckdb.DuckDBPyConnection
# Answers a question over resources, each under the name that it has in the question; a list fills
# the one place for a value. Raises NoRows where nothing was served of one yet.
Scan = Callable[[Mapping[str, str], str, Sequence[object]], pa.RecordBatchReader]

MEMORY = "2GB"
THREADS = 2


def from_lake(
    resources: Mapping[str, str], question: str, values: Sequence[object]
) -> pa.RecordBatchReader:
    """Ask the lake, which holds what was collected and served."""
    for resource in resources.values():
        if not collection.served(resource):
            raise NoRows(resource)
    tables = {name: collection.table_of(resource) for name, resource in resources.items()}
    return lake.scan(tables, question, values)


_scans: list[Scan] = [from_lake]


def served_by(scan: Scan) -> None:
    """Name who answers for the rows of resources, where it is not the lake."""
    _scans[:] = [scan]


def scan(
    resources: Mapping[str, str], question: str, values: Sequence[object] = ()
) -> pa.RecordBatchReader:
    """Ask about what was served of some resources.

    Raises:
        NoRows: nothing was.
    """
    return _scans[0](resources, question, values)


@contextmanager
def engine() -> Iterator[Engine]:
    """An engine that fetches nothing, with a limit to its memory and a folder to spill into."""
    made = duckdb.connect(
        config={
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "memory_limit": MEMORY,
            "threads": str(THREADS),
            "temp_directory": str(settings.YIWANG.home.place("lake") / "spill"),
            "preserve_insertion_order": "false",
        }
    )
    try:
        made.execute(_with_check())
        yield made
    finally:
        made.close()


def count(engine: Engine, table: str, where: str = "true") -> int:
    """How many rows of a table of ours meet a condition of ours."""
    ((found,),) = engine.execute(
        f"SELECT count(*) FROM {table} WHERE {where}"
    ).fetchall()  # see above
    return int(found)


def _with_check() -> str:
    """A macro: of the 17 digits of a resident's number as a number the whole number as a text."""
    total = " + ".join(
        f"CAST(substr(t, {place}, 1) AS INTEGER) * {weight}"
        for place, weight in enumerate(identifiers.RESIDENT_WEIGHTS, start=1)
    )
    check = f"substr('{identifiers.RESIDENT_CHECKS}', ({total}) % 11 + 1, 1)"
    return (
        f"CREATE MACRO natural_number(k) AS (SELECT t || {check} "
        "FROM (SELECT lpad(CAST(k AS VARCHAR), 17, '0') AS t))"
    )
