"""Bring a city back from its archive into an empty data folder."""

import json
import os
import shutil
import subprocess
import tarfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from io import BufferedReader, RawIOBase
from pathlib import Path
from typing import IO, Any, cast

import psycopg

from yiwang.cli import binaries, privilege
from yiwang.cli.backup import folders
from yiwang.cli.backup.archive import (
    ROOTS,
    Archive,
    Manifest,
    fingerprint,
    is_segment,
    place,
)
from yiwang.cli.errors import CommandError
from yiwang.cli.postgres import ADMIN, Cluster
from yiwang.web.home import Home, publish

RECOVERY_LIMIT = 24 * 3600.0  # seconds that replaying changes may take
INCOMING = "incoming"  # beside the cluster: changes to replay
EARLY_END = "recovery ended before configured recovery target was reached"


@dataclass(frozen=True)
class Source:
    """A base, and the moment to bring back; None: the latest that the archive has."""

    archive: Archive
    base: Manifest
    at: datetime | None


def choose(archive: Archive, at: datetime | None) -> Source:
    """The base to begin with.

    Raises:
        CommandError: none fits the moment, or the changes do not reach it.
    """
    archive.check_key()
    bases = archive.bases()
    if not bases:
        raise CommandError(f"{archive.folder} has no complete base. Run `yiwang backup` first.")
    if at is None:
        return Source(archive, bases[-1], None)
    before = [base for base in bases if base.time <= at]
    if not before:
        raise CommandError(
            f"The oldest base is of {bases[0].ended}; {at.isoformat()} lies before it."
        )
    if before[-1].kind == "dump":
        raise CommandError(
            "These are dumps of a database on another's server: they hold the times "
            f"{', '.join(base.ended for base in bases)} and none between. For any moment use that "
            "server's own archive of changes."
        )
    reach = _reach(archive)
    if reach is None or reach < at:
        raise CommandError(
            f"The archive reaches to {reach.isoformat() if reach else before[-1].ended}, not to "
            f"{at.isoformat()}. Name an earlier moment, or none for the latest."
        )
    return Source(archive, before[-1], at)


def _reach(archive: Archive) -> datetime | None:
    """Until when every change is in the archive."""
    times = (archive.changes(name)[0] for name in reversed(_segments(archive, "")))
    return next(times, None)


def _segments(archive: Archive, first: str) -> list[str]:
    """Names of files of changes from one on, in the order they were written."""
    names = [name for name in archive.vault.names("wal") if is_segment(name[4:])]
    names = [name for name in names if not first or place(name[4:]) >= place(first)]
    return sorted(names, key=lambda name: (place(name[4:]), name))


def lay_out(home: Home, source: Source) -> None:
    """Put keys, files and database into an empty data folder; the database is left stopped.

    Raises:
        CommandError: the folder is not empty, a key is missing, or the archive is damaged.
    """
    if home.contents():
        raise CommandError(
            f"{home.folder} holds {', '.join(home.contents())}. Bring a city back into an empty "
            "folder: set YIWANG_HOME."
        )
    _secrets(home, source)
    _files(home, source.archive)
    folders.bring_back(home, source.archive.vault)
    if source.base.kind == "cluster":
        _cluster(home, source)


def _secrets(home: Home, source: Source) -> None:
    name = f"bases/{source.base.name}/secrets"
    secrets: dict[str, str] = json.loads(source.archive.vault.whole(name))
    given = os.environ.get("YIWANG_MASTER_KEY")
    master = given or secrets.get("master_key")
    if master is None or fingerprint(master) != source.base.master_key:
        raise CommandError(
            "The city's master key is not in the archive, because the city was lent it. Set "
            "YIWANG_MASTER_KEY to the same key; without it no identity number can be read."
        )
    home.prepare()
    publish(home.folder / "secrets.json", secrets)


def _files(home: Home, archive: Archive) -> None:
    for path in archive.folder.glob("files/??/*"):
        target = home.place("files") / path.parent.name / path.name
        target.parent.mkdir(mode=0o700, exist_ok=True)
        shutil.copyfile(path, target)
    if (archive.folder / ROOTS).exists():
        shutil.copyfile(archive.folder / ROOTS, home.place("evidence") / ROOTS.name)


def unpack(content: IO[bytes], folder: Path) -> None:
    """Lay out a stream of tar as files and folders of whoever runs this. (The filter for it that
    tarfile has came with Python 3.11.4.)

    Raises:
        CommandError: a member is neither, or lies outside of the folder.
    """
    with tarfile.open(fileobj=content, mode="r|") as tar:
        for member in tar:
            inside = (folder / member.name).resolve().is_relative_to(folder.resolve())
            if not inside or not (member.isreg() or member.isdir()):
                raise CommandError(f"The archive holds {member.name!r}, which no database has.")
            member.uid, member.gid, member.uname, member.gname = os.getuid(), os.getgid(), "", ""
            member.mode = (member.mode & 0o755) | (0o700 if member.isdir() else 0o600)
            tar.extract(member, folder)


def _cluster(home: Home, source: Source) -> None:
    server = Cluster(home.database)
    account = privilege.server_account(server.folder)
    server.folder.mkdir(mode=0o700)
    draft = server.folder / "draft"
    draft.mkdir(mode=0o700)
    content = source.archive.vault.read(f"bases/{source.base.name}/base.tar")
    unpack(_readable(content), draft)
    program = binaries.find(version=source.base.postgres)
    _verify(program, draft)
    incoming = server.folder / INCOMING
    incoming.mkdir(mode=0o700)
    for name in _needed(source):
        (incoming / name[4:]).write_bytes(source.archive.changes(name)[1])
    # What an administrator set by ALTER SYSTEM spoke of the machine that is gone: a standby that
    # every change waits for would keep this city waiting for ever.
    (draft / "postgresql.auto.conf").rename(server.folder / "settings-before.conf")
    (draft / "postgresql.auto.conf").touch(mode=0o600)
    (draft / "standby.signal").unlink(missing_ok=True)
    (draft / "recovery.signal").touch(mode=0o600)
    (draft / "pg_wal").mkdir(mode=0o700, exist_ok=True)
    draft.rename(server.data)
    if account is not None:
        for path in (server.folder, *server.folder.rglob("*")):
            os.chown(path, account.pw_uid, account.pw_gid)
    _replay(home, server, source.at)
    shutil.rmtree(incoming)


def _needed(source: Source) -> Iterator[str]:
    """Files of changes to replay, with the histories of the database's timelines."""
    names = source.archive.vault.names("wal")
    yield from (name for name in names if name.endswith(".history"))
    yield from _segments(source.archive, source.base.wal)


def _verify(program: binaries.Binaries, folder: Path) -> None:
    words = [program.program("pg_verifybackup"), "--no-parse-wal", str(folder)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise CommandError(f"The base is damaged: {done.stderr[-1000:]}")


def _replay(home: Home, server: Cluster, at: datetime | None) -> None:
    """Run the server until it has replayed the changes and takes new ones, then stop it.

    Raises:
        CommandError: it does not come that far.
    """
    wish = {"restore_command": f"cp ../{INCOMING}/%f %p", "archive_mode": "off"}
    password = home.secrets().admin_password
    ready = False
    if at is not None:
        until = {"recovery_target_time": at.isoformat(), "recovery_target_action": "promote"}
        ready = _promoted(home, replace(server, more=wish | until), password, early_end=True)
    if not ready:  # nothing was committed after the moment: the end of the changes is the moment
        _promoted(home, replace(server, more=wish), password)
    server.stop()


def _promoted(home: Home, server: Cluster, password: str, *, early_end: bool = False) -> bool:
    """Whether the server took new changes; False where the changes end before the moment and
    `early_end` allows that.

    Raises:
        CommandError: it ended otherwise, or takes too long.
    """
    try:
        process = server.start(password, tie=True, limit=RECOVERY_LIMIT)
    except CommandError:
        if early_end and EARLY_END in server.log.read_text(errors="replace"):
            return False
        raise
    assert process is not None
    deadline = time.monotonic() + RECOVERY_LIMIT
    url = home.database_url(ADMIN, password, "postgres")
    while time.monotonic() < deadline:
        if process.poll() is not None:
            said = server.log.read_text(errors="replace")
            if early_end and EARLY_END in said:
                return False
            raise CommandError(f"The database did not come back. It says:\n{said[-2000:]}")
        if _takes_changes(url):
            return True
        time.sleep(0.2)
    raise CommandError(f"The database still replays changes after {RECOVERY_LIMIT:.0f} s.")


def _takes_changes(url: str) -> bool:
    try:
        with psycopg.connect(url, autocommit=True) as connection:
            row = connection.execute("SELECT pg_is_in_recovery()").fetchone()
    except psycopg.OperationalError:  # it ended, or does not let anybody in yet; asked again
        return False
    return row == (False,)


class _Readable(RawIOBase):
    """Pieces as a file that can be read once."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self.pieces, self.rest = pieces, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self.rest:
            piece = next(self.pieces, None)
            if piece is None:
                return 0
            self.rest = piece
        count = min(len(buffer), len(self.rest))
        buffer[:count], self.rest = self.rest[:count], self.rest[count:]
        return count


def _readable(pieces: Iterator[bytes]) -> IO[bytes]:
    return cast("IO[bytes]", BufferedReader(_Readable(pieces), 1 << 20))
