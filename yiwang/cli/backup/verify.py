"""Whether an archive could bring the city back: every file opened, no change missing between."""

from cryptography.exceptions import InvalidTag

from yiwang.cli.backup import folders
from yiwang.cli.backup.archive import Archive, is_segment, place
from yiwang.cli.backup.vault import Damaged
from yiwang.web.home import Home

PER_LOG = 256  # segments of 16 MB in one number of the middle part of a name


def faults(archive: Archive, home: Home) -> list[str]:
    """One sentence a fault; empty where a restore would find all it needs."""
    names = [
        f"bases/{base.name}/{part}"
        for base in archive.bases()
        for part in ("base.tar" if base.kind == "cluster" else "city.dump", "secrets")
    ]
    found = [
        fault
        for name in (*names, *archive.vault.names("wal"), *folders.names(archive.vault))
        for fault in _damage(archive, name)
    ]
    found += _missing(archive) + _files(archive, home)
    return found + folders.missing(home, archive.vault)


def _damage(archive: Archive, name: str) -> list[str]:
    try:
        for _part in archive.vault.read(name):
            pass
    except (Damaged, FileNotFoundError) as problem:
        return [str(problem)]
    return []


def _missing(archive: Archive) -> list[str]:
    """Gaps in the changes from the oldest base on."""
    needed = [place(base.wal) for base in archive.bases() if base.wal]
    names = (name.removeprefix("wal/") for name in archive.vault.names("wal"))
    there = sorted({_count(place(name)) for name in names if is_segment(name)})
    if not needed:
        return []
    first = _count(min(needed))
    if not there or first not in there:
        return [f"changes are missing from the oldest base on ({min(needed)})"]
    wanted = range(first, there[-1] + 1)
    gaps = sorted(set(wanted) - set(there))
    return (
        [f"{len(gaps)} files of changes are missing, the first is number {gaps[0]}"] if gaps else []
    )


def _count(place_: str) -> int:
    return int(place_[:8], 16) * PER_LOG + int(place_[8:], 16)


def _files(archive: Archive, home: Home) -> list[str]:
    """Stored files that do not open with the city's own key, or are not there."""
    from yiwang.cli.migrate import setup_django

    setup_django()
    from yiwang.kernel import keys
    from yiwang.kernel.actor import SYSTEM, acting
    from yiwang.kernel.files.models import StoredFile

    found = []
    with acting(SYSTEM):
        for file_id in StoredFile.objects.values_list("id", flat=True).iterator():
            path = archive.folder / "files" / file_id.hex[-2:] / file_id.hex
            try:
                keys.unseal_bytes(f"file:{file_id}", path.read_bytes())
            except FileNotFoundError:
                if (home.folder / path.relative_to(archive.folder)).exists():
                    continue  # newer than the last change brought there
                found.append(f"file {file_id} is in the database and nowhere else")
            except InvalidTag:
                found.append(f"{path} is damaged")
    return found
