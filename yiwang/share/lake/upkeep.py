"""Upkeep: small files become large ones, old states are given up, what nobody lists goes.

Each step may be cut off anywhere and done again: a new description becomes true in one moment, and
files go only when no description that is kept names them.
"""

import logging
import time
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pyiceberg.manifest import DataFile
from pyiceberg.table import Table

from yiwang.kernel import clock
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.share.lake import reading, snapshots, store, writing
from yiwang.share.lake.places import here
from yiwang.share.lake.queries import kept, rules
from yiwang.share.lake.values import Snapshot, Tidied

log = logging.getLogger(__name__)

UPKEEP = "yiwang.upkeep"  # in a snapshot: what upkeep did


def kept_since(now: datetime) -> datetime:
    """The moment from which on states are kept."""
    return now - timedelta(days=kept(clock.local_day(now)))


def compact(name: str) -> Tidied:
    """Gather the small files of a table in large ones. Its rows stay.

    Raises:
        TableBusy: another batch took longer than one may wait.
        DeletedElsewhere: another program left rows that are there and do not count.
    """
    with store.alone(name):
        table = store.table(name)
        _table, paths = reading.planned(table, None)
        small = [file for file in writing.live(table) if file.file_size_in_bytes < _large()]
        if len(small) < 2:
            return Tidied(name, len(paths), len(paths))
        change = table.transaction()
        written = writing.Files(change, _rows(table, small))
        rows = sum(file.record_count for file in small)
        if written.rows != rows:
            raise AssertionError(f"{written.rows} rows were gathered of {rows}; nothing changed")
        told = {UPKEEP: "compact", writing.DIGEST: written.digest}
        writing.put(change, small, written.files, told)
        writing.commit(name, change)
        freed = _size(small) - _size(written.files)
        return Tidied(name, len(paths), len(paths) - len(small) + len(written.files), freed)


def _large() -> int:
    return int(rules()["gather"]["size"])


def _size(some: Iterable[DataFile]) -> int:
    return sum(file.file_size_in_bytes for file in some)


def _rows(table: Table, some: Iterable[DataFile]) -> Iterator[Any]:
    """The rows of some files of a table, in its present columns."""
    paths = tuple(str(here(file.file_path)) for file in some)
    session = reading.opened({"rows": (table, paths)})
    try:
        yield from session.sql("SELECT * FROM rows").to_arrow_reader(reading.ROWS)
    finally:
        session.close()


def expire(name: str, before: datetime) -> Tidied:
    """Give up the states of a table before a moment, and the files that only they need. The present
    state stays however old it is.
    """
    with store.alone(name):
        table = store.table(name)
        known = len(table.metadata.snapshots)
        table.maintenance.expire_snapshots().older_than(before).commit()
        left = len(store.table(name).metadata.snapshots)
    return Tidied(name, known, left, sweep(name).freed)


def sweep(name: str, spare: int | None = None) -> Tidied:
    """Remove the files of a table that nobody lists: of writes that were cut off, of states given
    up. spare: seconds for which even those stay; default: what the rules say.
    """
    youngest = time.time() - (int(rules()["spare"]) if spare is None else spare)
    with store.alone(name):
        table = store.table(name)
        listed = set(_listed(table))
        there = [path for path in here(table.location()).rglob("*") if path.is_file()]
        gone = [path for path in there if path not in listed and path.stat().st_mtime <= youngest]
        freed = sum(path.stat().st_size for path in gone)
        for path in gone:
            path.unlink()
    return Tidied(name, len(there), len(there) - len(gone), freed)


def needed() -> Iterator[Path]:
    """All files that kept states of the tables of the lake need."""
    with acting(SYSTEM):
        names = [table.name for table in snapshots.tables()]
    for name in names:
        yield from _listed(store.table(name))


def _listed(table: Table) -> Iterator[Path]:
    """All files that a kept state of the table needs, and its descriptions."""
    yield here(table.metadata_location)
    for earlier in table.metadata.metadata_log:
        yield here(earlier.metadata_file)
    seen = set()
    for snapshot in table.metadata.snapshots:
        yield here(snapshot.manifest_list)
        for manifest in snapshot.manifests(table.io):
            if manifest.manifest_path not in seen:
                seen.add(manifest.manifest_path)
                yield here(manifest.manifest_path)
                for entry in manifest.fetch_manifest_entry(table.io, discard_deleted=True):
                    yield here(entry.data_file.file_path)


def scattered(current: Snapshot, now: datetime) -> bool:
    """Whether a table has so many small files that gathering them is worth the work."""
    rule = rules()["gather"]
    mean = current.size / max(current.files, 1)
    if current.files < rule["files"] or mean >= rule["size"]:
        return False
    rested = now - current.at >= timedelta(seconds=rule["after"])
    return rested or current.size >= rule["size"]


def tidy(now: datetime) -> Iterator[Tidied]:
    """Do what is due for each table."""
    with acting(SYSTEM):
        tables = list(snapshots.tables())
    before = kept_since(now)
    for table in tables:
        if table.current is None:
            continue
        if scattered(table.current, now):
            yield compact(table.name)
        if table.snapshots[0].at < before and len(table.snapshots) > 1:
            yield expire(table.name, before)
