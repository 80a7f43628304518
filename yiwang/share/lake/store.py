"""Where the lake lies: its catalogue in our PostgreSQL, its files in the data folder.

Each commit is a transaction of its own, outside the one of a request: files and catalogue become
true together, whatever the caller's transaction does later.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

import pyarrow as pa
from django.db import connections
from pyiceberg.catalog.sql import SqlCatalog
from pyiceberg.exceptions import NoSuchTableError
from pyiceberg.table import Table
from sqlalchemy import URL, NullPool, create_engine, text
from sqlalchemy.exc import OperationalError

from yiwang.kernel.actor import Audience
from yiwang.share.lake.errors import BadTableName, NoSuchTable, TableBusy
from yiwang.share.lake.places import NAMESPACE, folder

CATALOGUE = "yiwang"
WAIT = "10min"  # for another batch of the same table
_NAMES = re.compile(r"[a-z][a-z0-9_]{0,62}")
# Our one writer decides itself what to do when another was faster: look for its batch first.
PROPERTIES = {
    "format-version": "2",
    "commit.retry.num-retries": "0",
    "write.parquet.compression-codec": "zstd",
    "write.metadata.delete-after-commit.enabled": "true",
    "write.metadata.previous-versions-max": "20",
}


def catalogue() -> SqlCatalog:
    """The catalogue, opened once a process and database."""
    values = connections["default"].settings_dict
    url = URL.create(
        "postgresql+psycopg",
        values["USER"],
        values["PASSWORD"],
        database=values["NAME"],
        query={  # a socket's folder cannot stand where hosts do
            "host": values["HOST"],
            "port": str(values["PORT"]),
            "options": f"-c role={Audience.SYSTEM.role}",
        },
    )
    return _open(url.render_as_string(hide_password=False), folder().as_uri())


@lru_cache(maxsize=4)
def _open(uri: str, warehouse: str) -> SqlCatalog:
    """Open without making tables, for our migrations made them, and without keeping connections:
    a write needs a handful, and an idle one would hold a database that is to be dropped.
    """
    opened = SqlCatalog(
        CATALOGUE,
        uri=uri,
        warehouse=warehouse,
        init_catalog_tables="false",
        **{"py-io-impl": "yiwang.share.lake.files.LakeFiles"},
    )
    opened.engine.dispose()
    opened.engine = create_engine(uri, poolclass=NullPool)
    return opened


def checked(name: str) -> str:
    """The name of a table, which becomes that of a folder.

    Raises:
        BadTableName: it could not be one.
    """
    if not _NAMES.fullmatch(name):
        raise BadTableName(name[:80])
    return name


def table(name: str) -> Table:
    """A table as it stands now.

    Raises:
        NoSuchTable: nothing was ever written to it.
    """
    try:
        return catalogue().load_table((NAMESPACE, checked(name)))
    except NoSuchTableError:
        raise NoSuchTable(name) from None


def made(name: str, schema: pa.Schema) -> Table:
    """A table, made with these columns when it is not there."""
    lake = catalogue()
    try:
        return lake.load_table((NAMESPACE, checked(name)))
    except NoSuchTableError:
        lake.create_namespace_if_not_exists(NAMESPACE)
        return lake.create_table((NAMESPACE, name), schema, properties=PROPERTIES)


@contextmanager
def alone(name: str) -> Iterator[None]:
    """Hold the right to write one table, waiting for who holds it; a killed holder loses it.

    Raises:
        TableBusy: somebody wrote for longer than we wait.
    """
    engine = catalogue().engine.execution_options(isolation_level="AUTOCOMMIT")
    key = {"key": f"lake:{NAMESPACE}:{checked(name)}"}
    with engine.connect() as connection:
        connection.execute(text(f"SET lock_timeout = '{WAIT}'"))
        try:
            connection.execute(text("SELECT pg_advisory_lock(hashtextextended(:key, 0))"), key)
        except OperationalError as problem:
            raise TableBusy(name) from problem
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(hashtextextended(:key, 0))"), key)
