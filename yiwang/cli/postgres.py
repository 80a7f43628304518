"""Run one PostgreSQL server of our own in one folder.

It listens on a Unix socket inside that folder and nowhere else, survives any end of itself or of
its parent, and changes nothing outside the folder.
"""

import fcntl
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from yiwang.cli import binaries, privilege
from yiwang.cli.errors import CommandError
from yiwang.web.home import DATABASE_PORT

ADMIN = "yiwang_admin"
LONGEST_SOCKET = 107  # bytes of a Unix socket's path on Linux
START_LIMIT = 60.0  # seconds; recovery after a crash is part of it
STOP_LIMIT = 30.0

SETTINGS = {
    "listen_addresses": "",
    "port": str(DATABASE_PORT),
    "unix_socket_permissions": "0777",  # the folder decides who comes near, the password who enters
    "max_connections": "40",
    "shared_buffers": "128MB",
    "jit": "off",  # compiling costs more than the short statements of this product
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # Texts of statements and of violated keys may carry what people told us.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    # Changes leave for the archive where a backup has made the folder for them, whole and on disk;
    # what does not move within a minute moves then.
    "archive_mode": "on",
    "archive_timeout": "60s",
    "archive_command": "test ! -d ../outgoing || { cp -p %p ../outgoing/%f.part"
    " && sync ../outgoing/%f.part && mv ../outgoing/%f.part ../outgoing/%f && sync ../outgoing; }",
}
THROW_AWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass(frozen=True)
class Cluster:
    """One server and its files.

    folder: holds `cluster` (the data), `run` (the socket), `lock` and `server.log`.
    durable: false gives up crash safety for speed; for tests.
    more: settings of PostgreSQL beside, or instead of, `SETTINGS`.
    """

    folder: Path
    durable: bool = True
    program: binaries.Binaries | None = None  # None: found at the first start
    more: Mapping[str, str] = field(default_factory=dict)

    @property
    def outgoing(self) -> Path:
        """Where changes wait for the archive; without the folder nothing is archived."""
        return self.folder / "outgoing"

    @property
    def data(self) -> Path:
        return self.folder / "cluster"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    @property
    def sockets(self) -> Path:
        """The folder of the socket; elsewhere than `run` only where that path is too long."""
        return (self.folder / "run").resolve()

    def pid(self) -> int | None:
        """The process number of the running server."""
        try:
            number = int((self.data / "postmaster.pid").read_text().splitlines()[0])
            here = os.readlink(f"/proc/{number}/cwd")
        except (OSError, ValueError, IndexError):
            return None
        return number if here == str(self.data.resolve()) else None

    def start(
        self, password: str, *, tie: bool, limit: float = START_LIMIT
    ) -> subprocess.Popen[bytes] | None:
        """Start the server and wait until it answers; None: it was running already.

        password: of the administrator `yiwang_admin`, used when the cluster is made.
        tie: the server ends when this process ends, however that happens.
        limit: seconds that recovery may take.

        Raises:
            CommandError: it does not start; the text carries the end of its log.
        """
        account = self._make_folder()
        with self._locked():
            if self.pid() is not None:
                return None
            program = self._program()
            if not self.data.exists():
                self._create(program, account, password)
            self._clear_leftovers()
            self._make_socket_folder(account)
            return self._run(program, account, tie, limit)

    def stop(self) -> bool:
        """Stop the server; open transactions are rolled back. False: it was not running.

        Raises:
            CommandError: it did not end in time.
        """
        if not self.folder.exists():
            return False
        with self._locked():
            number = self.pid()
            if number is None:
                self._remove_socket_folder()
                return False
            for wish, limit in ((signal.SIGINT, STOP_LIMIT), (signal.SIGQUIT, 5.0)):
                os.kill(number, wish)
                if _within(limit, lambda: self.pid() is None):
                    self._remove_socket_folder()
                    return True
        raise CommandError(f"The database (process {number}) does not end. See {self.log}.")

    def _make_folder(self) -> pwd.struct_passwd | None:
        account = privilege.server_account(self.folder)
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if account is not None:
                os.chown(self.folder, account.pw_uid, account.pw_gid)
            (self.folder / "lock").touch(mode=0o600)
        except PermissionError as error:
            raise CommandError(
                f"{self.folder} belongs to somebody else ({error.strerror}). Run as that user or "
                "set YIWANG_HOME to a folder of your own."
            ) from error
        return account

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Let one program at a time start or stop this server."""
        with (self.folder / "lock").open("w") as file:
            if not _within(START_LIMIT + STOP_LIMIT, lambda: _try_lock(file.fileno())):
                raise CommandError(f"Another program is starting or stopping {self.folder}. Wait.")
            yield

    def _program(self) -> binaries.Binaries:
        if self.program is not None:
            return self.program
        made_with = self.data / "PG_VERSION"
        version = int(made_with.read_text()) if made_with.exists() else None
        return binaries.find(version=version)

    def _create(
        self, program: binaries.Binaries, account: pwd.struct_passwd | None, password: str
    ) -> None:
        """Make the cluster beside its place and move it there whole, so that no half one stays."""
        draft = self.folder / "draft"
        secret = self.folder / "password"
        shutil.rmtree(draft, ignore_errors=True)
        secret.unlink(missing_ok=True)
        with os.fdopen(os.open(secret, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(password)
        if account is not None:
            os.chown(secret, account.pw_uid, account.pw_gid)
        words = [program.program("initdb"), "--pgdata", str(draft), "--username", ADMIN]
        words += ["--pwfile", str(secret), "--auth-local", "scram-sha-256"]
        words += ["--auth-host", "reject", "--encoding", "UTF8", *locale_words(program.version)]
        words += [] if self.durable else ["--no-sync"]
        made = subprocess.run(
            [*privilege.dropped(account, [program.folder, self.folder]), *words],
            capture_output=True,
            text=True,
            check=False,
            cwd=self.folder,
            env=_environment(),
        )
        secret.unlink()
        if made.returncode != 0:
            raise CommandError(f"The database could not be created in {self.folder}: {made.stderr}")
        draft.rename(self.data)

    def _clear_leftovers(self) -> None:
        """Remove the pid file of a dead server, also when its number went to another program.

        PostgreSQL itself still refuses while processes of the dead server hold its memory.
        """
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def _make_socket_folder(self, account: pwd.struct_passwd | None) -> None:
        self._remove_socket_folder()
        place = self.folder / "run"
        if len(os.fsencode(place.absolute() / f".s.PGSQL.{DATABASE_PORT}")) > LONGEST_SOCKET:
            place.symlink_to(tempfile.mkdtemp(prefix="yiwang-"))
        else:
            place.mkdir(mode=0o700)
        if account is not None:
            os.chown(self.sockets, account.pw_uid, account.pw_gid)

    def _remove_socket_folder(self) -> None:
        place = self.folder / "run"
        shutil.rmtree(self.sockets, ignore_errors=True)
        if place.is_symlink():
            place.unlink()

    def _run(
        self,
        program: binaries.Binaries,
        account: pwd.struct_passwd | None,
        tie: bool,
        limit: float,
    ) -> subprocess.Popen[bytes]:
        settings = SETTINGS | ({} if self.durable else THROW_AWAY) | dict(self.more)
        settings["unix_socket_directories"] = str(self.sockets)
        words = [program.program("postgres"), "-D", str(self.data)]
        words += [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        before = privilege.dropped(account, [program.folder, self.folder])
        before += privilege.tied("INT") if tie else []
        deadline = time.monotonic() + limit
        while True:
            server = self._launch([*before, *words])
            if self._answers(server, deadline - time.monotonic()):
                return server
            said = self.log.read_text(errors="replace")[-2000:]
            # Processes of a killed server need a moment to notice that it is gone.
            if "shared memory block" not in said or time.monotonic() > deadline:
                _end(server)
                raise CommandError(
                    f"The database in {self.folder} does not start. It says:\n{said}"
                )
            time.sleep(0.2)

    def _launch(self, words: list[str]) -> subprocess.Popen[bytes]:
        with self.log.open("wb") as log:
            return subprocess.Popen(
                words,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                env=_environment(),
                start_new_session=True,
            )

    def _answers(self, server: subprocess.Popen[bytes], limit: float) -> bool:
        """Wait until the server has settled; whether it then accepts connections."""
        return _within(limit, lambda: self._settled(server)) and server.poll() is None

    def _settled(self, server: subprocess.Popen[bytes]) -> bool:
        """Whether the server has ended or accepts connections."""
        if server.poll() is not None:
            return True
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        return len(lines) >= 8 and lines[7].strip() in ("ready", "standby")


def locale_words(version: int) -> list[str]:
    """Sort by code point, yet know Chinese letters as letters (trigram search asks for that)."""
    words = ["--locale", "C.UTF-8", "--lc-collate", "C", "--lc-messages", "C"]
    if version >= 17:
        return [*words, "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"]
    return words


def _environment() -> dict[str, str]:
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}


def _end(server: subprocess.Popen[bytes]) -> None:
    if server.poll() is None:
        server.send_signal(signal.SIGQUIT)
        server.wait(STOP_LIMIT)


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _within(seconds: float, condition: Callable[[], bool]) -> bool:
    """Whether a condition comes true in time; asked twenty times a second."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
