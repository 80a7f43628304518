"""Keep and fetch content. Bytes lie encrypted in a folder, named by the row's id."""

import hashlib
import hmac
import os
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from yiwang.kernel import ids, keys
from yiwang.kernel.actor import Actor
from yiwang.kernel.errors import NotFound
from yiwang.kernel.files import rules
from yiwang.kernel.files.errors import (
    FileEmpty,
    FileMisnamed,
    FileRefused,
    FileTooLarge,
    FileUnsafe,
)
from yiwang.kernel.files.models import StoredFile
from yiwang.kernel.reads import Read


def _path(file_id: UUID) -> Path:
    name = file_id.hex
    return settings.YIWANG.home.folder / "files" / name[-2:] / name


def _write(file_id: UUID, content: bytes) -> None:
    """Write beside, flush to disk, then rename: a crash leaves the whole file or none."""
    path = _path(file_id)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = path.with_suffix(".part")
    with beside.open("wb") as out:
        out.write(keys.seal_bytes(f"file:{file_id}", content))
        out.flush()
        os.fsync(out.fileno())
    beside.rename(path)


def take(actor: Actor, name: str, content: bytes, owner: UUID | None = None) -> StoredFile:
    """Check and keep what a person hands in; his own unless it is said to be his body's.

    Raises:
        FileRefused: empty, too large, misnamed, of a kind not taken, not what its name says, or an
            archive that unpacks to far more.
    """
    facts = (name, rules.LIMIT_MB, rules.ALLOWED)
    if not content:
        raise FileEmpty(*facts)
    if len(content) > rules.LIMIT_MB * 1_000_000:
        raise FileTooLarge(*facts)
    if not rules.well_named(name):
        raise FileMisnamed(*facts)
    media_type = rules.media_type(name, content)
    if media_type is None:
        raise FileRefused(*facts)
    if not rules.unpacks_safely(content):
        raise FileUnsafe(*facts)
    return keep(actor, owner or actor.account, name, content, media_type)


def keep(actor: Actor, owner: UUID, name: str, content: bytes, media_type: str) -> StoredFile:
    """Store content for an owner (an account, or a body for what the city makes itself)."""
    digest = hmac.new(owner.bytes, content, hashlib.sha256).digest()
    known = StoredFile.objects.filter(owner=owner, digest=digest).first()
    if known is not None:
        return known
    row = StoredFile(
        id=ids.uuid7(actor.now),
        owner=owner,
        digest=digest,
        size=len(content),
        media_type=media_type,
        name=name[-200:],
        at=actor.now,
    )
    _write(row.id, content)
    row.save(force_insert=True)
    return row


_FILE = Read(StoredFile, "id = %s")


def get(file_id: UUID) -> StoredFile:
    """The row, for whoever the database lets see it.

    Raises:
        NotFound: no such file, or not for this actor.
    """
    row = _FILE.first(file_id)
    if row is None:
        raise NotFound(_("This file"))
    return row


def fetch(file_id: UUID) -> tuple[StoredFile, bytes]:
    """The row and its bytes, for whoever the database lets see the row.

    Raises:
        NotFound: no such file, or not for this actor.
    """
    row = get(file_id)
    return row, keys.unseal_bytes(f"file:{row.id}", _path(row.id).read_bytes())


def drop(file_id: UUID) -> None:
    """Delete the bytes of a file whose row is gone; again changes nothing."""
    _path(file_id).unlink(missing_ok=True)


def sha256(content: bytes) -> str:
    """The plain digest that a verification page shows, hexadecimal."""
    return hashlib.sha256(content).hexdigest()
