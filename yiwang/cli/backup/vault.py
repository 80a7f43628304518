"""A folder of sealed files: compressed, encrypted with one key, each whole or not there.

A sealed file is `YWV1`, 16 random bytes, then pieces of at most 1 MiB, each with its length, a mark
for the last one and 16 bytes of AES-256-GCM. Its key is drawn from the archive's key, its random
bytes and its name, so that no file stands in for another and none can lose its end unseen.
"""

import hashlib
import hmac
import os
import secrets
import struct
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from yiwang.cli.errors import CommandError

MAGIC = b"YWV1"
PIECE = 1 << 20  # bytes of compressed text in one piece
ENDING = ".sealed"
_HEAD = struct.Struct(">IB")


class Damaged(CommandError):
    """A file of the archive that was changed, cut off, or sealed with another key."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is damaged, cut off, or sealed with another key.")


@dataclass(frozen=True)
class Vault:
    """The sealed files under a folder. key: 32 bytes."""

    folder: Path
    key: bytes = field(repr=False)

    def path(self, name: str) -> Path:
        return self.folder / f"{name}{ENDING}"

    def names(self, under: str) -> list[str]:
        """The sealed files of a folder in order, by their names without the ending."""
        found = sorted((self.folder / under).glob(f"*{ENDING}"))
        return [f"{under}/{path.name.removesuffix(ENDING)}" for path in found]

    def fingerprint(self) -> str:
        """What tells whether a key is the right one, and nothing else about it."""
        return hmac.new(self.key, b"yiwang archive", hashlib.sha256).hexdigest()[:16]

    def write(self, name: str, content: Iterable[bytes]) -> int:
        """Seal content under a name, replacing what was there; return its size unsealed, bytes."""
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        beside = path.with_suffix(".part")
        try:
            with beside.open("wb") as out:
                size = self._seal(name, content, out)
                out.flush()
                os.fsync(out.fileno())
            beside.rename(path)
        except BaseException:
            with suppress(OSError):
                beside.unlink()
            raise
        sync_folder(path.parent)
        return size

    def _seal(self, name: str, content: Iterable[bytes], out: BinaryIO) -> int:
        salt = secrets.token_bytes(16)
        cipher, packer = self._cipher(name, salt), zlib.compressobj(1)
        out.write(MAGIC + salt)
        size, number, waiting = 0, 0, bytearray()
        for part in content:
            size += len(part)
            waiting += packer.compress(part)
            while len(waiting) > PIECE:
                out.write(_piece(cipher, number, bytes(waiting[:PIECE]), last=False))
                del waiting[:PIECE]
                number += 1
        out.write(_piece(cipher, number, bytes(waiting + packer.flush()), last=True))
        return size

    def read(self, name: str) -> Iterator[bytes]:
        """Open a sealed file, piece by piece.

        Raises:
            Damaged: it is not what was written; what came before the damage was right.
        """
        path = self.path(name)
        unpacker = zlib.decompressobj()
        with path.open("rb") as source:
            head = source.read(len(MAGIC) + 16)
            if not head.startswith(MAGIC):
                raise Damaged(path)
            cipher = self._cipher(name, head[len(MAGIC) :])
            for text in _pieces(cipher, source, path):
                yield unpacker.decompress(text)
        yield unpacker.flush()

    def whole(self, name: str) -> bytes:
        return b"".join(self.read(name))

    def _cipher(self, name: str, salt: bytes) -> AESGCM:
        return AESGCM(hmac.new(self.key, salt + name.encode(), hashlib.sha256).digest())


def _piece(cipher: AESGCM, number: int, text: bytes, *, last: bool) -> bytes:
    sealed = cipher.encrypt(number.to_bytes(12, "big"), text, bytes([last]))
    return _HEAD.pack(len(sealed), last) + sealed


def _pieces(cipher: AESGCM, source: BinaryIO, path: Path) -> Iterator[bytes]:
    number, last = 0, 0
    while not last:
        head = source.read(_HEAD.size)
        if len(head) < _HEAD.size:
            raise Damaged(path)
        length, last = _HEAD.unpack(head)
        if length > 2 * PIECE:
            raise Damaged(path)
        try:
            yield cipher.decrypt(number.to_bytes(12, "big"), source.read(length), bytes([last]))
        except InvalidTag as problem:
            raise Damaged(path) from problem
        number += 1
    if source.read(1):
        raise Damaged(path)


def chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as source:
        while part := source.read(PIECE):
            yield part


def sync_folder(folder: Path) -> None:
    """Make the names in a folder as durable as what they name."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
