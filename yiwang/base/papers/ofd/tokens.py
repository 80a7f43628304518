"""Content streams of a PDF as instructions (ISO 32000-1, 7.8.2)."""

import re
from collections.abc import Iterator
from typing import Any

# A name is kept with its slash, a string as bytes, a number as float.
_TOKEN = re.compile(
    rb"%[^\r\n]*"
    rb"|(?P<name>/[^\x00\t\n\f\r ()<>\[\]{}/%]*)"
    rb"|(?P<open><<|\[)"
    rb"|(?P<close>>>|\])"
    rb"|<(?P<hex>[0-9A-Fa-f\s]*)>"
    rb"|(?P<string>\()"
    rb"|(?P<number>[+-]?(?:\d+\.?\d*|\.\d+))"
    rb"|(?P<word>[^\x00\t\n\f\r ()<>\[\]{}/%]+)"
)
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_PIECE = re.compile(rb"\\([0-7]{1,3}|\r\n|.)|[()]|[^\\()]+", re.DOTALL)

Instruction = tuple[str, list[Any]]


def instructions(data: bytes) -> Iterator[Instruction]:
    """Yield operator and operands. Arrays and dictionaries come as lists of their tokens."""
    operands: list[Any] = []
    nested: list[list[Any]] = []
    place = 0
    while found := _TOKEN.search(data, place):
        place = found.end()
        kind = found.lastgroup
        into = nested[-1] if nested else operands
        if kind == "open":
            nested.append([])
        elif kind == "close" and nested:
            closed = nested.pop()
            (nested[-1] if nested else operands).append(closed)
        elif kind == "string":
            text, place = _string(data, place)
            into.append(text)
        elif kind == "word" and not nested:
            yield found["word"].decode("latin-1"), operands
            operands = []
        elif kind is not None and kind in _VALUES:
            into.append(_VALUES[kind](found[kind]))


def _string(data: bytes, place: int) -> tuple[bytes, int]:
    """A string in parentheses, which may nest; from behind the first."""
    said, depth = b"", 1
    while found := _PIECE.match(data, place):
        place = found.end()
        piece = found[0]
        if piece == b"(":
            depth += 1
        elif piece == b")":
            depth -= 1
            if not depth:
                break
        said += _escaped(found[1]) if found[1] is not None else piece
    return said, place


def _escaped(text: bytes) -> bytes:
    if text[:1].isdigit():
        return bytes([int(text, 8) & 255])
    if text in (b"\n", b"\r", b"\r\n"):
        return b""
    return _ESCAPES.get(text, text)


def _hex(text: bytes) -> bytes:
    digits = b"".join(text.split())
    return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())


_VALUES: dict[str, Any] = {
    "name": lambda text: text.decode("latin-1"),
    "hex": _hex,
    "number": float,
    "word": lambda text: text.decode("latin-1"),
}
