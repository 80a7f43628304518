"""The files of the lake in the archive: each sealed once, for what a commit names never changes.

A file that is still written has another time than its copy and is copied anew; the commit that
names it comes after its last byte. What left the lake is kept while a base needs it.
"""

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from yiwang.cli.backup.vault import ENDING, Vault, chunks
from yiwang.web.home import Home

LAKE = "lake"
GONE = Path(LAKE, "gone.json")  # name of a file → when it was missed in the lake first


def keep(home: Home, vault: Vault) -> int:
    """Seal what is new in the lake; return how many files."""
    return sum(_keep(vault, home.folder, path) for path in _there(home.folder / LAKE))


def _there(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def _keep(vault: Vault, home: Path, path: Path) -> bool:
    name = str(path.relative_to(home))
    sealed = vault.path(name)
    with suppress(FileNotFoundError):  # upkeep removed it meanwhile: nothing lists it any more
        written = path.stat().st_mtime_ns
        if sealed.exists() and sealed.stat().st_mtime_ns == written:
            return False
        vault.write(name, chunks(path))
        os.utime(sealed, ns=(written, written))
        return True
    return False


def names(vault: Vault) -> list[str]:
    """The files of the lake that the archive has."""
    found = sorted((vault.folder / LAKE).rglob(f"*{ENDING}"))
    return [str(path.relative_to(vault.folder)).removesuffix(ENDING) for path in found]


def bring_back(home: Home, vault: Vault) -> None:
    """Open every file of the lake into an empty data folder. What no description lists, because it
    came after the moment, goes with the next upkeep.
    """
    home.place(LAKE)
    for name in names(vault):
        target = home.folder / name
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with target.open("wb") as out:
            out.writelines(vault.read(name))


def missing(home: Home, vault: Vault) -> list[str]:
    """Files that tables of the lake need and that lie neither in the archive nor in the lake."""
    from yiwang.share.lake import facade as lake

    needed = {str(path.relative_to(home.folder)) for path in lake.needed()}
    lost = sorted(needed - {*names(vault)})
    return [
        f"{name} is needed by a table and is nowhere"
        for name in lost
        if not (home.folder / name).exists()  # else newer than what was brought there
    ]


def drop(home: Home, vault: Vault, oldest: datetime) -> None:
    """Remove what left the lake before the oldest base that is kept."""
    note = vault.folder / GONE
    known: dict[str, str] = json.loads(note.read_text("utf-8")) if note.exists() else {}
    now = datetime.now(UTC).isoformat()
    gone = {
        name: known.get(name, now) for name in names(vault) if not (home.folder / name).exists()
    }
    for name, since in gone.items():
        if datetime.fromisoformat(since) < oldest:
            vault.path(name).unlink()
    left = {name: since for name, since in gone.items() if vault.path(name).exists()}
    if left or note.exists():
        note.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        beside = note.with_suffix(".part")
        beside.write_text(json.dumps(left), "utf-8")
        beside.replace(note)
