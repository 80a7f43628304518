"""A kill between any two steps of a write neither doubles a batch nor halves it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from tests.lake.crashes import FIRST, ROWS, SCHEMA, SECOND, STEPS, rows
from yiwang.kernel import database
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.share.lake import facade as lake
from yiwang.share.lake import places, store, upkeep

pytestmark = pytest.mark.django_db(transaction=True)
DONE = {"pointed", "answer"}  # steps before which the batch stands in the table already


def test_a_kill_at_any_step_neither_doubles_nor_halves_a_batch(owner_url: str) -> None:
    environment = os.environ | {
        "DATABASE_URL": owner_url,
        "DATABASE_APP_URL": database.app_url(owner_url, settings.YIWANG.app_password),
    }
    words = [sys.executable, "-m", "tests.lake.crashes"]
    subprocess.run(words, env=environment, check=True, timeout=60)
    for step in STEPS:
        table = f"r_{step}"
        before = 3 + ROWS if step in DONE else 3
        assert counted(table) == (before, before), f"killed at {step}"
        again = [rows(3, ROWS)]
        written = lake.write(table, SCHEMA, again, batch=SECOND)
        assert written.rows == ROWS
        assert counted(table) == (3 + ROWS, 3 + ROWS), f"written again after {step}"
        assert lake.write(table, SCHEMA, again, batch=SECOND) == written
        with acting(SYSTEM):
            batches = [snapshot.batch for snapshot in lake.history(table)]
        assert batches == [FIRST, SECOND]
        lake.sweep(table, 0)
        listed = set(upkeep._listed(store.table(table)))
        assert set(files_of(table)) == listed, f"nothing is left of the try killed at {step}"


def counted(table: str) -> tuple[int, int]:
    """Rows of a table, and how many of them differ."""
    sql = f"SELECT count(*) AS rows, count(DISTINCT key) AS keys FROM {table}"
    found = lake.scan({table: table}, sql).read_all().to_pylist()[0]
    return found["rows"], found["keys"]


def files_of(table: str) -> list[Path]:
    place = places.here(store.table(table).location())
    return [path for path in place.rglob("*") if path.is_file()]
