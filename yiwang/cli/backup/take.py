"""Make a base: all of a city at one time, from which the changes go on."""

import json
import os
import time
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from yiwang.cli import binaries, privilege
from yiwang.cli.backup import folders
from yiwang.cli.backup.archive import (
    TARGET,
    Archive,
    Manifest,
    alone,
    archive_of,
    bring,
    fingerprint,
)
from yiwang.cli.backup.programs import access, said_by
from yiwang.cli.errors import CommandError
from yiwang.cli.postgres import ADMIN, Cluster
from yiwang.web.home import Home, publish
from yiwang.web.settings import YIWANG

SWITCH_LIMIT = 120.0  # seconds for the last changes to come out of the server
_STATE = """SELECT (SELECT system_identifier::text FROM pg_control_system()),
    pg_walfile_name(pg_current_wal_lsn()), current_setting('archive_mode')"""


def take(home: Home, folder: Path, keep: int) -> tuple[Manifest, list[str]]:
    """Make a base in a folder, keep so many, and bring changes there from now on.

    Returns what was made and the names of the bases that were dropped.
    """
    archive = archive_of(home, folder)
    make = _cluster if YIWANG.embedded else _dump
    manifest = make(home, archive)
    dropped = archive.drop_but(keep)
    folders.drop(home, archive.vault, datetime.fromisoformat(archive.bases()[0].began))
    return manifest, dropped


def _cluster(home: Home, archive: Archive) -> Manifest:
    """Copy the embedded server's files while it runs."""
    admin = home.database_url(ADMIN, home.secrets().admin_password, "postgres")
    try:
        connection = psycopg.connect(admin, autocommit=True)
    except psycopg.OperationalError as problem:
        raise CommandError(
            f"The database does not answer ({str(problem).strip()}). "
            "Start it: yiwang database start"
        ) from problem
    with connection:
        state = connection.execute(_STATE).fetchone()
        assert state is not None
        city, first, mode = state
        if mode != "on":
            raise CommandError("The database was started by an older version. Start it again.")
        archive.claim(city)
        publish(home.folder / TARGET, {"folder": str(archive.folder)})
        _let_out(Cluster(home.database))
        with alone(home, wait=True):
            bring(home, archive)
            base = _base(home, archive, first)
            _switch(connection, home, archive)
            archive.add(base)
    return base


def _let_out(server: Cluster) -> None:
    """Make the folder that tells the server to hand out its changes."""
    server.outgoing.mkdir(mode=0o700, exist_ok=True)
    account = privilege.server_account(server.folder)
    if account is not None:
        os.chown(server.outgoing, account.pw_uid, account.pw_gid)


def _base(home: Home, archive: Archive, first: str) -> Manifest:
    began = _now()
    name = f"{began:%Y%m%dT%H%M%SZ}"
    words = ["--pgdata", "-", "--format", "tar", "--wal-method", "none", "--checkpoint", "fast"]
    where = ["--host", str(home.sockets), "--username", ADMIN, "--no-password"]
    program = binaries.find(version=_made_with(home))
    environment = {"PGPASSWORD": home.secrets().admin_password}
    with said_by([program.program("pg_basebackup"), *words, *where], environment) as said:
        size = archive.vault.write(f"bases/{name}/base.tar", said)
    _keep_secrets(home, archive, name)
    return _manifest(name, "cluster", began, first, size, program.version)


def _made_with(home: Home) -> int:
    return int((Cluster(home.database).data / "PG_VERSION").read_text())


def _switch(connection: psycopg.Connection, home: Home, archive: Archive) -> None:
    """Have the server hand out the changes up to now, and bring them.

    Raises:
        CommandError: they do not come out in time.
    """
    # Without a change of its own there would be nothing to hand out.
    connection.execute("SELECT pg_create_restore_point('base')")
    row = connection.execute("SELECT pg_walfile_name(pg_switch_wal())").fetchone()
    assert row is not None
    deadline = time.monotonic() + SWITCH_LIMIT
    while not archive.vault.path(f"wal/{row[0]}").exists():
        if bring(home, archive) == 0:
            if time.monotonic() > deadline:
                raise CommandError(
                    f"The database does not hand out its changes ({row[0]}). "
                    f"{Cluster(home.database).log} says why; without them no base is whole."
                )
            time.sleep(0.1)


def _dump(home: Home, archive: Archive) -> Manifest:
    """Copy one database out of another's server, as seen at one instant."""
    with psycopg.connect(YIWANG.owner_url) as connection:
        row = connection.execute("SELECT current_setting('server_version_num')::int").fetchone()
        assert row is not None
        server, info = row[0] // 10000, connection.info
        city = f"{info.host}:{info.port}/{info.dbname}"
    archive.claim(city)
    publish(home.folder / TARGET, {"folder": str(archive.folder)})
    program = binaries.find()
    if program.version < server:
        raise CommandError(
            f"The server is PostgreSQL {server}, the programs at hand are {program.version}. "
            "Install newer ones and name their bin folder in YIWANG_POSTGRES."
        )
    began = _now()
    label = f"{began:%Y%m%dT%H%M%SZ}"
    words = ["--format", "custom", "--no-owner", "--no-privileges", "--no-comments"]
    words += ["--compress", "0", "--no-password"]
    with alone(home, wait=True):
        where = access(YIWANG.owner_url)
        with said_by([program.program("pg_dump"), *words], where) as said:
            size = archive.vault.write(f"bases/{label}/city.dump", said)
        archive.keep_files(home)
        folders.keep(home, archive.vault)
        archive.keep_roots(home)
        _keep_secrets(home, archive, label)
        manifest = _manifest(label, "dump", began, "", size, server)
        archive.add(manifest)
    return manifest


def _keep_secrets(home: Home, archive: Archive, name: str) -> None:
    """Seal the keys with the base, but for a master key that this machine was only lent."""
    secrets = asdict(home.secrets())
    if "YIWANG_MASTER_KEY" in os.environ:
        del secrets["master_key"]
    archive.vault.write(f"bases/{name}/secrets", [json.dumps(secrets).encode()])


def _manifest(
    name: str, kind: str, began: datetime, wal: str, size: int, postgres: int
) -> Manifest:
    with psycopg.connect(YIWANG.owner_url) as connection:
        row = connection.execute("SELECT count(*) FROM evidence_root").fetchone()
    assert row is not None
    return Manifest(
        name=name,
        kind=kind,
        began=began.isoformat(),
        ended=_now().isoformat(),
        wal=wal,
        size=size,
        postgres=postgres,
        master_key=fingerprint(YIWANG.master_key),
        roots=row[0],
    )


def _now() -> datetime:
    return datetime.now(UTC)
