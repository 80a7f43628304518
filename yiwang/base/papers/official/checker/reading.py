"""Read a PDF from standard input and write its pages as JSON. Run as a process of its own, for
files of strangers are read here; it knows nothing of the platform and has nothing to give away.

PDFium reads and draws. Lengths in millimetres from the upper left corner of the page.
"""

import base64
import ctypes
import json
import math
import resource
import struct
import sys
import zlib
from collections.abc import Iterator
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

MEMORY = 1_500_000_000  # bytes of addresses
SECONDS = 20  # of a processor
GLYPHS = 100_000
THINGS = 20_000  # lines and pictures looked at
DEEP = 6  # drawings inside drawings
DOTS = 80  # an inch, of the pictures of pages
POINT = 25.4 / 72
THIN, LONG = 3.0, 15.0  # millimetres: what counts as a line

Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)


class _Table:
    """Values by number, so that each is written once."""

    def __init__(self) -> None:
        self.rows: list[Any] = []
        self._numbers: dict[Any, int] = {}

    def number(self, value: Any) -> int:
        if value not in self._numbers:
            self._numbers[value] = len(self.rows)
            self.rows.append(value)
        return self._numbers[value]


class _Page:
    def __init__(self, page: Any, number: int) -> None:
        self.page, self.number = page, number
        self.left, self.low, self.right, self.high = page.get_cropbox()
        self.fonts, self.colors = _Table(), _Table()
        self.glyphs: list[Any] = []
        self.bars: list[Any] = []
        self.pictures: list[Any] = []
        self.things = 0

    def x(self, x: float) -> float:
        return float(round((x - self.left) * POINT, 3))

    def y(self, y: float) -> float:
        return float(round((self.high - y) * POINT, 3))

    def read(self, room: int) -> dict[str, Any]:
        self._letters(room)
        count = pdfium.FPDFPage_CountObjects(self.page)
        self._drawn((pdfium.FPDFPage_GetObject(self.page, n) for n in range(count)), IDENTITY, 0)
        return {
            "number": self.number,
            "width": round((self.right - self.left) * POINT, 3),
            "height": round((self.high - self.low) * POINT, 3),
            "fonts": self.fonts.rows,
            "colors": self.colors.rows,
            "glyphs": self.glyphs,
            "bars": self.bars,
            "pictures": self.pictures,
        }

    # -- letters ------------------------------------------------------------------------------

    def _letters(self, room: int) -> None:
        text = self.page.get_textpage()
        for index in range(min(pdfium.FPDFText_CountChars(text), room)):
            code = pdfium.FPDFText_GetUnicode(text, index)
            if not pdfium.FPDFText_IsGenerated(text, index) and code > 32 and code != 0x3000:
                self.glyphs.append(self._letter(text, index, chr(code)))
        text.close()

    def _letter(self, text: Any, index: int, letter: str) -> list[Any]:
        x, y = ctypes.c_double(), ctypes.c_double()
        pdfium.FPDFText_GetCharOrigin(text, index, x, y)
        matrix = pdfium.FS_MATRIX()
        pdfium.FPDFText_GetMatrix(text, index, matrix)
        size = pdfium.FPDFText_GetFontSize(text, index) * math.hypot(matrix.c, matrix.d)
        loose = pdfium.FS_RECTF()
        pdfium.FPDFText_GetLooseCharBox(text, index, loose)
        ink = [ctypes.c_double() for _ in range(4)]
        pdfium.FPDFText_GetCharBox(text, index, *ink)
        left, right, low, high = (each.value for each in ink)
        return [
            letter,
            self.x(x.value),
            self.x(loose.right),
            self.y(y.value),
            round(size, 2),
            self.fonts.number(_font(text, index)),
            self.colors.number(_fill(pdfium.FPDFText_GetFillColor, text, index)),
            [self.x(left), self.y(high), self.x(right), self.y(low)],
        ]

    # -- lines and pictures ---------------------------------------------------------------------

    def _drawn(self, things: Iterator[Any], place: Matrix, depth: int) -> None:
        for thing in things:
            self.things += 1
            if self.things > THINGS:
                return
            kind = pdfium.FPDFPageObj_GetType(thing)
            if kind == pdfium.FPDF_PAGEOBJ_FORM and depth < DEEP:
                count = pdfium.FPDFFormObj_CountObjects(thing)
                inside = (pdfium.FPDFFormObj_GetObject(thing, n) for n in range(count))
                self._drawn(inside, _times(_matrix(thing), place), depth + 1)
            elif kind == pdfium.FPDF_PAGEOBJ_PATH:
                self._path(thing, place)
            elif kind in (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_SHADING):
                self.pictures.append(self._box(_unit(_times(_matrix(thing), place))))

    def _path(self, thing: Any, place: Matrix) -> None:
        count = pdfium.FPDFPath_CountSegments(thing)
        if not 2 <= count <= 12:
            return
        whole = _times(_matrix(thing), place)
        box = self._box([_at(whole, *_point(thing, n)) for n in range(count)])
        mode, stroked = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDFPath_GetDrawMode(thing, mode, stroked)
        if stroked.value:
            width = ctypes.c_float()
            pdfium.FPDFPageObj_GetStrokeWidth(thing, width)
            half = width.value * math.sqrt(abs(whole[0] * whole[3] - whole[1] * whole[2]))
            half *= POINT / 2
            box = [box[0], box[1] - half, box[2], box[3] + half]
            color = _fill(pdfium.FPDFPageObj_GetStrokeColor, thing)
        elif mode.value:
            color = _fill(pdfium.FPDFPageObj_GetFillColor, thing)
        else:
            return
        if box[3] - box[1] <= THIN and box[2] - box[0] >= LONG:
            self.bars.append([[round(each, 3) for each in box], self.colors.number(color)])

    def _box(self, points: list[tuple[float, float]]) -> list[float]:
        xs, ys = [self.x(x) for x, _ in points], [self.y(y) for _, y in points]
        return [min(xs), min(ys), max(xs), max(ys)]


def _font(text: Any, index: int) -> str:
    room, flags = ctypes.create_string_buffer(200), ctypes.c_int()
    pdfium.FPDFText_GetFontInfo(text, index, room, 200, flags)
    name = room.value.decode("utf-8", "replace")
    return name.partition("+")[2] or name


def _fill(ask: Any, *of: Any) -> tuple[int, int, int]:
    parts = [ctypes.c_uint() for _ in range(4)]
    ask(*of, *parts)
    return (parts[0].value, parts[1].value, parts[2].value)


def _matrix(thing: Any) -> Matrix:
    said = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(thing, said)
    return (said.a, said.b, said.c, said.d, said.e, said.f)


def _point(thing: Any, index: int) -> tuple[float, float]:
    x, y = ctypes.c_float(), ctypes.c_float()
    pdfium.FPDFPathSegment_GetPoint(pdfium.FPDFPath_GetPathSegment(thing, index), x, y)
    return x.value, y.value


def _times(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    origin = _at(then, e, f)
    g, h, i, j, _, _ = then
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, *origin)


def _at(place: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = place
    return a * x + c * y + e, b * x + d * y + f


def _unit(place: Matrix) -> list[tuple[float, float]]:
    return [_at(place, x, y) for x in (0, 1) for y in (0, 1)]


def _picture(page: Any) -> str:
    """The page as PNG, base64."""
    bitmap = page.render(scale=DOTS / 72, rev_byteorder=True, prefer_bgrx=False)
    rows, stride = bytes(bitmap.buffer), bitmap.stride
    width, height, count = bitmap.width, bitmap.height, bitmap.n_channels
    lines = b"".join(b"\0" + rows[y * stride : y * stride + width * count] for y in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, {1: 0, 3: 2, 4: 6}[count], 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(lines, 6)), (b"IEND", b""))
    png = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + tag + data + struct.pack(">I", zlib.crc32(tag + data))
        for tag, data in parts
    )
    return base64.b64encode(png).decode()


def main() -> int:
    """Arguments: how many pages to read, how many to draw. Exit 1: not to be read."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    most, drawn = int(sys.argv[1]), int(sys.argv[2])
    try:
        pdf = pypdfium2.PdfDocument(sys.stdin.buffer.read())
        count, room = len(pdf), GLYPHS
        sheets, pictures = [], []
        for index in range(min(count, most)):
            sheets.append(_Page(pdf[index], index + 1).read(room))
            room -= len(sheets[-1]["glyphs"])
            if index < drawn:
                pictures.append(_picture(pdf[index]))
    except (pypdfium2.PdfiumError, ValueError, MemoryError, OverflowError) as problem:
        sys.stderr.write(str(problem))
        return 1
    json.dump({"pages": count, "sheets": sheets, "pictures": pictures}, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
