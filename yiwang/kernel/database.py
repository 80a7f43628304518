"""Databases and the roles in them, the same on the embedded PostgreSQL and on any other from 15.

The owner migrates. `yiwang_app` serves: it owns nothing, is no superuser, obeys row-level security
and can do nothing by itself; each transaction takes the role of one audience.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict
from psycopg.errors import ObjectInUse

APP = "yiwang_app"
AUDIENCES = (
    "yiwang_staff",
    "yiwang_public",
    "yiwang_supervisor",
    "yiwang_system",
    "yiwang_door",
    "yiwang_sealer",
)
OWNER = "yiwang_owner"
EXTENSIONS = ("pg_trgm", "btree_gist")
THIRD_PARTY = "third_party"
MAINTENANCE = "postgres"  # the database that every server has, to work on the others from
OLDEST = 150000  # server_version_num of PostgreSQL 15
_BUILTIN = 170000  # the first with the builtin locale provider
_LOCK = 0x7969_7761_6E67  # "yiwang"


class UnsuitableDatabaseError(Exception):
    """A database server or role that the product cannot run on, and what to change."""


def app_url(owner_url: str, password: str) -> str:
    """Return the address of the same database for the application role."""
    parts = urlsplit(owner_url)
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{APP}:{quote(password, safe='')}@{place}"))


def with_name(url: str, name: str) -> str:
    """Return the address of another database on the same server."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{quote(name)}"))


@contextmanager
def _alone(url: str) -> Iterator[psycopg.Connection]:
    """One preparation at a time on a server: roles belong to all its databases."""
    with psycopg.connect(with_name(url, MAINTENANCE), autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        yield connection


def create_owner(admin_url: str, password: str) -> None:
    """Create the owner on a server where we are the administrator; set its password again.

    BYPASSRLS lets it migrate rows and dump tables whose policies are forced on their owner too.
    """
    with _alone(admin_url) as connection:
        if not _role_exists(connection, OWNER):
            connection.execute(
                sql.SQL("CREATE ROLE {} LOGIN CREATEDB CREATEROLE BYPASSRLS").format(_name(OWNER))
            )
        _set_password(connection, OWNER, password)


def create(owner_url: str) -> bool:
    """Create the database that an address names; False: it exists.

    It sorts by code point and knows Chinese letters as letters, which trigram search asks for.
    """
    wanted = str(conninfo_to_dict(owner_url)["dbname"])
    with _alone(owner_url) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [wanted])
        if found.fetchone():
            return False
        if connection.info.server_version >= _BUILTIN:
            locale = "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'"
        else:
            locale = "LOCALE_PROVIDER libc"
        text = "CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' " + (
            "LC_CTYPE 'C.UTF-8' " + locale
        )
        connection.execute(sql.SQL(text).format(_name(wanted)))
    return True


def drop(owner_url: str) -> None:
    """Remove the database that an address names, ending its sessions.

    First politely: then the server ends what it does there for itself, which we may not end.
    """
    name = _name(str(conninfo_to_dict(owner_url)["dbname"]))
    with psycopg.connect(with_name(owner_url, MAINTENANCE), autocommit=True) as connection:
        try:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(name))
        except ObjectInUse:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))


def prepare(owner_url: str, app_password: str) -> None:
    """Create roles, extensions and schemas; safe to repeat, and safe at the same time twice.

    Raises:
        UnsuitableDatabaseError: the server is too old, the owner may not do this, or a role
            has rights that it must not have.
    """
    with _alone(owner_url), psycopg.connect(owner_url) as connection:
        _check_server(connection)
        _create_roles(connection, app_password)
        _shape_database(connection)
        _check_app(connection)


def _check_server(connection: psycopg.Connection) -> None:
    if connection.info.server_version < OLDEST:
        raise UnsuitableDatabaseError(
            f"The database server is version {connection.info.server_version // 10000}; "
            "PostgreSQL 15 or newer is needed. Upgrade it or unset DATABASE_URL."
        )
    row = connection.execute(
        """SELECT current_user, rolsuper OR rolcreaterole, rolsuper OR rolbypassrls,
               pg_encoding_to_char(encoding) = 'UTF8'
           FROM pg_roles, pg_database
           WHERE rolname = current_user AND datname = current_database()"""
    ).fetchone()
    assert row is not None
    user, creates, passes, utf8 = row
    if not (creates and passes):
        raise UnsuitableDatabaseError(
            f"The role {user} of DATABASE_URL must create roles and pass row-level security. "
            f"As administrator: ALTER ROLE {user} CREATEROLE BYPASSRLS;"
        )
    if not utf8:
        raise UnsuitableDatabaseError("The database must be created with ENCODING 'UTF8'.")


def _create_roles(connection: psycopg.Connection, app_password: str) -> None:
    for role in AUDIENCES:
        if not _role_exists(connection, role):
            connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(_name(role)))
    if not _role_exists(connection, APP):
        # NOINHERIT: it may take an audience's role, yet has none of its rights before.
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN NOINHERIT").format(_name(APP)))
    _set_password(connection, APP, app_password)
    for role in AUDIENCES:
        connection.execute(sql.SQL("GRANT {} TO {}").format(_name(role), _name(APP)))


def _shape_database(connection: psycopg.Connection) -> None:
    database = _name(connection.info.dbname)
    everyone = sql.SQL(", ").join(map(_name, (APP, *AUDIENCES)))
    for extension in EXTENSIONS:
        connection.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(_name(extension)))
    for text in (
        "CREATE SCHEMA IF NOT EXISTS third_party",
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        "REVOKE ALL ON DATABASE {database} FROM PUBLIC",
        "GRANT CONNECT ON DATABASE {database} TO yiwang_app",
        "GRANT USAGE ON SCHEMA public, third_party TO {everyone}",
        "ALTER DATABASE {database} SET search_path = public, third_party",
        "ALTER ROLE yiwang_app SET plan_cache_mode = 'force_generic_plan'",  # see unit.py
        # What is asked for often lies in memory: an index costs what it reads, and a list that
        # has one in its order is not looked for row by row in that of others.
        "ALTER ROLE yiwang_app SET random_page_cost = 1.1",
        "ALTER ROLE yiwang_app SET idle_in_transaction_session_timeout = '60s'",
    ):
        connection.execute(sql.SQL(text).format(database=database, everyone=everyone))


def _check_app(connection: psycopg.Connection) -> None:
    """Refuse to go on with roles that some administrator made too mighty."""
    mighty = connection.execute(
        """SELECT rolname FROM pg_roles WHERE rolname = ANY(%s)
           AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication
                OR rolname = %s AND rolinherit)""",
        [[APP, *AUDIENCES], APP],
    ).fetchall()
    if mighty:
        names = ", ".join(row[0] for row in mighty)
        raise UnsuitableDatabaseError(
            f"These roles have rights that would defeat the protection of rows: {names}. As "
            "administrator: ALTER ROLE … NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB NOINHERIT;"
        )


def _role_exists(connection: psycopg.Connection, role: str) -> bool:
    found = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
    return found.fetchone() is not None


def _set_password(connection: psycopg.Connection, role: str, password: str) -> None:
    """Send the password already hashed, so that no server log can show it."""
    hashed = connection.pgconn.encrypt_password(
        password.encode(), role.encode(), b"scram-sha-256"
    ).decode()
    connection.execute(
        sql.SQL("ALTER ROLE {} PASSWORD {}").format(_name(role), sql.Literal(hashed))
    )


def _name(text: str) -> sql.Identifier:
    return sql.Identifier(text)
