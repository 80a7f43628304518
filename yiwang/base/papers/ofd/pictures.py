"""Pictures of a PDF as files that everybody can show: JPEG as it is, other ones as PNG."""

import struct
import zlib
from typing import Any

from yiwang.base.papers.ofd.errors import NotCopied
from yiwang.base.papers.ofd.pdf import entry, items
from yiwang.engines.ofd.model import Media

CHANNELS = {"/DeviceGray": 1, "/DeviceRGB": 3, "/CalGray": 1, "/CalRGB": 3}
LARGEST = 40_000_000  # pixels


def load(image: Any) -> Media:
    """Read an image XObject.

    Raises:
        NotCopied: a kind of picture that papers do not hold.
    """
    filters = entry(image, "/Filter", [])
    last = items(filters)[-1] if filters else ""
    if last == "/DCTDecode" and "/SMask" not in image:
        return Media(bytes(image.encoded_data), "jpg")
    if last not in ("", "/FlateDecode") or int(entry(image, "/BitsPerComponent", 8)) != 8:
        raise NotCopied(f"a picture packed by {last}")
    width, height = int(image["/Width"]), int(image["/Height"])
    if width * height > LARGEST:
        raise NotCopied("a picture too large to be copied")
    count = channels(image["/ColorSpace"])
    rows, kind = image.data, {1: 0, 3: 2}.get(count)
    if kind is None or len(rows) < width * height * count:
        raise NotCopied("a picture of a colour space other than gray and red-green-blue")
    if "/SMask" in image:
        rows, count, kind = _with_mask(image, rows, count, width * height), count + 1, kind + 4
    return Media(_png(width, height, rows, count, kind), "png")


def channels(space: Any) -> int:
    """How many numbers make a colour of a space; 0 for spaces that are not copied."""
    name = space[0] if isinstance(space, list) else space
    if name == "/ICCBased":
        return int(space[1]["/N"])
    return CHANNELS.get(str(name), 0)


def _with_mask(image: Any, rows: bytes, count: int, pixels: int) -> bytes:
    mask = image["/SMask"]
    alike = (mask["/Width"], mask["/Height"]) == (image["/Width"], image["/Height"])
    if not alike or int(entry(mask, "/BitsPerComponent", 8)) != 8:
        raise NotCopied("a picture whose mask has another size")
    mixed = bytearray(pixels * (count + 1))
    for channel in range(count):
        mixed[channel :: count + 1] = rows[channel : pixels * count : count]
    mixed[count :: count + 1] = mask.data[:pixels]
    return bytes(mixed)


def _png(width: int, height: int, rows: bytes, count: int, kind: int) -> bytes:
    size = width * count
    lines = b"".join(b"\0" + rows[y * size : (y + 1) * size] for y in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, kind, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + tag + data + struct.pack(">I", zlib.crc32(tag + data))
        for tag, data in (
            (b"IHDR", header),
            (b"IDAT", zlib.compress(lines, 9)),
            (b"IEND", b""),
        )
    )
