"""Makes a whole OpenType font of the program that a PDF carries, so that others can load it.

A PDF keeps outlines only: a bare CFF, or TrueType without names and characters. What is missing
is added: which glyph stands for which character, widths, heights, a name. The outlines stay as
they are, byte for byte.
"""

import io
import struct
from collections.abc import Mapping
from dataclasses import dataclass

from fontTools.cffLib import CFFFontSet
from fontTools.fontBuilder import FontBuilder
from fontTools.ttLib import TTFont, TTLibError
from fontTools.ttLib.tables.DefaultTable import DefaultTable

UNITS = 1000
EPOCH = 3_786_825_600  # 2024-01-01 in seconds since 1904; a date that never changes
WHOLE = (b"\0\1\0\0", b"true", b"OTTO")  # how programs with a directory of tables begin


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
    try:
        build = _directory(program) if program[:4] in WHOLE else _bare(program, facts)
        _describe(build, facts)
        out = io.BytesIO()
        build.font.save(out, reorderTables=None)
    except (TTLibError, struct.error, KeyError, IndexError, AssertionError) as fault:
        raise ValueError("The font program cannot be completed.") from fault
    return out.getvalue()


def _directory(program: bytes) -> FontBuilder:
    """A program that has its tables but for names and characters."""
    font = TTFont(io.BytesIO(program), recalcBBoxes=False, recalcTimestamp=False)
    font.setGlyphOrder(_names(font["maxp"].numGlyphs))
    return FontBuilder(font=font)


def _bare(program: bytes, facts: Facts) -> FontBuilder:
    """A CFF program alone: the tables around it are made of what the PDF says."""
    build = FontBuilder(UNITS, isTTF=False)
    build.font.recalcBBoxes = False
    names = _names(_glyph_count(program))
    build.setupGlyphOrder(names)
    edges = zip(("xMin", "yMin", "xMax", "yMax"), facts.box, strict=True)
    build.updateHead(created=EPOCH, modified=EPOCH, **dict(edges))
    outlines = DefaultTable("CFF ")
    outlines.data = program
    build.font["CFF "] = outlines
    advances = {name: (round(facts.widths.get(n, 0)), 0) for n, name in enumerate(names)}
    build.setupHorizontalMetrics(advances)
    widest = max(width for width, _bearing in advances.values())
    build.setupHorizontalHeader(
        ascent=facts.ascent, descent=facts.descent, advanceWidthMax=widest, xMaxExtent=facts.box[2]
    )
    build.setupMaxp()
    return build


def _describe(build: FontBuilder, facts: Facts) -> None:
    """Add which glyph draws which character, and names and heights where they are missing."""
    names = build.font.getGlyphOrder()
    build.setupCharacterMap({code: names[glyph] for code, glyph in facts.characters.items()})
    if "name" not in build.font:
        words = {"familyName": facts.name, "styleName": "Regular", "fullName": facts.name}
        build.setupNameTable(words | {"psName": facts.name.replace(" ", "")[:63]}, mac=False)
    if "OS/2" not in build.font:  # fsType 0: fonts of our papers may be embedded
        scale = build.font["head"].unitsPerEm / UNITS
        up, down = round(facts.ascent * scale), round(facts.descent * scale)
        build.setupOS2(
            fsType=0,
            sTypoAscender=up,
            sTypoDescender=down,
            usWinAscent=max(up, 0),
            usWinDescent=max(-down, 0),
        )
    if "post" not in build.font:
        build.setupPost(keepGlyphNames=False)


def _glyph_count(program: bytes) -> int:
    """How many glyphs a CFF program draws."""
    fonts = CFFFontSet()
    fonts.decompile(io.BytesIO(program), None)
    return len(fonts[0].CharStrings)


def _names(count: int) -> list[str]:
    return [".notdef", *(f"glyph{n:05d}" for n in range(1, count))]
