"""Whole databases for tests: a city is founded once, which takes seconds, and copied afterwards."""

from datetime import datetime

import psycopg
import psycopg.conninfo
from django.conf import settings
from django.db import connections
from psycopg import sql

from yiwang.cli.postgres import ADMIN
from yiwang.kernel import clock, database

PRISTINE = "pristine"  # a database that was migrated and nothing else
# Tables that tell the framework what there is; the same before and after every test.
KEPT = ["django_migrations", "django_content_type", "auth_permission"]


def found(owner_url: str, day: datetime | None = None, *, samples: bool = False) -> None:
    """Let the demonstration city stand in the test database, in place of what lies there.

    day: of founding; without one the machine's.
    samples: with another city's service items and cases under way.
    """
    from yiwang.base.packages import shelf

    day = day or clock.machine()
    kept = f"founded_{day:%Y%m%d}" + "_samples" * samples
    name = str(connections["default"].settings_dict["NAME"])
    if exists(owner_url, kept):
        copy(owner_url, kept, name)
        shelf.forget()  # as after an installation: these ids are other ones
        return
    copy(owner_url, PRISTINE, name)  # not emptied: what was deleted would still be read past
    with clock.at(day):
        seed(samples=samples)
    copy(owner_url, name, kept)


def seed(*, samples: bool = False) -> None:
    """Found it where the present transaction stands, to be undone with it."""
    from yiwang.cli.seed import seed as found_here

    found_here(samples=samples)


def empty(owner_url: str) -> None:
    """Remove all rows, past triggers and foreign keys. Tables hold few, so to delete them takes a
    fiftieth of the time of new files for each table.
    """
    schemas = ["public", database.THIRD_PARTY]
    name = psycopg.conninfo.conninfo_to_dict(owner_url)["dbname"]
    with psycopg.connect(_as_administrator(str(name))) as connection:
        tables = connection.execute(
            """SELECT relnamespace::regnamespace::text, relname FROM pg_class
               WHERE relkind IN ('r', 'p') AND NOT relispartition AND relname <> ALL(%s)
                 AND relnamespace::regnamespace::text = ANY(%s)""",
            [KEPT, schemas],
        ).fetchall()
        connection.execute("SET LOCAL session_replication_role = replica")
        words = [sql.SQL("DELETE FROM {}").format(sql.Identifier(*row)) for row in tables]
        connection.execute(sql.SQL("; ").join(words))
        connection.execute(
            """SELECT setval(oid, 1, false) FROM pg_class
               WHERE relkind = 'S' AND relnamespace::regnamespace::text = ANY(%s)""",
            [schemas],
        )


def exists(owner_url: str, name: str) -> bool:
    with psycopg.connect(owner_url) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        return found.fetchone() is not None


def copy(owner_url: str, source: str, target: str) -> None:
    """Make a database, or make it anew, of all that lies in another one of the same server."""
    _close()
    with psycopg.connect(_as_administrator("postgres"), autocommit=True) as connection:
        connection.execute(  # a thread of a test before may have left its connection open
            """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
               WHERE datname = ANY(%s) AND backend_type = 'client backend'""",
            [[source, target]],
        )
    database.drop(database.with_name(owner_url, target))
    with psycopg.connect(database.with_name(owner_url, "postgres"), autocommit=True) as connection:
        words = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
        connection.execute(words.format(sql.Identifier(target), sql.Identifier(source)))
    password = settings.YIWANG.home.secrets().app_password
    database.prepare(database.with_name(owner_url, target), password)


def _as_administrator(name: str) -> str:
    home = settings.YIWANG.home
    return str(home.database_url(ADMIN, home.secrets().admin_password, name))


def lead(name: str) -> None:
    """All connections lead to another database from now on."""
    _close()
    for connection in connections.all():
        connection.settings_dict["NAME"] = name


def _close() -> None:
    connections.close_all()
    pooled = connections["default"]  # of psycopg's backend; the base class has no pool
    pooled.close_pool()  # type: ignore[attr-defined]
