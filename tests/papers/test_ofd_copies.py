"""The OFD copy of a page: the same text at the same places, the same lines and pictures."""

import io
import struct
import zlib
from datetime import date

import pytest
import typst
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.ttLib import TTFont

from yiwang.base.papers.ofd import opentype
from yiwang.base.papers.ofd.copying import copy
from yiwang.base.papers.ofd.errors import NotCopied
from yiwang.base.papers.ofd.tokens import instructions
from yiwang.engines import ofd
from yiwang.engines.ofd.model import Color, Document, Image, Info, Path, Text

INFO = Info("0" * 32, title="决定书", created=date(2026, 11, 22), keywords=("青食许〔2026〕1号",))


def png(width: int, height: int) -> bytes:
    rows = (b"\0" + bytes((200, 16, 46, 128)) * width) * height
    pieces = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in pieces
    )


def page(body: str) -> Document:
    """A page of 100 × 60 mm as it comes out of Typst, copied."""
    size = "#set page(width: 100mm, height: 60mm, margin: 10mm)\n"
    return copy(pdf(size + body), INFO)


def pdf(source: str) -> bytes:
    font = '#set text(font: "Noto Serif CJK SC")\n'
    return bytes(typst.compile({"main": (font + source).encode()}, format="pdf"))  # type: ignore[call-overload]


def drawn(document: Document, kind: type) -> list:
    return [one for one in document.pages[0].layers[0].objects if isinstance(one, kind)]


def test_text_is_found_and_stands_where_it_stood() -> None:
    document = page("#set text(size: 12pt)\n准予许可 final 2026")
    assert ofd.text(document) == "准予许可 final 2026"
    first = drawn(document, Text)[0]
    assert first.size == pytest.approx(12 * 25.4 / 72, abs=1e-3)
    assert first.boundary.x == pytest.approx(10, abs=0.01)
    area = document.area.physical
    assert (area.width, area.height) == (pytest.approx(100, abs=0.01), pytest.approx(60, abs=0.01))


def test_a_ligature_is_one_glyph_for_two_characters() -> None:
    document = page('#set text(font: "Libertinus Serif")\nfinal')
    codes = [code for run in drawn(document, Text) for code in run.codes]
    joined = next(code for code in codes if code.text == "fi")
    assert (joined.glyphs[0].count, len(joined.glyphs[0].glyphs)) == (2, 1)


def test_fonts_travel_along_and_say_which_glyph_is_which_character() -> None:
    """A whole OpenType font, though the PDF carries outlines only."""
    (run,) = drawn(page("青岛"), Text)
    count = struct.unpack_from(">H", run.font.content, 4)[0]
    rows = [struct.unpack_from(">4sIII", run.font.content, 12 + 16 * n) for n in range(count)]
    names = {name for name, *_ in rows}
    assert {
        b"CFF ",
        b"OS/2",
        b"cmap",
        b"head",
        b"hhea",
        b"hmtx",
        b"maxp",
        b"name",
        b"post",
    } <= names
    words = struct.unpack(f">{len(run.font.content) // 4}I", run.font.content)
    assert sum(words) & 0xFFFFFFFF == 0xB1B0AFBA  # as the sum over a sound font comes out


def test_a_turned_run_keeps_its_turn() -> None:
    (run,) = drawn(page("#rotate(90deg, reflow: true)[青岛]"), Text)
    assert run.matrix[:4] == pytest.approx((0, 1, -1, 0), abs=1e-6)
    assert run.boundary.height > run.boundary.width


def test_lines_and_fills_keep_colour_width_and_place() -> None:
    shape = 'rect(width: 20mm, height: 10mm, fill: rgb("#c8102e"), stroke: 1mm + rgb(0, 0, 255))'
    document = page(f"#place(top + left, dx: 5mm, dy: 5mm, {shape})")
    paths = drawn(document, Path)
    fill = next(path for path in paths if path.fill)
    assert fill.fill == Color(200, 16, 46)
    line = next(path for path in paths if path.stroke)
    assert (line.stroke, line.width) == (Color(0, 0, 255), pytest.approx(1, abs=1e-3))
    assert line.boundary.x == pytest.approx(14.5, abs=0.01)  # half of the line lies outside


def test_a_picture_with_transparency_is_a_png_at_its_place() -> None:
    numbers = ", ".join(map(str, png(4, 2)))
    (picture,) = drawn(page(f"#image(bytes(({numbers})), width: 40mm)"), Image)
    assert picture.media.content.startswith(b"\x89PNG")
    assert picture.boundary.width == pytest.approx(40, abs=0.01)
    assert picture.matrix[0] == pytest.approx(40, abs=0.01)
    assert picture.matrix[3] == pytest.approx(20, abs=0.01)


def test_the_copy_of_one_pdf_is_always_the_same_and_is_read_back() -> None:
    paper = pdf("青岛 fi")
    one, two = (ofd.write(copy(paper, INFO)) for _ in range(2))
    assert one == two
    assert ofd.read(one).problems == ()
    assert ofd.read(one).document == copy(paper, INFO)


def test_what_is_not_copied_is_refused_by_name() -> None:
    with pytest.raises(NotCopied, match=r"pattern|colour space"):
        page("#rect(width: 20mm, fill: gradient.linear(red, blue))")


def test_what_is_no_pdf_is_refused() -> None:
    with pytest.raises(NotCopied):
        copy(b"PK\x03\x04", INFO)


def test_content_streams_are_read_as_the_standard_writes_them() -> None:
    data = rb"q[(a\)(b)\101\n)-250<0a0>]TJ /F0 12.5 Tf% comment" + b"\n" + rb"<</M 1>>BDC f* Q"
    assert list(instructions(data)) == [
        ("q", []),
        ("TJ", [[b"a)(b)A\n", -250.0, b"\x0a\x00"]]),
        ("Tf", ["/F0", 12.5]),
        ("BDC", [["/M", 1.0]]),
        ("f*", []),
        ("Q", []),
    ]


def bare_outlines() -> bytes:
    """A CFF program of three glyphs, as PDFs carry them."""
    build = FontBuilder(1000, isTTF=False)
    build.setupGlyphOrder([".notdef", "one", "two"])
    pen = T2CharStringPen(600, None)
    pen.moveTo((0, 0))
    pen.lineTo((500, 0))
    pen.lineTo((250, 700))
    pen.closePath()
    drawing = pen.getCharString()
    build.setupCFF("Sample", {}, dict.fromkeys([".notdef", "one", "two"], drawing), {})
    return bytes(build.font["CFF "].compile(build.font))


def test_bare_outlines_become_a_font_that_others_load_and_stay_what_they_were() -> None:
    program = bare_outlines()
    facts = opentype.Facts(
        "Sample", 880, -120, (0, -120, 600, 880), {1: 600, 2: 550.4}, {0x8BC1: 1, 0x20021: 2}
    )
    whole = opentype.complete(program, facts)
    assert whole == opentype.complete(program, facts), "the same copy each time"
    font = TTFont(io.BytesIO(whole))
    assert font.reader["CFF "] == program
    named = {code: font.getGlyphID(name) for code, name in font.getBestCmap().items()}
    assert named == {0x8BC1: 1, 0x20021: 2}
    assert [font["hmtx"][name][0] for name in font.getGlyphOrder()] == [0, 600, 550]
    assert (font["hhea"].ascent, font["OS/2"].fsType, font["maxp"].numGlyphs) == (880, 0, 3)


@pytest.mark.parametrize("program", [b"", b"OTTO", b"\0\1\0\0\0\1nothing", b"\1\0\4\1\0\0"])
def test_what_is_no_font_is_refused(program: bytes) -> None:
    facts = opentype.Facts("Sample", 880, -120, (0, 0, 0, 0), {}, {})
    with pytest.raises(ValueError, match="cannot be completed"):
        opentype.complete(program, facts)
