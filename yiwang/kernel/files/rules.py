"""What a file is, judged by its bytes and never by its name alone."""

from dataclasses import dataclass

LIMIT_MB = 20
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
