"""A process that is killed at every step of a write, one child a step; see test_crashes.py."""

import os
import signal
import sys
from uuid import UUID

import pyarrow as pa

from yiwang.cli import migrate

migrate.setup_django()

from yiwang.share.lake import store, writing  # noqa: E402  # models need the settings

SCHEMA = pa.schema([("key", pa.string()), ("number", pa.int64())])
STEPS = ("files", "half", "description", "catalogue", "described", "pointed", "answer")
FIRST, SECOND = UUID(int=1), UUID(int=2)
GROUP = 20  # rows of a row group here, so that a file can be half done
ROWS = GROUP + 10


def rows(start: int, count: int) -> pa.RecordBatch:
    numbers = list(range(start, start + count))
    return pa.record_batch([pa.array([f"k{n}" for n in numbers]), pa.array(numbers)], schema=SCHEMA)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def write(step: str) -> None:
    """Write one batch, then a second that does not survive the step."""
    table = f"r_{step}"
    writing.write(table, SCHEMA, [rows(0, 3)], batch=FIRST)
    _break(step)

    def batches():
        yield rows(3, GROUP)
        if step == "half":
            die()
        yield rows(3 + GROUP, 10)

    def told(now: str) -> None:
        if now == step:
            die()

    writing.write(table, SCHEMA, batches(), batch=SECOND, told=told)


def _break(step: str) -> None:
    """The library has two more steps inside its commit."""
    catalogue = store.catalogue()
    if step == "described":
        described = catalogue._write_metadata

        def then_die(*args, **kwargs) -> None:
            described(*args, **kwargs)
            die()

        catalogue._write_metadata = then_die
    if step == "pointed":
        commit = catalogue.commit_table

        def commit_and_die(*args, **kwargs) -> None:
            commit(*args, **kwargs)
            die()

        catalogue.commit_table = commit_and_die


if __name__ == "__main__":
    writing.GROUP = GROUP
    for step in STEPS:
        child = os.fork()
        if child == 0:
            write(step)
            os._exit(0)
        _pid, status = os.waitpid(child, 0)
        if not (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL):
            sys.exit(f"{step}: the child was not killed, {status}")
