"""Rows as text, made small: ids and hashes apart as bytes, the rest by a dictionary. Pure.

A row is a line as COPY writes it. What cannot be guessed (ids that were drawn, hashes) is taken out
and replaced by a letter of the private use area; what remains is much like that of other matters,
and each table has a dictionary of its own, because deflate looks back 32 KB and no further.
"""

import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

WINDOW = 32_000  # bytes of a dictionary that deflate sees
NEAR, FAR = 0xE000, 0xF0000  # letters that stand for what was taken out; the near ones are shorter
NEAR_ONES, FAR_ONES = 6400, 65_534
DRAWN = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}"
    r"|(?<![0-9a-f])(?:[0-9a-f]{64}|[0-9a-f]{32})(?![0-9a-f])"
)
LETTERS = re.compile("[\ue000-\uf8ff\U000f0000-\U000ffffd]")
_ID = 36  # letters of an id; a hash has two a byte

Texts = Mapping[str, str]


@dataclass(frozen=True)
class Words:
    """A dictionary: for each table, in order, its columns and a text of earlier rows."""

    columns: Mapping[str, tuple[str, ...]]
    texts: Texts

    @cached_property
    def known(self) -> frozenset[str]:
        """Ids that many matters share; cheaper by reference than as bytes."""
        return frozenset(DRAWN.findall("\n".join(self.texts.values())))

    @cached_property
    def bytes(self) -> Mapping[str, bytes]:
        return {table: text.encode()[-WINDOW:] for table, text in self.texts.items()}


def learn(columns: Mapping[str, tuple[str, ...]], samples: Mapping[str, list[str]]) -> Words:
    """A dictionary from rows of some matters, without what differs in each of them."""
    shared = {drawn for drawn, count in _matters(samples).items() if count > 1}
    texts = {
        table: "".join(
            DRAWN.sub(lambda m: m.group() if m.group() in shared else "", text)
            for text in samples.get(table, [])
        )
        for table in columns
    }
    return Words(columns, texts)


def _matters(samples: Mapping[str, list[str]]) -> dict[str, int]:
    """In how many matters each id occurs; the texts of a table are in the order of matters."""
    found: dict[str, set[int]] = {}
    for texts in samples.values():
        for at, text in enumerate(texts):
            for drawn in DRAWN.findall(text):
                found.setdefault(drawn, set()).add(at)
    return {drawn: len(places) for drawn, places in found.items()}


def pack(texts: Texts, words: Words) -> bytes:
    """The rows of one matter as bytes.

    Raises:
        ValueError: a row has a letter of the private use area, or too much was drawn.
    """
    drawn: dict[str, str] = {}

    def out(match: re.Match[str]) -> str:
        found = match.group()
        if found in words.known:
            return found
        return drawn.setdefault(found, _letter(len(drawn)))

    parts = []
    for table in words.columns:
        text = texts.get(table, "")
        if LETTERS.search(text):
            raise ValueError(f"a row of {table} has a letter of the private use area")
        parts.append(_deflated(DRAWN.sub(out, text), words.bytes[table]))
    if len(drawn) > NEAR_ONES + FAR_ONES:
        raise ValueError(f"{len(drawn)} ids and hashes are more than there are letters")
    taken = b"".join(_number(len(each)) + _as_bytes(each) for each in drawn)
    return _number(len(drawn)) + taken + b"".join(_number(len(part)) + part for part in parts)


def unpack(content: bytes, words: Words) -> dict[str, str]:
    """The rows by table, as they were."""
    count, at = _read(content, 0)
    drawn = []
    for _each in range(count):
        length, at = _read(content, at)
        size = 16 if length == _ID else length // 2
        piece = content[at : at + size]
        drawn.append(str(UUID(bytes=piece)) if length == _ID else piece.hex())
        at += size
    texts = {}
    for table in words.columns:
        length, at = _read(content, at)
        text = _inflated(content[at : at + length], words.bytes[table])
        texts[table] = LETTERS.sub(lambda m: drawn[_place(m.group())], text)
        at += length
    return texts


def _letter(at: int) -> str:
    return chr(NEAR + at if at < NEAR_ONES else FAR + at - NEAR_ONES)


def _place(letter: str) -> int:
    return ord(letter) - NEAR if ord(letter) < FAR else ord(letter) - FAR + NEAR_ONES


def _as_bytes(drawn: str) -> bytes:
    return UUID(drawn).bytes if len(drawn) == _ID else bytes.fromhex(drawn)


def _deflated(text: str, words: bytes) -> bytes:
    if not text:
        return b""
    maker = zlib.compressobj(9, zlib.DEFLATED, -15, 9, zlib.Z_DEFAULT_STRATEGY, words)
    return maker.compress(text.encode()) + maker.flush()


def _inflated(content: bytes, words: bytes) -> str:
    return zlib.decompressobj(-15, words).decompress(content).decode() if content else ""


def _number(value: int) -> bytes:
    """Seven bits a byte, the last one below 128."""
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes((*out, value))


def _read(content: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while content[at] > 127:
        value |= (content[at] & 127) << shift
        at, shift = at + 1, shift + 7
    return value | content[at] << shift, at + 1
