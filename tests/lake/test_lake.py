"""Tables of the lake: written once, read as they were, tidied without a change."""

import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import duckdb
import pyarrow as pa
import pytest
from django.conf import settings

from yiwang.kernel.actor import SYSTEM, acting
from yiwang.share.lake import facade as lake
from yiwang.share.lake import places, store, upkeep
from yiwang.share.lake.errors import (
    BadQuestion,
    BadTableName,
    BeforeFirst,
    ColumnsDiffer,
    NoSuchTable,
)
from yiwang.web.home import Home

pytestmark = pytest.mark.django_db(transaction=True)
SCHEMA = pa.schema([("key", pa.string()), ("number", pa.int64())])


def rows(*numbers: int) -> list[pa.RecordBatch]:
    return [pa.record_batch([[f"k{n}" for n in numbers], list(numbers)], schema=SCHEMA)]


def numbers(table: str, **how: object) -> list[int]:
    found = lake.scan({"it": table}, "SELECT number FROM it", **how)
    return found.read_all()["number"].to_pylist()


def history(table: str) -> tuple[lake.Snapshot, ...]:
    with acting(SYSTEM):
        return lake.history(table)


def test_a_batch_is_written_once_however_often_it_is_tried():
    batch = uuid4()
    first = lake.write("r_once", SCHEMA, rows(1, 2), batch=batch)

    def never():
        raise AssertionError("the rows are not asked for again")
        yield

    assert lake.write("r_once", SCHEMA, never(), batch=batch) == first
    assert first.rows == 2
    assert numbers("r_once") == [1, 2]


def test_a_table_is_read_as_it_was_at_a_moment():
    lake.write("r_past", SCHEMA, rows(1), batch=uuid4())
    lake.write("r_past", SCHEMA, rows(2), batch=uuid4())
    lake.write("r_past", SCHEMA, rows(7), batch=uuid4(), replace=True)
    first, second, third = history("r_past")
    assert numbers("r_past") == [7]
    assert numbers("r_past", as_of=second.at) == [1, 2]
    assert numbers("r_past", as_of=first.at) == [1]
    assert (third.added, third.removed, third.rows) == (1, 2, 1)
    with acting(SYSTEM):
        assert lake.table_at("r_past", second.at).id == second.id
    with pytest.raises(BeforeFirst):
        numbers("r_past", as_of=first.at - timedelta(days=1))


def test_a_new_column_is_taken_in_and_another_type_is_refused():
    lake.write("r_wider", SCHEMA, rows(1), batch=uuid4())
    wider = SCHEMA.append(pa.field("fee", pa.decimal128(10, 2)))
    more = pa.record_batch([["k2"], [2], [Decimal("1.50")]], schema=wider)
    lake.write("r_wider", wider, [more], batch=uuid4())
    found = lake.scan({"it": "r_wider"}, "SELECT * FROM it ORDER BY number").read_all()
    assert found["fee"].to_pylist() == [None, Decimal("1.50")]
    lake.write("r_wider", SCHEMA, rows(3), batch=uuid4())
    assert sorted(numbers("r_wider")) == [1, 2, 3]
    other = pa.schema([("number", pa.string())])
    with pytest.raises(ColumnsDiffer, match="number"):
        lake.write("r_wider", other, [], batch=uuid4())


def test_two_writers_of_one_table_follow_each_other():
    lake.write("r_two", SCHEMA, rows(0), batch=uuid4())
    with ThreadPoolExecutor(4) as pool:
        jobs = [
            pool.submit(lake.write, "r_two", SCHEMA, rows(n), batch=UUID(int=n % 5))
            for n in range(10)
        ]
        written = [job.result() for job in jobs]
    assert len({one.snapshot for one in written}) == 5
    assert len(numbers("r_two")) == 6


def test_upkeep_gathers_files_gives_up_old_states_and_changes_no_row():
    for n in range(9):
        lake.write("r_small", SCHEMA, rows(n, n + 100), batch=uuid4())
    states = history("r_small")
    before = numbers("r_small")
    now = states[-1].at + timedelta(minutes=6)
    assert not upkeep.scattered(states[-1], states[-1].at)
    assert upkeep.scattered(states[-1], now)
    assert [done.after for done in upkeep.tidy(now)] == [1]
    assert numbers("r_small") == before
    assert numbers("r_small", as_of=states[3].at) == before[:8], "the past stays"
    lake.expire("r_small", datetime.now(UTC) + timedelta(days=1))
    assert len(history("r_small")) == 1
    lake.sweep("r_small", 0)
    assert numbers("r_small") == before
    data = list((places.here(store.table("r_small").location()) / "data").iterdir())
    assert len(data) == 1
    with pytest.raises(BeforeFirst):
        numbers("r_small", as_of=states[3].at)


def test_other_engines_open_the_table_without_us():
    from pyiceberg.table import StaticTable

    lake.write("r_open", SCHEMA, rows(1, 2, 3), batch=uuid4())
    lake.write("r_open", SCHEMA, rows(4), batch=uuid4())
    described = StaticTable.from_metadata(store.table("r_open").metadata_location)
    assert sorted(described.scan().to_arrow()["number"].to_pylist()) == [1, 2, 3, 4]
    assert described.scan(row_filter="number = 4").to_arrow()["key"].to_pylist() == ["k4"]
    files = [task.file.file_path.removeprefix("file://") for task in described.scan().plan_files()]
    total = duckdb.sql(f"SELECT sum(number) FROM read_parquet({files})").fetchall()
    assert total == [(10,)]


def test_a_data_folder_that_was_moved_is_read_and_written_on(monkeypatch, tmp_path):
    lake.write("r_moved", SCHEMA, rows(1), batch=uuid4())
    shutil.copytree(places.folder(), tmp_path / "other" / "lake")
    with monkeypatch.context() as moved:
        moved.setattr(settings, "YIWANG", replace(settings.YIWANG, home=Home(tmp_path / "other")))
        assert numbers("r_moved") == [1]
        lake.write("r_moved", SCHEMA, rows(2), batch=uuid4())
        lake.compact("r_moved")
        assert numbers("r_moved") == [1, 2]
        assert [state.rows for state in history("r_moved")] == [1, 2, 2]
        files = (tmp_path / "other").rglob("*.parquet")
        assert len([file for file in files if "r_moved" in file.parts]) == 3


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM glob('/**')",
        "COPY it TO '/tmp/rows.csv'",
        "SELECT 1; SELECT 2",
        "INSTALL httpfs",
        "SET memory_limit = '64GB'",
        "SELECT nothing FROM it",
        "SELECT getenv('HOME') FROM",
    ],
)
def test_a_question_reaches_nothing_but_its_tables(sql: str):
    lake.write("r_closed", SCHEMA, rows(1), batch=uuid4())
    with pytest.raises(BadQuestion):
        lake.scan({"it": "r_closed"}, sql).read_all()


def test_what_is_not_there_is_told():
    with pytest.raises(NoSuchTable):
        numbers("r_nothing")
    with pytest.raises(BadTableName):
        lake.write("../up", SCHEMA, rows(1), batch=uuid4())
    lake.write("r_empty", SCHEMA, [], batch=uuid4())
    assert numbers("r_empty") == []


def test_a_web_process_does_not_load_the_libraries_of_columns():
    code = (
        "import sys, yiwang.web.wsgi, yiwang.web.urls;"
        "heavy = {'pyarrow', 'duckdb', 'pyiceberg', 'sqlalchemy', 'splink', 'pandas'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert said.stdout.strip() == "[]", said.stderr
