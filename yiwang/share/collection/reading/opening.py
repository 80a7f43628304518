"""What a file is, by its name and its first bytes, and the reader for it."""

from pathlib import Path

from yiwang.share.collection.errors import FileNotTaken, Why
from yiwang.share.collection.reading.values import Reading

# Ending → kind, and the bytes with which a file of the kind begins.
KINDS = {
    "csv": ("csv", b""),
    "tsv": ("csv", b""),
    "txt": ("csv", b""),
    "xlsx": ("xlsx", b"PK\x03\x04"),
    "parquet": ("parquet", b"PAR1"),
}


def kind_of(name: str, head: bytes) -> str:
    """csv, xlsx or parquet: what name and bytes agree on.

    Raises:
        FileNotTaken: of another kind, or not what its name says.
    """
    kind, magic = KINDS.get(name.rpartition(".")[2].lower(), ("", b"\0"))
    packed = head.startswith((b"PK\x03\x04", b"PAR1", b"\x1f\x8b", b"%PDF", b"\xd0\xcf\x11\xe0"))
    if not kind or not head.startswith(magic) or (not magic and packed):
        raise FileNotTaken(Why.KIND, name[-60:])
    return kind


def opened(path: Path, kind: str, *, encoding: str = "", delimiter: str = "") -> Reading:
    """Open a file that was received.

    Raises:
        FileNotTaken: it cannot be read; pieces may raise it later too.
    """
    if kind == "csv":
        from yiwang.share.collection.reading import text

        return text.opened(path, encoding, delimiter)
    if kind == "xlsx":
        from yiwang.share.collection.reading import sheet

        return sheet.opened(path)
    from yiwang.share.collection.reading import columnar

    return columnar.opened(path)
