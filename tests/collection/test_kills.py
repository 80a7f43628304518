"""The command and the worker are killed at random while millions of rows are collected."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings

from tests import databases
from yiwang.cli import bench_collect
from yiwang.kernel import database
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.evidence.models import Entry
from yiwang.share.collection.models import Batch
from yiwang.share.lake import facade as lake

ROWS = int(os.environ.get("YIWANG_KILL_ROWS", "5000000"))
KILLS = 6
SEED = 20261122


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_killed_at_random_millions_of_rows_are_served_once(owner_url: str, tmp_path: Path) -> None:
    databases.found(owner_url)
    app = database.app_url(owner_url, settings.YIWANG.app_password)
    environment = os.environ | {"DATABASE_URL": owner_url, "DATABASE_APP_URL": app}
    files, _typed = bench_collect._files(tmp_path, ROWS, "csv")
    draw = random.Random(SEED)
    words = [sys.executable, "-m", "yiwang.cli"]
    collect = [*words, "data", "collect", "population", str(files[0])]
    for _kill in range(KILLS):
        process = subprocess.Popen(collect, env=environment, start_new_session=True)
        while not known() and process.poll() is None:
            time.sleep(0.05)
        time.sleep(draw.uniform(0, 3 + ROWS / 400_000))
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        assert seen() in (0, ROWS), "half a batch"
    process = subprocess.Popen([*words, "work"], env=environment, start_new_session=True)
    try:
        deadline = time.monotonic() + 60 + ROWS / 20_000
        while waiting() and time.monotonic() < deadline:
            assert seen() in (0, ROWS), "half a batch"
            time.sleep(0.5)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(60)
    with acting(SYSTEM):
        batch = Batch.objects.get(resource="population")
        found = Entry.objects.filter(object_id=batch.id, kind__startswith="collection.receipt")
        receipts = [entry.payload.content for entry in found.select_related("payload")]
        written = lake.history("r_population")[-1].digest
    assert (batch.state, batch.read, batch.good) == ("served", ROWS, ROWS)
    assert seen() == ROWS
    assert len(receipts) == 2
    assert receipts[0] == receipts[1]
    assert (receipts[0]["file"], receipts[0]["written"]) == (batch.digest, ROWS)
    assert receipts[0]["rows"] == written == batch.rows_digest


def known() -> bool:
    """Whether the file was received, from which on no kill may lose it."""
    with acting(SYSTEM):
        return Batch.objects.exists()


def waiting() -> bool:
    with acting(SYSTEM):
        return not Batch.objects.filter(state="served").exists()


def seen() -> int:
    """Rows that a reader sees, each key once.

    A table that nobody wrote to yet shows none.
    """
    from yiwang.share.lake.errors import NoSuchTable

    sql = 'SELECT count(*) AS rows, count(DISTINCT "_row") AS once FROM seen'
    try:
        row = lake.scan({"seen": "r_population"}, sql).read_all().to_pylist()[0]
    except NoSuchTable:
        return 0
    assert row["rows"] == row["once"], "a row twice"
    return int(row["rows"])
