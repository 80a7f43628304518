"""The beginning of a file, looked at before anything is checked."""

from dataclasses import dataclass
from itertools import islice
from typing import Any

from yiwang.share.catalogue.facade import Resource
from yiwang.share.collection import drift, staging
from yiwang.share.collection.models import Batch
from yiwang.share.collection.reading import opened

ROWS = 5


@dataclass(frozen=True)
class Seen:
    """columns: the file's. mapping: column by field, as it would be understood. rows: number and
    cells of the first ones.
    """

    columns: tuple[str, ...]
    mapping: dict[str, str]
    drift: dict[str, Any]
    rows: list[list[str]]
    encoding: str
    delimiter: str


def of(batch: Batch, resource: Resource) -> Seen:
    """Raises FileNotTaken: it cannot be read."""
    from yiwang.share.collection.checking.kinds import as_text

    reading = opened(
        staging.source(batch.id), batch.kind, encoding=batch.encoding, delimiter=batch.delimiter
    )
    mapping = drift.mapped(resource, reading.columns, batch.mapping)
    rows: list[list[str]] = []
    for piece in islice(reading.pieces, 1):
        head = piece.rows.slice(0, ROWS)
        cells = [as_text(head.column(name)).to_pylist() for name in head.schema.names]
        numbers = [str(number) for number in piece.numbers[:ROWS]]
        rows = [[n, *(c or "" for c in row)] for n, *row in zip(numbers, *cells, strict=True)]
    found = drift.told(resource, reading.columns, mapping, reading.types)
    return Seen(reading.columns, mapping, found, rows, reading.encoding, reading.delimiter)
