"""The folder of the backups, and bringing new changes there.

- archive.json: whose archive it is; nothing secret.
- bases/WHEN/: base.tar or city.dump, secrets, and the manifest, which is written last.
- wal/: every change of the database since the oldest base.
- files/: papers handed in and made, sealed by the city's own key as they always are.
- lake/, collection/: the files of the lake, and what suppliers sent, see `folders`.
- evidence/roots.log: the signed roots, readable by anyone.
"""

import fcntl
import hashlib
import hmac
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from yiwang.cli.backup import folders
from yiwang.cli.backup.vault import Vault, chunks
from yiwang.cli.errors import CommandError
from yiwang.cli.postgres import Cluster
from yiwang.web.home import Home, publish

FORMAT = 1
TARGET = "backup.json"  # in the data folder: where its backups go
LOCK = "backup.lock"
ROOTS = Path("evidence", "roots.log")


@dataclass(frozen=True)
class Manifest:
    """One base. wal: the first file of changes it needs; times in UTC, ISO."""

    name: str
    kind: str  # cluster: files of the embedded server; dump: one database of another's server
    began: str
    ended: str
    wal: str
    size: int  # bytes before sealing
    postgres: int  # major version
    master_key: str  # fingerprint
    roots: int  # sealed by then

    @property
    def time(self) -> datetime:
        return datetime.fromisoformat(self.ended)


@dataclass(frozen=True)
class Archive:
    """The backups of one city."""

    vault: Vault

    @property
    def folder(self) -> Path:
        return self.vault.folder

    def claim(self, city: str) -> None:
        """Make the folder this city's archive, or see that it is.

        Raises:
            CommandError: it is another city's, or was sealed with another key.
        """
        path = self.folder / "archive.json"
        if path.exists():
            self.check_key()
            if json.loads(path.read_text())["city"] != city:
                raise CommandError(
                    f"{self.folder} holds the backups of another city. Name another folder."
                )
            return
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if any(self.folder.iterdir()):
            raise CommandError(f"{self.folder} is not empty and no archive. Name another folder.")
        publish(path, {"format": FORMAT, "city": city, "key": self.vault.fingerprint()})

    def check_key(self) -> None:
        """Raise CommandError when the folder is no archive, or the key not its key."""
        path = self.folder / "archive.json"
        if not path.exists():
            raise CommandError(f"{self.folder} is no archive of ours: it has no archive.json.")
        known = json.loads(path.read_text())
        if known["format"] != FORMAT:
            raise CommandError(f"{path} is of format {known['format']}; this version reads 1.")
        if known["key"] != self.vault.fingerprint():
            raise CommandError(
                f"The key does not open {self.folder}. It is the one that `yiwang backup key` "
                "printed on the machine that made the backups."
            )

    def bases(self) -> list[Manifest]:
        """Complete bases, oldest first."""
        found = sorted(path.parent.name for path in self.folder.glob("bases/*/manifest.sealed"))
        read = (json.loads(self.vault.whole(f"bases/{name}/manifest")) for name in found)
        return [Manifest(**each) for each in read]

    def add(self, manifest: Manifest) -> None:
        text = json.dumps(asdict(manifest)).encode()
        self.vault.write(f"bases/{manifest.name}/manifest", [text])

    def drop_but(self, keep: int) -> list[str]:
        """Remove all but the latest bases and the changes that only those needed; their names."""
        bases = self.bases()
        kept = {base.name for base in bases[-keep:]}
        gone = [path for path in self.folder.glob("bases/*") if path.name not in kept]
        for path in gone:
            shutil.rmtree(path)
        needed = [place(base.wal) for base in bases[-keep:] if base.wal]
        for name in self.vault.names("wal"):
            segment = name.removeprefix("wal/")
            if is_segment(segment) and needed and place(segment) < min(needed):
                self.vault.path(name).unlink()
        return sorted(path.name for path in gone)

    def keep_file(self, home: Home, path: Path) -> bool:
        """Copy one stored file that is not there yet. It is sealed already and never changes."""
        target = self.folder / path.relative_to(home.folder)
        if target.exists():
            return False
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        beside = target.with_suffix(".part")
        shutil.copyfile(path, beside)
        with beside.open("rb") as copied:
            os.fsync(copied.fileno())
        beside.rename(target)
        return True

    def keep_files(self, home: Home) -> int:
        stored = (path for path in (home.folder / "files").glob("??/*") if not path.suffix)
        return sum(self.keep_file(home, path) for path in stored)

    def keep_roots(self, home: Home) -> None:
        source, target = home.folder / ROOTS, self.folder / ROOTS
        if source.exists():
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            beside = target.with_suffix(".part")
            shutil.copyfile(source, beside)
            beside.replace(target)

    def keep_changes(self, segment: Path) -> None:
        """Seal one file of changes and remove it from where it waited.

        Raises:
            CommandError: another file of that name is there: two cities write here.
        """
        name = f"wal/{segment.name}"
        seen = datetime.fromtimestamp(segment.stat().st_mtime, UTC).isoformat()
        if self.vault.path(name).exists() and self._differs(name, segment):
            raise CommandError(
                f"{self.vault.path(name)} holds other changes of the same name. Two databases "
                "write to this archive; give this one a folder of its own: yiwang backup FOLDER"
            )
        self.vault.write(name, _with_time(seen, segment))
        segment.unlink()

    def _differs(self, name: str, segment: Path) -> bool:
        return self.changes(name)[1] != segment.read_bytes()

    def changes(self, name: str) -> tuple[datetime, bytes]:
        """A file of changes, and when the last of them was written."""
        text = self.vault.whole(name)
        length = text[0]
        return datetime.fromisoformat(text[1 : 1 + length].decode()), text[1 + length :]


def _with_time(seen: str, segment: Path) -> Iterator[bytes]:
    yield bytes([len(seen)]) + seen.encode()
    yield from chunks(segment)


def is_segment(name: str) -> bool:
    """Whether a file of the archive is a segment, not a history or a label."""
    return len(name) == 24


def place(segment: str) -> str:
    """Where a segment stands among all, whatever the timeline."""
    return segment[8:24]


def fingerprint(master_key: str) -> str:
    """What tells whether a master key is the right one, and nothing else about it."""
    return hmac.new(bytes.fromhex(master_key), b"yiwang archive", hashlib.sha256).hexdigest()[:16]


def archive_of(home: Home, folder: Path) -> Archive:
    return Archive(Vault(folder, bytes.fromhex(home.secrets().backup_key)))


def target(home: Home) -> Path | None:
    """Where the backups of a data folder go; None before the first one."""
    path = home.folder / TARGET
    return Path(json.loads(path.read_text())["folder"]) if path.exists() else None


@contextmanager
def alone(home: Home, *, wait: bool) -> Iterator[bool]:
    """Let one program at a time write to the archive; False: another one does.

    The lock has a file of its own: the one that names the archive is replaced by each backup.
    """
    with (home.folder / LOCK).open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
            return
        yield True


def bring(home: Home, archive: Archive) -> int:
    """Bring what waits to the archive; return how many files of changes.

    Files go first: whatever a change speaks of is then there before the change.
    """
    waiting = sorted(Cluster(home.database).outgoing.glob("[0-9A-F]*"))
    segments = [path for path in waiting if path.suffix != ".part"]
    archive.keep_files(home)
    folders.keep(home, archive.vault)
    for segment in segments:
        archive.keep_changes(segment)
    archive.keep_roots(home)
    return len(segments)


def step() -> int:
    """A chore of `yiwang work`: bring what waits, where backups are made at all."""
    home = Home.find()
    folder = target(home)
    if folder is None:
        return 0
    with alone(home, wait=False) as free:
        return bring(home, archive_of(home, folder)) if free else 0
