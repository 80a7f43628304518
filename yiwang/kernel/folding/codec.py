"""Rows as text, made small: ids and hashes apart as bytes, the rest by a dictionary. Pure.

A row is a line as COPY writes it. What cannot be guessed (ids that were drawn, hashes) is taken out
and replaced by a letter of the private use area; what remains is much like that of other matters,
by which it is told: one text for all tables (Zstandard), or, in older cities, one for each, for
deflate looks back no further than 32 KB.
"""

import re
import threading
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

import zstandard

WINDOW = 32_000  # bytes of a dictionary that deflate sees
LEVEL = 6
_LOOKS_BACK = 22  # bits: over the dictionary and the whole of a matter
BETWEEN = "\0"  # tables; no text of the database has it
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
    """A dictionary: for each table, in order, its columns and a text of earlier rows. By deflate
    for each table, or together by Zstandard.
    """

    columns: Mapping[str, tuple[str, ...]]
    texts: Texts
    together: bool = True

    @cached_property
    def known(self) -> frozenset[str]:
        """Ids that many matters share; cheaper by reference than as bytes."""
        return frozenset(DRAWN.findall("\n".join(self.texts.values())))

    @cached_property
    def _whole(self) -> zstandard.ZstdCompressionDict | None:
        text = "".join(self.texts.values()).encode()
        if not text:
            return None
        whole = zstandard.ZstdCompressionDict(text, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
        whole.precompute_compress(compression_params=_parameters())
        return whole

    @cached_property
    def tools(self) -> "_Tools":
        return _Tools(self._whole)

    @cached_property
    def bytes(self) -> Mapping[str, bytes]:
        return {table: text.encode()[-WINDOW:] for table, text in self.texts.items()}


class _Tools(threading.local):
    """What works by one dictionary; the library's may not be used by two threads at once."""

    def __init__(self, whole: zstandard.ZstdCompressionDict | None) -> None:
        self.maker = zstandard.ZstdCompressor(dict_data=whole, compression_params=_parameters())
        self.reader = zstandard.ZstdDecompressor(
            dict_data=whole, format=zstandard.FORMAT_ZSTD1_MAGICLESS
        )


def learn(columns: Mapping[str, tuple[str, ...]], samples: Mapping[str, list[str]]) -> Words:
    """A dictionary from rows of some matters, without what differs in each of them."""
    shared = {drawn for drawn, count in _matters(samples).items() if count > 1}
    known = Words(columns, {"": "\n".join(sorted(shared))})
    matters = zip(*(samples[table] for table in columns), strict=True)
    texts = (taken_out(BETWEEN.join(each), known)[1] for each in matters)
    return Words(columns, {"": "\n".join(texts)})


def _matters(samples: Mapping[str, list[str]]) -> dict[str, int]:
    """In how many matters each id occurs; the texts of a table are in the order of matters."""
    found: dict[str, set[int]] = {}
    for texts in samples.values():
        for at, text in enumerate(texts):
            for drawn in DRAWN.findall(text):
                found.setdefault(drawn, set()).add(at)
    return {drawn: len(places) for drawn, places in found.items()}


def _parameters() -> zstandard.ZstdCompressionParameters:
    return zstandard.ZstdCompressionParameters.from_level(
        LEVEL,
        window_log=_LOOKS_BACK,
        format=zstandard.FORMAT_ZSTD1_MAGICLESS,
        write_content_size=True,
        write_checksum=False,
        write_dict_id=False,
    )


def pack(texts: Texts, words: Words) -> bytes:
    """The rows of one matter as bytes.

    Raises:
        ValueError: a row has a letter of the private use area, or too much was drawn.
    """
    for table in words.columns:
        if LETTERS.search(texts.get(table, "")):
            raise ValueError(f"a row of {table} has a letter of the private use area")
    drawn, text = taken_out(joined(texts, words), words)
    return put_together(len(drawn), b"".join(map(as_bytes, drawn)), text, words)


def joined(texts: Texts, words: Words) -> str:
    return BETWEEN.join(texts.get(table, "") for table in words.columns)


def taken_out(text: str, words: Words) -> tuple[list[str], str]:
    """What was drawn, in its order, and the text with letters instead."""
    drawn: dict[str, str] = {}

    def out(match: re.Match[str]) -> str:
        found = match.group()
        if found in words.known:
            return found
        return drawn.setdefault(found, letter(len(drawn)))

    text = DRAWN.sub(out, text)
    if len(drawn) > NEAR_ONES + FAR_ONES:
        raise ValueError(f"{len(drawn)} ids and hashes are more than there are letters")
    return list(drawn), text


def put_together(count: int, drawn: bytes, text: str, words: Words) -> bytes:
    """What `taken_out` told apart, as bytes. drawn: each of so many, as `as_bytes` has it."""
    if words.together:
        parts = [words.tools.maker.compress(text.encode())]
    else:
        each = zip(words.columns, text.split(BETWEEN), strict=True)
        packed = [_deflated(rows, words.bytes[table]) for table, rows in each]
        parts = [number(len(part)) + part for part in packed]
    return b"".join((number(count), drawn, *parts))


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
    if words.together:
        text = words.tools.reader.decompress(content[at:]).decode()
        whole = LETTERS.sub(lambda m: drawn[place(m.group())], text)
        return dict(zip(words.columns, whole.split(BETWEEN), strict=True))
    texts = {}
    for table in words.columns:
        length, at = _read(content, at)
        text = _inflated(content[at : at + length], words.bytes[table])
        texts[table] = LETTERS.sub(lambda m: drawn[place(m.group())], text)
        at += length
    return texts


def letter(at: int) -> str:
    return chr(NEAR + at if at < NEAR_ONES else FAR + at - NEAR_ONES)


def place(letter: str) -> int:
    return ord(letter) - NEAR if ord(letter) < FAR else ord(letter) - FAR + NEAR_ONES


def as_bytes(drawn: str) -> bytes:
    """What was drawn, after how many letters it has."""
    return number(len(drawn)) + bytes.fromhex(drawn.replace("-", ""))


def _deflated(text: str, words: bytes) -> bytes:
    if not text:
        return b""
    maker = zlib.compressobj(LEVEL, zlib.DEFLATED, -15, 9, zlib.Z_DEFAULT_STRATEGY, words)
    return maker.compress(text.encode()) + maker.flush()


def _inflated(content: bytes, words: bytes) -> str:
    return zlib.decompressobj(-15, words).decompress(content).decode() if content else ""


def number(value: int) -> bytes:
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
