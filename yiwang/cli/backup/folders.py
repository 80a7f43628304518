"""Folders of the city in the archive, file by file: the lake, and what suppliers sent.

Each file is sealed once, for what a commit or a batch names never changes. A file that is still
written has another time than its copy and is copied anew; the commit that names it comes after its
last byte. What left its folder is kept while a base needs it.
"""

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from yiwang.cli.backup.vault import ENDING, Vault, chunks
from yiwang.web.home import Home

# Folder → the files of it that are kept. Of a batch what was received, from which its rows can be
# checked anew, and what goes back to its supplier.
FOLDERS = {"lake": ("*",), "collection": ("*/source", "*/*.bad", "*/*.faults")}
GONE = Path("lake", "gone.json")  # name of a file → when it was missed in its folder first


def keep(home: Home, vault: Vault) -> int:
    """Seal what is new in the folders; return how many files."""
    return sum(_keep(vault, home.folder, path) for path in _there(home.folder))


def _there(home: Path) -> Iterator[Path]:
    for folder, kept in FOLDERS.items():
        found = {path for pattern in kept for path in (home / folder).rglob(pattern)}
        yield from (path for path in sorted(found) if path.is_file())


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
    """The files of the folders that the archive has."""
    there = (vault.folder / folder for folder in FOLDERS)
    found = sorted(path for folder in there for path in folder.rglob(f"*{ENDING}"))
    return [str(path.relative_to(vault.folder)).removesuffix(ENDING) for path in found]


def bring_back(home: Home, vault: Vault) -> None:
    """Open every file into an empty data folder. What no description lists, because it came after
    the moment, goes with the next upkeep.
    """
    for folder in FOLDERS:
        home.place(folder)
    for name in names(vault):
        target = home.folder / name
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with target.open("wb") as out:
            out.writelines(vault.read(name))


def missing(home: Home, vault: Vault) -> list[str]:
    """Files that tables of the lake or batches under way need and that lie neither in the archive
    nor in their folder.
    """
    from yiwang.share.collection import facade as collection
    from yiwang.share.lake import facade as lake

    paths = (*lake.needed(), *collection.needed())
    lost = sorted({str(path.relative_to(home.folder)) for path in paths} - {*names(vault)})
    return [
        f"{name} is needed by a table or a batch and is nowhere"
        for name in lost
        if not (home.folder / name).exists()  # else newer than what was brought there
    ]


def drop(home: Home, vault: Vault, oldest: datetime) -> None:
    """Remove what left its folder before the oldest base that is kept."""
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
