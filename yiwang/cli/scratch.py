"""What benchmarks share: a database of their own, and the commit that they measure."""

import secrets
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from yiwang.cli import database as embedded
from yiwang.cli import migrate
from yiwang.kernel import database


@contextmanager
def own_database(keep: str = "") -> Iterator[bool]:
    """`empty_database`, migrated."""
    with empty_database(keep) as fresh:
        migrate.apply()
        yield fresh


@contextmanager
def empty_database(keep: str = "") -> Iterator[bool]:
    """Lead both connections to a new database on the server of the settings; drop it at the end.

    keep: the name of a database that stays, for the next time. Gives whether it is new.
    """
    from django.conf import settings
    from django.db import connections

    here = settings.YIWANG
    server = embedded.cluster(here.home)
    started = embedded.start(here.home, server, tie=True) if here.embedded else None
    name = keep or f"yiwang_bench_{secrets.token_hex(4)}"
    url = database.with_name(here.owner_url, name)
    try:
        fresh = database.create(url)
        database.prepare(url, here.app_password)
        for connection in connections.all():
            connection.settings_dict["NAME"] = name
        yield fresh
    finally:
        connections.close_all()
        connections["default"].close_pool()  # type: ignore[attr-defined]  # of the PostgreSQL backend
        if not keep:
            database.drop(url)
        if started is not None:
            server.stop()


def commit() -> str:
    folder = Path(__file__).parent
    command = ["git", "-C", str(folder), "describe", "--always", "--dirty"]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "no checkout"
