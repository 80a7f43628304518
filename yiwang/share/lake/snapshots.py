"""What tables held when, read from the open description that lies beside their files.

It is JSON by the specification of Apache Iceberg, so a page needs no library to show it.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from yiwang.share.lake.errors import BeforeFirst, NoSuchTable
from yiwang.share.lake.models import CatalogueTable
from yiwang.share.lake.places import here
from yiwang.share.lake.values import Snapshot, Table


def tables() -> Iterator[Table]:
    """All tables of the lake, by name."""
    for row in CatalogueTable.objects.order_by("table_namespace", "table_name"):
        yield _table(row)


def table(name: str) -> Table:
    """One table.

    Raises:
        NoSuchTable: nothing was ever written to it.
    """
    row = CatalogueTable.objects.filter(table_name=name).first()
    if row is None:
        raise NoSuchTable(name)
    return _table(row)


def at(name: str, moment: datetime) -> Snapshot:
    """What a table held at a moment.

    Raises:
        BeforeFirst: it held nothing yet, or it is no longer known.
    """
    for snapshot in reversed(table(name).snapshots):
        if snapshot.at <= moment:
            return snapshot
    raise BeforeFirst(name, moment.isoformat(timespec="seconds"))


def _table(row: CatalogueTable) -> Table:
    described: dict[str, Any] = json.loads(here(row.metadata_location or "").read_bytes())
    newest = described["current-schema-id"]
    fields = next(s["fields"] for s in described["schemas"] if s["schema-id"] == newest)
    columns = tuple((field["name"], str(field["type"])) for field in fields)
    snapshots = sorted(described.get("snapshots", ()), key=lambda one: one["sequence-number"])
    return Table(
        row.table_name, described["location"], columns, tuple(_snapshot(one) for one in snapshots)
    )


def _snapshot(described: Mapping[str, Any]) -> Snapshot:
    summary = described.get("summary", {})
    batch = summary.get("yiwang.batch")
    return Snapshot(
        id=described["snapshot-id"],
        at=datetime.fromtimestamp(described["timestamp-ms"] / 1000, UTC),
        operation=summary.get("operation", ""),
        batch=UUID(batch) if batch else None,
        digest=summary.get("yiwang.digest", ""),
        added=int(summary.get("added-records", 0)),
        removed=int(summary.get("deleted-records", 0)),
        rows=int(summary.get("total-records", 0)),
        files=int(summary.get("total-data-files", 0)),
        size=int(summary.get("total-files-size", 0)),
    )
