"""Delete what need not be kept any longer."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from django.db import connection

from yiwang.kernel import clock
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.files import store

log = logging.getLogger(__name__)

BATCH = 5_000  # rows a statement
REST = timedelta(hours=1)  # between two looks at all classes

_last: list[datetime] = []  # when this process looked last; empty before


@dataclass(frozen=True)
class Class:
    """Rows of a table that are kept so many days. Fields as in retention.yaml.

    files: rows of stored files; what lies on the disk goes with them.
    """

    name: str
    title: Mapping[str, str]
    table: str
    column: str
    days: int
    source: str
    where: str = "true"
    files: bool = False


@cache
def classes() -> tuple[Class, ...]:
    text = files("yiwang.kernel.retention").joinpath("data/retention.yaml").read_text("utf-8")
    rows: Mapping[str, Any] = yaml.safe_load(text)["classes"]
    return tuple(Class(name, **row) for name, row in rows.items())


def due(each: Class, moment: datetime) -> int:
    """How many rows of a class could go."""
    with acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute(
            f'SELECT count(*) FROM "{each.table}" WHERE "{each.column}" < %s AND ({each.where})',  # noqa: S608  # names and conditions are the product's own data
            [moment - timedelta(days=each.days)],
        )
        return int(cursor.fetchone()[0])


def delete(each: Class, moment: datetime) -> int:
    """Delete one batch of a class in a transaction of its own; return how many rows went."""
    with acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute(
            f'''DELETE FROM "{each.table}" WHERE ctid = ANY (ARRAY(
                SELECT ctid FROM "{each.table}" WHERE "{each.column}" < %s AND ({each.where})
                LIMIT %s)) {"RETURNING id" if each.files else ""}''',  # noqa: S608  # names and conditions are the product's own data
            [moment - timedelta(days=each.days), BATCH],
        )
        gone = [row[0] for row in cursor.fetchall()] if each.files else []
        rows = int(cursor.rowcount)
    for file_id in gone:  # not before the row is gone for good
        store.drop(file_id)
    return rows


def step() -> int:
    """One batch of each class, at most once an hour while there is nothing; rows deleted."""
    now = clock.now()
    if _last and now - _last[0] < REST:
        return 0
    gone = 0
    for each in classes():
        rows = delete(each, now)
        gone += rows
        if rows:
            log.info("retention: %d rows of %s deleted", rows, each.name)
    if not gone:
        _last[:] = [now]
    return gone
