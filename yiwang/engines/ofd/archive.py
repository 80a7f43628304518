"""The ZIP around a document: opened with limits, written so that equal parts give equal bytes."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from yiwang.engines.ofd.problems import Unreadable

ENCRYPTED = 0x1
LINK = 0o120000
METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest a ZIP can say: the same bytes at any time
CHUNK = 1 << 20


@dataclass(frozen=True)
class Limits:
    """How much a file may ask of us, in bytes and pieces. What is above is refused unread."""

    archive: int = 64 << 20
    part: int = 32 << 20
    total: int = 80 << 20
    parts: int = 4_000


LIMITS = Limits()


def unpack(data: bytes, limits: Limits = LIMITS) -> dict[str, bytes]:
    """Return path → content of every file in the archive.

    Sizes are counted while unpacking; what the archive says of itself is not believed.

    Raises:
        Unreadable: no ZIP, damaged, encrypted, a path that leaves the archive or occurs twice,
            or more than the limits allow.
    """
    if len(data) > limits.archive:
        raise Unreadable(f"The file is larger than {limits.archive >> 20} MB.")
    if data.count(b"PK\x01\x02") > limits.parts * 2:
        raise Unreadable(f"The archive has more than {limits.parts} parts.")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _contents(archive, limits)
    except (zipfile.BadZipFile, zlib.error, EOFError, struct.error, UnicodeDecodeError) as error:
        raise Unreadable(f"This is no OFD document: the ZIP cannot be read ({error}).") from error
    except (NotImplementedError, OSError, OverflowError, ValueError) as error:
        raise Unreadable(f"The ZIP uses what is not allowed in OFD ({error}).") from error


def _contents(archive: zipfile.ZipFile, limits: Limits) -> dict[str, bytes]:
    entries = archive.infolist()
    if len(entries) > limits.parts:
        raise Unreadable(f"The archive has more than {limits.parts} parts.")
    found: dict[str, bytes] = {}
    left = limits.total
    for entry in entries:
        if entry.is_dir():
            continue
        name = _name(entry)
        if name in found:
            raise Unreadable(f"The archive holds {name} twice; which one counts is unclear.")
        found[name] = _content(archive, entry, min(limits.part, left))
        left -= len(found[name])
    return found


def _name(entry: zipfile.ZipInfo) -> str:
    """The path of an entry, once it is known to be harmless."""
    name = entry.orig_filename.replace("\\", "/")
    steps = name.split("/")
    if name.startswith("/") or ".." in steps or "\0" in name or ":" in steps[0]:
        raise Unreadable(f"The path {name!r} leads out of the archive.")
    if entry.external_attr >> 16 & 0o170000 == LINK:
        raise Unreadable(f"{name} is a link, not a part.")
    if entry.flag_bits & ENCRYPTED:
        raise Unreadable(f"{name} is encrypted. Ask for it without a password.")
    if entry.compress_type not in METHODS:
        raise Unreadable(f"{name} is packed by method {entry.compress_type}; OFD knows deflate.")
    return "/".join(step for step in steps if step not in ("", "."))


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limit: int) -> bytes:
    chunks: list[bytes] = []
    size = 0
    with archive.open(entry) as stream:
        while chunk := stream.read(CHUNK):
            size += len(chunk)
            if size > limit:
                raise Unreadable(f"{entry.filename} unpacks to more than is allowed.")
            chunks.append(chunk)
    return b"".join(chunks)


def pack(parts: Mapping[str, bytes]) -> bytes:
    """Return a ZIP of the parts in their order; equal parts give equal bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return out.getvalue()
