"""PostgreSQL's programs: what they write goes to the archive, what they take comes from it."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryFile

import psycopg
from psycopg.conninfo import conninfo_to_dict

from yiwang.cli import binaries
from yiwang.cli.backup.vault import PIECE, Vault
from yiwang.cli.errors import CommandError
from yiwang.kernel import database

_ACCESS = {
    "host": "PGHOST",
    "hostaddr": "PGHOSTADDR",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
}


def access(url: str) -> dict[str, str]:
    """An address as PostgreSQL's programs take it from the environment, where no list of processes
    shows its password.

    Raises:
        CommandError: it names something that cannot be told this way.
    """
    parts = conninfo_to_dict(url)
    strange = sorted(set(parts) - set(_ACCESS))
    if strange:
        raise CommandError(f"DATABASE_URL names {', '.join(strange)}; set that in PG… variables.")
    return {_ACCESS[name]: str(value) for name, value in parts.items()}


@contextmanager
def said_by(words: list[str], environment: dict[str, str]) -> Iterator[Iterator[bytes]]:
    """What a program writes, as it writes it.

    Raises:
        CommandError: it failed; nothing that was made of its output may stay.
    """
    with TemporaryFile() as complaints:
        program = subprocess.Popen(
            words,
            stdout=subprocess.PIPE,
            stderr=complaints,
            stdin=subprocess.DEVNULL,
            env={**os.environ, "LC_ALL": "C.UTF-8", **environment},
        )
        assert program.stdout is not None

        def parts() -> Iterator[bytes]:
            assert program.stdout is not None
            while part := program.stdout.read(PIECE):
                yield part
            if program.wait() != 0:
                complaints.seek(0)
                said = complaints.read().decode(errors="replace")[-1000:]
                raise CommandError(f"{Path(words[0]).name} failed: {said}")

        try:
            yield parts()
        finally:
            if program.poll() is None:
                program.kill()
                program.wait()


def load_dump(vault: Vault, name: str, owner_url: str, app_password: str) -> None:
    """Put a dump of the vault into the empty database of an address.

    Raises:
        CommandError: the database is not empty, or does not take the dump.
    """
    with psycopg.connect(owner_url) as connection:
        found = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        if found.fetchone() != (0,):
            raise CommandError("The database of DATABASE_URL is not empty. Make a new one.")
    database.prepare(owner_url, app_password)
    program = binaries.find()
    with NamedTemporaryFile() as dump, NamedTemporaryFile("w") as chosen:
        for part in vault.read(name):
            dump.write(part)
        dump.flush()
        listed = _pg_restore(program, ["--list", dump.name], {})
        # Schemas and extensions are there already, made by whoever may make them.
        rows = (line for line in listed.splitlines() if not _prepared(line))
        chosen.write("\n".join(rows))
        chosen.flush()
        words = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]
        where = access(owner_url)
        words += ["--use-list", chosen.name, "--dbname", where["PGDATABASE"], dump.name]
        _pg_restore(program, words, where)


def _prepared(line: str) -> bool:
    return any(f" {kind} " in line for kind in ("SCHEMA", "EXTENSION", "COMMENT"))


def _pg_restore(program: binaries.Binaries, words: list[str], environment: dict[str, str]) -> str:
    done = subprocess.run(
        [program.program("pg_restore"), *words],
        env={**os.environ, "LC_ALL": "C.UTF-8", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise CommandError(f"The database did not take the dump: {done.stderr[-1000:]}")
    return done.stdout
