"""Fonts of a PDF: what its codes say, how wide they are, and the font that draws them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from yiwang.base.papers.ofd import opentype
from yiwang.base.papers.ofd.errors import NotCopied
from yiwang.base.papers.ofd.pdf import entry, items
from yiwang.engines.ofd.model import Font

_BLOCK = re.compile(rb"begin(bfchar|bfrange)(.*?)end\1", re.DOTALL)
_WORDS = re.compile(rb"<([0-9A-Fa-f\s]*)>|(\[)|(\])")


@dataclass(frozen=True)
class PdfFont:
    """A font with codes of two bytes that are its glyphs.

    texts: glyph → characters; widths: glyph → thousandths of the size; shown: character → the
    glyph that the font draws for it unasked.
    """

    font: Font
    texts: Mapping[int, str]
    widths: Mapping[int, float]
    shown: Mapping[str, int]
    ascent: float
    descent: float


def load(said: Any) -> PdfFont:
    """Read a font dictionary.

    Raises:
        NotCopied: a kind of font that papers are not drawn with.
    """
    if entry(said, "/Subtype") != "/Type0" or entry(said, "/Encoding") != "/Identity-H":
        raise NotCopied(f"a font of the kind {entry(said, '/Subtype')}")
    below = said["/DescendantFonts"][0]
    facts = below["/FontDescriptor"]
    texts = dict(_characters(said["/ToUnicode"].data)) if "/ToUnicode" in said else {}
    widths = dict(_widths(entry(below, "/W", [])))
    shown: dict[str, int] = {}
    for glyph in sorted(texts):
        if len(texts[glyph]) == 1:
            shown.setdefault(texts[glyph], glyph)
    name = str(facts["/FontName"]).lstrip("/").partition("+")[2] or str(facts["/FontName"])[1:]
    ascent, descent = float(facts["/Ascent"]), float(facts["/Descent"])
    program = next((facts[key].data for key in ("/FontFile3", "/FontFile2") if key in facts), b"")
    if not program:
        raise NotCopied(f"the font {name}, which the PDF does not carry")
    box = [int(edge) for edge in items(facts["/FontBBox"])]
    whole = opentype.complete(
        program,
        opentype.Facts(
            name,
            round(ascent),
            round(descent),
            (box[0], box[1], box[2], box[3]),
            widths,
            {ord(letter): glyph for letter, glyph in shown.items()},
        ),
    )
    suffix = "otf" if whole.startswith(b"OTTO") else "ttf"
    font = Font(name, _family(name), content=whole, suffix=suffix)
    return PdfFont(font, texts, widths, shown, ascent / 1000, descent / 1000)


def _family(name: str) -> str:
    return name.partition("-")[0]


def _widths(pieces: Any) -> Iterator[tuple[int, float]]:
    """Read `first [w …]` and `first last w`."""
    rest = items(pieces)
    while len(rest) >= 2:
        first = int(rest[0])
        if isinstance(rest[1], list):
            yield from ((first + n, float(width)) for n, width in enumerate(items(rest[1])))
            rest = rest[2:]
        else:
            yield from ((glyph, float(rest[2])) for glyph in range(first, int(rest[1]) + 1))
            rest = rest[3:]


def _characters(cmap: bytes) -> Iterator[tuple[int, str]]:
    """Read a ToUnicode map (ISO 32000-1, 9.10.3)."""
    for block in _BLOCK.finditer(cmap):
        words = [found[2] or found[3] or found[1] for found in _WORDS.finditer(block[2])]
        step = 2 if block[1] == b"bfchar" else 3
        while len(words) >= step:
            if step == 2:
                yield _number(words[0]), _text(words[1])
                words = words[2:]
                continue
            first, last = _number(words[0]), _number(words[1])
            if words[2] == b"[":
                end = words.index(b"]")
                yield from zip(range(first, last + 1), map(_text, words[3:end]), strict=False)
                words = words[end + 1 :]
                continue
            start = _text(words[2])
            for glyph in range(first, last + 1):
                yield glyph, start[:-1] + chr(ord(start[-1]) + glyph - first)
            words = words[3:]


def _number(word: bytes) -> int:
    return int(b"".join(word.split()) or b"0", 16)


def _text(word: bytes) -> str:
    return bytes.fromhex(b"".join(word.split()).decode()).decode("utf-16-be", "replace")
