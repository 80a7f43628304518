"""Makes a whole OpenType font of the program that a PDF carries, so that others can load it.

A PDF keeps outlines only: a bare CFF, or TrueType without names and characters. What is missing
is added: which glyph stands for which character, widths, heights, a name.
"""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

UNITS = 1000
EPOCH = 3_786_825_600  # 2024-01-01 in seconds since 1904; a date that never changes


@dataclass(frozen=True)
class Facts:
    """What the PDF says of a font: heights and widths in thousandths of its size."""

    name: str
    ascent: int
    descent: int
    box: tuple[int, int, int, int]
    widths: Mapping[int, float]  # by glyph
    characters: Mapping[int, int]  # code point → glyph


def complete(program: bytes, facts: Facts) -> bytes:
    """Return an OpenType font.

    Raises:
        ValueError: the program is none that can be completed.
    """
    if program[:4] in (b"\0\1\0\0", b"true", b"OTTO"):
        tables = dict(_tables(program))
        units = struct.unpack_from(">H", tables["head"], 18)[0]
    else:
        tables, units = {"CFF ": program}, UNITS
        glyphs = glyph_count(program)
        tables["head"] = _head(facts)
        tables["hhea"] = _hhea(facts, glyphs)
        tables["maxp"] = struct.pack(">IH", 0x5000, glyphs)
        tables["hmtx"] = b"".join(
            struct.pack(">Hh", round(facts.widths.get(glyph, 0)), 0) for glyph in range(glyphs)
        )
    tables["cmap"] = _cmap(facts.characters)
    tables.setdefault("name", _name(facts.name))
    tables.setdefault("OS/2", _os2(facts, units))
    tables.setdefault("post", struct.pack(">IiHHIIIII", 0x30000, 0, 0, 0, 0, 0, 0, 0, 0)[:32])
    return _assembled(tables)


def _tables(program: bytes) -> Iterator[tuple[str, bytes]]:
    (count,) = struct.unpack_from(">H", program, 4)
    for index in range(count):
        tag, _, start, size = struct.unpack_from(">4sIII", program, 12 + 16 * index)
        yield tag.decode("latin-1"), program[start : start + size]


def glyph_count(cff: bytes) -> int:
    """How many glyphs a CFF program draws (Adobe Technical Note 5176, section 9)."""
    place = cff[2]  # size of the header
    place = _index(cff, place)[1]  # names
    tops, _ = _index(cff, place)
    dictionary = cff[tops[0] : tops[1]]
    start = _operand(dictionary, 17)
    return int(struct.unpack_from(">H", cff, start)[0])


def _index(cff: bytes, place: int) -> tuple[list[int], int]:
    """Where the entries of an INDEX begin and end, and where it ends itself."""
    (count,) = struct.unpack_from(">H", cff, place)
    if not count:
        return [], place + 2
    size = cff[place + 2]
    base = place + 3 + (count + 1) * size - 1
    offsets = [
        base + int.from_bytes(cff[at : at + size], "big")
        for at in range(place + 3, place + 3 + (count + 1) * size, size)
    ]
    return offsets, offsets[-1]


def _operand(dictionary: bytes, wanted: int) -> int:
    """The integer before an operator of a DICT."""
    place, last = 0, 0
    while place < len(dictionary):
        first = dictionary[place]
        if first == wanted:
            return last
        if first <= 21:
            place += 2 if first == 12 else 1
            continue
        last, place = _integer(dictionary, place)
    raise ValueError("The font program draws no glyphs.")


def _integer(dictionary: bytes, place: int) -> tuple[int, int]:
    first = dictionary[place]
    if first == 28:
        return int.from_bytes(dictionary[place + 1 : place + 3], "big", signed=True), place + 3
    if first == 29:
        return int.from_bytes(dictionary[place + 1 : place + 5], "big", signed=True), place + 5
    if first == 30:  # a real number: skipped up to the half byte that ends it
        place += 1
        while dictionary[place] & 15 != 15:
            place += 1
        return 0, place + 1
    if first <= 246:
        return first - 139, place + 1
    second = dictionary[place + 1]
    if first <= 250:
        return (first - 247) * 256 + second + 108, place + 2
    return -(first - 251) * 256 - second - 108, place + 2


def _head(facts: Facts) -> bytes:
    return struct.pack(
        ">IIIIHHqqhhhhHHhhh",
        0x10000,
        0x10000,
        0,  # the sum over the file, filled in at the end
        0x5F0F3CF5,
        3,
        UNITS,
        EPOCH,
        EPOCH,
        *facts.box,
        0,
        3,
        2,
        0,
        0,
    )


def _hhea(facts: Facts, glyphs: int) -> bytes:
    widest = round(max(facts.widths.values(), default=UNITS))
    return struct.pack(
        ">IhhhHhhhhhhhhhhhH",
        0x10000,
        facts.ascent,
        facts.descent,
        0,
        widest,
        0,
        0,
        facts.box[2],
        *(1, 0, 0, 0, 0, 0, 0, 0),
        glyphs,
    )


def _os2(facts: Facts, units: int) -> bytes:
    """Version 4. fsType 0: the fonts of our papers may be embedded; others must not be used."""
    scale = units / UNITS
    ascent, descent = round(facts.ascent * scale), round(-facts.descent * scale)
    codes = sorted(facts.characters) or [32]
    return struct.pack(
        ">HhHHHhhhhhhhhhhh10sIIII4sHHHhhhHHIIhhHHH",
        4,
        round(500 * scale),
        400,
        5,
        0,
        *(round(x * scale) for x in (650, 600, 0, 75, 650, 600, 0, 350, 50, 250)),
        0,
        bytes(10),
        *(0, 0, 0, 0),
        b"YIWA",
        0x40,
        min(codes[0], 0xFFFF),
        min(codes[-1], 0xFFFF),
        ascent,
        -descent,
        0,
        ascent,
        descent,
        *(0, 0),
        round(500 * scale),
        round(700 * scale),
        *(0, 32, 1),
    )


def _name(name: str) -> bytes:
    rows = ((1, name), (2, "Regular"), (3, name), (4, name), (6, name.replace(" ", "")[:63]))
    records, texts = b"", b""
    for number, text in rows:
        written = text.encode("utf-16-be")
        records += struct.pack(">HHHHHH", 3, 1, 0x409, number, len(written), len(texts))
        texts += written
    return struct.pack(">HHH", 0, len(rows), 6 + len(records)) + records + texts


def _cmap(characters: Mapping[int, int]) -> bytes:
    near = _format4({code: glyph for code, glyph in characters.items() if code < 0xFFFF})
    far = _format12(characters)
    header = struct.pack(">HH", 0, 2)
    header += struct.pack(">HHI", 3, 1, 20) + struct.pack(">HHI", 3, 10, 20 + len(near))
    return header + near + far


def _runs(characters: Mapping[int, int]) -> list[tuple[int, int, int]]:
    """First code, last code, first glyph of stretches where both grow by one."""
    runs: list[tuple[int, int, int]] = []
    for code, glyph in sorted(characters.items()):
        if runs and code == runs[-1][1] + 1 and glyph == runs[-1][2] + code - runs[-1][0]:
            runs[-1] = (runs[-1][0], code, runs[-1][2])
        else:
            runs.append((code, code, glyph))
    return runs


def _format4(characters: Mapping[int, int]) -> bytes:
    runs = [*_runs(characters), (0xFFFF, 0xFFFF, 0)]
    count = len(runs)
    power = 1 << (count.bit_length() - 1)
    ends = b"".join(struct.pack(">H", last) for _, last, _ in runs)
    starts = b"".join(struct.pack(">H", first) for first, _, _ in runs)
    deltas = b"".join(struct.pack(">H", (glyph - first) & 0xFFFF) for first, _, glyph in runs)
    deltas = deltas[:-2] + struct.pack(">H", 1)  # the last segment maps to no glyph
    head = struct.pack(
        ">HHHHHHH",
        4,
        16 + 8 * count,
        0,
        2 * count,
        2 * power,
        power.bit_length() - 1,
        2 * (count - power),
    )
    return head + ends + bytes(2) + starts + deltas + bytes(2 * count)


def _format12(characters: Mapping[int, int]) -> bytes:
    runs = _runs(characters)
    groups = b"".join(struct.pack(">III", *run) for run in runs)
    return struct.pack(">HHIII", 12, 0, 16 + len(groups), 0, len(runs)) + groups


def _assembled(tables: Mapping[str, bytes]) -> bytes:
    """The file: its directory, and tables on borders of four bytes, with their sums."""
    count = len(tables)
    power = 1 << (count.bit_length() - 1)
    kind = b"OTTO" if "CFF " in tables else b"\0\1\0\0"
    head = kind + struct.pack(
        ">HHHH", count, 16 * power, power.bit_length() - 1, 16 * (count - power)
    )
    directory, body = b"", b""
    start = len(head) + 16 * count
    for tag, content in sorted(tables.items()):
        if tag == "head":
            content = content[:8] + bytes(4) + content[12:]
        padded = content + bytes(-len(content) % 4)
        place = start + len(body)
        directory += struct.pack(">4sIII", tag.encode(), _sum(padded), place, len(content))
        body += padded
    whole = head + directory + body
    at = struct.unpack_from(">I", directory, 16 * sorted(tables).index("head") + 8)[0] + 8
    missing = struct.pack(">I", (0xB1B0AFBA - _sum(whole)) & 0xFFFFFFFF)
    return whole[:at] + missing + whole[at + 4 :]


def _sum(data: bytes) -> int:
    words: tuple[int, ...] = struct.unpack(f">{len(data) // 4}I", data)
    return sum(words) & 0xFFFFFFFF
