"""What a file is, judged by its bytes and never by its name alone."""

import io
import zipfile
from dataclasses import dataclass

LIMIT_MB = 20
MOST_UNPACKED = 200_000_000  # bytes of all parts of a document that is an archive
MOST_PARTS = 5_000
_NEVER = frozenset('<>:"|?*\\/')  # in no name of a file that every system takes
ALLOWED = "PDF, OFD, JPEG, PNG, DOCX, XLSX"


@dataclass(frozen=True)
class Kind:
    media_type: str
    endings: tuple[str, ...]
    magic: bytes
    holds: bytes = b""  # must occur in the content as well, to tell archives apart


KINDS = (
    Kind("application/pdf", ("pdf",), b"%PDF-", b"%%EOF"),
    Kind("image/jpeg", ("jpg", "jpeg"), b"\xff\xd8\xff"),
    Kind("image/png", ("png",), b"\x89PNG\r\n\x1a\n"),
    Kind("application/ofd", ("ofd",), b"PK\x03\x04", b"OFD.xml"),
    Kind(
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ("docx",),
        b"PK\x03\x04",
        b"word/",
    ),
    Kind(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ("xlsx",),
        b"PK\x03\x04",
        b"xl/",
    ),
)


def media_type(name: str, content: bytes) -> str | None:
    """The kind that name and bytes agree on, or None."""
    ending = name.rpartition(".")[2].lower()
    for kind in KINDS:
        if ending in kind.endings and content.startswith(kind.magic) and kind.holds in content:
            return kind.media_type
    return None


def well_named(name: str) -> bool:
    """Whether a name is one that every system takes, and nothing that a page might act on."""
    return name.isprintable() and not set(name) & _NEVER


def unpacks_safely(content: bytes) -> bool:
    """Whether a document that is an archive says of itself that it holds what people write.

    We never unpack it; whoever downloads it does.
    """
    if not content.startswith(b"PK"):
        return True
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return False
    return len(parts) <= MOST_PARTS and sum(each.file_size for each in parts) <= MOST_UNPACKED
