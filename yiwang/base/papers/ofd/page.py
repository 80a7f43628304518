"""A page of a PDF drawn anew as objects of an OFD page, in millimetres from the upper left."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from yiwang.base.papers.ofd import fonts, pictures
from yiwang.base.papers.ofd.errors import NotCopied
from yiwang.base.papers.ofd.pdf import entry, items
from yiwang.base.papers.ofd.runs import Glyph, Setting, text
from yiwang.base.papers.ofd.tokens import instructions
from yiwang.engines.ofd.model import BLACK, Area, Clip, Color, Image, Layer, Object, Page, Path
from yiwang.engines.ofd.numbers import IDENTITY, Box, Matrix, at, short, times

POINT = 25.4 / 72  # mm
FORMS = 8  # drawings inside drawings
CAPS = ("Butt", "Round", "Square")
JOINS = ("Miter", "Round", "Bevel")

Commands = list[tuple[str, tuple[float, ...]]]  # in the space of the page, millimetres


@dataclass
class _State:
    """What `q` saves and `Q` brings back."""

    place: Matrix
    fill: Color = BLACK
    stroke: Color = BLACK
    channels: dict[str, int] = field(default_factory=lambda: {"fill": 1, "stroke": 1})
    faint: dict[str, float] = field(default_factory=lambda: {"fill": 1.0, "stroke": 1.0})
    width: float = 1.0
    cap: int = 0
    join: int = 0
    miter: float = 10.0
    dash: tuple[float, ...] = ()
    dash_offset: float = 0.0
    font: fonts.PdfFont | None = None
    setting: Setting = field(default_factory=Setting)
    clips: tuple[Commands, ...] = ()

    def saved(self) -> "_State":
        return replace(self, channels=dict(self.channels), faint=dict(self.faint))


def draw(page: Any, known: dict[int, fonts.PdfFont]) -> Page:
    """Draw one page.

    known: fonts read so far, by the number of their object, shared by the pages of a document.

    Raises:
        NotCopied: it uses something that is not copied.
    """
    left, low, right, high = (float(edge) for edge in items(_inherited(page, "/MediaBox")))
    base = (POINT, 0.0, 0.0, -POINT, -left * POINT, high * POINT)
    painter = _Painter(_State(base), known)
    contents = page["/Contents"]
    data = b"\n".join(stream.data for stream in items(contents))
    painter.run(data, _inherited(page, "/Resources"), FORMS)
    size = Box(0, 0, round((right - left) * POINT, 4), round((high - low) * POINT, 4))
    return Page((Layer(tuple(painter.objects)),), Area(size))


def _inherited(page: Any, key: str) -> Any:
    """An entry of the page or of the nodes above it."""
    for _ in range(32):
        if key in page:
            return page[key]
        if "/Parent" not in page:
            break
        page = page["/Parent"]
    raise NotCopied(f"a page without {key}")


class _Painter:
    def __init__(self, state: _State, known: dict[int, fonts.PdfFont]) -> None:
        self.state = state
        self.known = known
        self.saved: list[_State] = []
        self.objects: list[Object] = []
        self.path: Commands = []
        self.clipping = False
        self.resources: Any = {}
        self.depth = 0
        self.line = self.text_place = IDENTITY

    def run(self, data: bytes, resources: Any, depth: int) -> None:
        """Carry out a content stream."""
        if not depth:
            raise NotCopied("drawings nested too deep")
        before = self.resources, self.depth
        self.resources, self.depth = resources, depth
        for operator, operands in instructions(data):
            if operator in _IGNORED:
                continue
            act = _OPERATORS.get(operator)
            if act is None:
                raise NotCopied(f"the operator {operator}")
            act(self, operands)
        self.resources, self.depth = before

    # -- state --------------------------------------------------------------------------------

    def save(self, _: Sequence[Any]) -> None:
        self.saved.append(self.state.saved())

    def restore(self, _: Sequence[Any]) -> None:
        if self.saved:
            self.state = self.saved.pop()

    def transform(self, values: Sequence[float]) -> None:
        self.state.place = times(_matrix(values), self.state.place)

    def dash(self, values: Sequence[Any]) -> None:
        self.state.dash = tuple(float(length) for length in values[0])
        self.state.dash_offset = float(values[1])

    def extended(self, values: Sequence[Any]) -> None:
        """`gs`: a graphics state kept as a resource."""
        said = self.resources["/ExtGState"][values[0]]
        if entry(said, "/SMask", "/None") != "/None":
            raise NotCopied("a soft mask")
        if entry(said, "/BM", "/Normal") not in ("/Normal", "/Compatible"):
            raise NotCopied("a blend mode")
        for key, name in (("/ca", "fill"), ("/CA", "stroke")):
            if key in said:
                self.state.faint[name] = float(said[key])

    # -- colour -------------------------------------------------------------------------------

    def space(self, name: str, values: Sequence[Any]) -> None:
        named = values[0]
        spaces = entry(self.resources, "/ColorSpace", {})
        count = pictures.channels(entry(spaces, named, named))
        if not count:
            raise NotCopied(f"the colour space {named}")
        self.state.channels[name] = count
        setattr(self.state, name, BLACK)

    def color(self, name: str, values: Sequence[Any]) -> None:
        if any(isinstance(value, str) for value in values):
            raise NotCopied("a pattern")
        setattr(self.state, name, _color(values))

    # -- paths --------------------------------------------------------------------------------

    def point(self, letter: str, values: Sequence[float]) -> None:
        place = self.state.place
        pairs = zip(values[::2], values[1::2], strict=True)
        self.path.append((letter, tuple(v for x, y in pairs for v in at(place, x, y))))

    def curve_from_here(self, values: Sequence[float]) -> None:
        start = self.path[-1][1][-2:] if self.path else (0.0, 0.0)
        self.point("B", values)
        letter, rest = self.path.pop()
        self.path.append((letter, (*start, *rest)))

    def curve_to_end(self, values: Sequence[float]) -> None:
        self.point("B", [*values, *values[-2:]])

    def rectangle(self, values: Sequence[float]) -> None:
        x, y, wide, high = values
        self.point("M", (x, y))
        for corner in ((x + wide, y), (x + wide, y + high), (x, y + high)):
            self.point("L", corner)
        self.close(())

    def close(self, _: Sequence[Any]) -> None:
        self.path.append(("C", ()))

    def clip(self, _: Sequence[Any]) -> None:
        self.clipping = True

    def paint(self, fill: bool, stroke: bool, even_odd: bool = False, close: bool = False) -> None:
        if close:
            self.close(())
        path, self.path = self.path, []
        if path and (fill or stroke):
            self.objects.append(self._path(path, fill, stroke, even_odd))
        if self.clipping and path:
            self.state.clips = (*self.state.clips, path)
        self.clipping = False

    def _path(self, path: Commands, fill: bool, stroke: bool, even_odd: bool) -> Path:
        state = self.state
        scale = _scale(state.place)
        width = max(state.width * scale, 0.05) if stroke else 0.0
        box = _bounds(path, width / 2)
        return Path(
            boundary=box,
            clips=self._clips(box),
            data=_data(path, box),
            fill=_faint(state.fill, state.faint["fill"]) if fill else None,
            stroke=_faint(state.stroke, state.faint["stroke"]) if stroke else None,
            width=round(width, 4) if stroke else Path.width,
            cap=CAPS[state.cap],
            join=JOINS[state.join],
            miter=round(state.miter, 4),
            dash=tuple(round(length * scale, 4) for length in state.dash),
            dash_offset=round(state.dash_offset * scale, 4),
            even_odd=even_odd,
        )

    def _clips(self, box: Box) -> tuple[Clip, ...]:
        """The clips that cut something off; most only frame what lies inside them anyway."""
        cutting = (path for path in self.state.clips if not _frames(path, box))
        return tuple(
            Clip(
                (
                    Path(
                        boundary=Box(0, 0, box.width, box.height),
                        data=_data(path, box),
                        fill=BLACK,
                        stroke=None,
                    ),
                )
            )
            for path in cutting
        )

    # -- pictures and drawings ----------------------------------------------------------------

    def external(self, values: Sequence[Any]) -> None:
        """`Do`: a picture or a drawing kept as a resource."""
        thing = self.resources["/XObject"][values[0]]
        if entry(thing, "/Subtype") == "/Image":
            self._picture(thing)
            return
        self.save(())
        if "/Matrix" in thing:
            self.transform([float(value) for value in items(thing["/Matrix"])])
        self.run(thing.data, entry(thing, "/Resources", self.resources), self.depth - 1)
        self.restore(())

    def _picture(self, thing: Any) -> None:
        # The unit square of a PDF stands on its lower left corner, that of OFD hangs on the upper.
        place = times((1, 0, 0, -1, 0, 1), self.state.place)
        corners: Commands = [("M", at(place, x, y)) for x, y in ((0, 0), (1, 0), (1, 1), (0, 1))]
        box = _bounds(corners, 0.0)
        self.objects.append(
            Image(
                boundary=box,
                clips=self._clips(box),
                matrix=_rounded(times(place, (1, 0, 0, 1, -box.x, -box.y))),
                alpha=round(255 * self.state.faint["fill"]),
                media=pictures.load(thing),
            )
        )

    # -- text ---------------------------------------------------------------------------------

    def begin_text(self, _: Sequence[Any]) -> None:
        self.line = self.text_place = IDENTITY

    def font(self, values: Sequence[Any]) -> None:
        said = self.resources["/Font"].raw_get(values[0])
        number = getattr(said, "idnum", id(said))
        if number not in self.known:
            self.known[number] = fonts.load(self.resources["/Font"][values[0]])
        self.state.font = self.known[number]
        self.state.setting = replace(self.state.setting, size=float(values[1]))

    def setting(self, **said: float) -> None:
        self.state.setting = replace(self.state.setting, **said)

    def next_line(self, values: Sequence[float]) -> None:
        x, y = values
        self.line = self.text_place = times((1, 0, 0, 1, x, y), self.line)

    def text_matrix(self, values: Sequence[float]) -> None:
        self.line = self.text_place = _matrix(values)

    def show(self, pieces: Sequence[Any]) -> None:
        """`TJ`: strings, and numbers that move on in thousandths of the size."""
        font, setting = self.state.font, self.state.setting
        if font is None:
            raise NotCopied("text without a font")
        glyphs: list[Glyph] = []
        x = 0.0
        for piece in pieces:
            if isinstance(piece, float):
                x -= piece / 1000 * setting.size * setting.stretch
                continue
            for code in range(0, len(piece) - 1, 2):
                glyph = int.from_bytes(piece[code : code + 2], "big")
                glyphs.append(Glyph(glyph, font.texts.get(glyph, ""), x))
                x += setting.advance(font.widths.get(glyph, 0.0))
        place = times((1, 0, 0, 1, 0, setting.rise), times(self.text_place, self.state.place))
        self.text_place = times((1, 0, 0, 1, x, 0), self.text_place)
        fill = _faint(self.state.fill, self.state.faint["fill"])
        stroke = _faint(self.state.stroke, self.state.faint["stroke"])
        made = text(font, setting, glyphs, x, place, fill, stroke)
        if made is not None:
            self.objects.append(replace(made, clips=self._clips(made.boundary)))


def _matrix(values: Sequence[float]) -> Matrix:
    a, b, c, d, e, f = values
    return (a, b, c, d, e, f)


def _rounded(place: Matrix) -> Matrix:
    a, b, c, d, e, f = (round(value, 6) for value in place)
    return (a, b, c, d, e, f)


def _scale(place: Matrix) -> float:
    a, b, c, d, _, _ = place
    return math.sqrt(abs(a * d - b * c))


def _color(values: Sequence[float]) -> Color:
    """Gray, red-green-blue or cyan-magenta-yellow-black, 0 to 1."""
    if len(values) == 4:
        *inks, key = values
        values = [(1 - ink) * (1 - key) for ink in inks]
    elif len(values) == 1:
        values = [values[0]] * 3
    red, green, blue = (max(0, min(255, round(255 * value))) for value in values)
    return Color(red, green, blue)


def _faint(color: Color, faint: float) -> Color:
    return color if faint == 1.0 else replace(color, alpha=round(255 * faint))


def _bounds(path: Commands, margin: float) -> Box:
    xs = [value for _, values in path for value in values[::2]]
    ys = [value for _, values in path for value in values[1::2]]
    left, top = round(min(xs) - margin, 4), round(min(ys) - margin, 4)
    return Box(left, top, round(max(xs) + margin - left, 4), round(max(ys) + margin - top, 4))


def _data(path: Commands, box: Box) -> str:
    """Abbreviated data relative to a boundary."""
    words: list[str] = []
    for letter, values in path:
        words.append(letter)
        words += (short(v - (box.y if n % 2 else box.x)) for n, v in enumerate(values))
    return " ".join(words)


def _frames(path: Commands, box: Box) -> bool:
    """Whether a clip is an upright rectangle around a box, so that it cuts nothing off."""
    points = [values for letter, values in path if letter in "ML"]
    if any(letter == "B" for letter, _ in path) or len(points) not in (4, 5):
        return False
    frame = _bounds(path, 0.01)
    corners = {(round(x, 3), round(y, 3)) for x, y in points}
    upright = len({x for x, _ in corners}) == 2 and len({y for _, y in corners}) == 2
    return (
        upright
        and frame.x <= box.x
        and frame.y <= box.y
        and frame.x + frame.width >= box.x + box.width
        and frame.y + frame.height >= box.y + box.height
    )


Act = Callable[[_Painter, Sequence[Any]], None]


def _paints(fill: bool, stroke: bool, even_odd: bool = False, close: bool = False) -> Act:
    return lambda painter, _: painter.paint(fill, stroke, even_odd, close)


def _sets(name: str, kind: Callable[[float], Any] = float) -> Act:
    return lambda painter, values: setattr(painter.state, name, kind(values[0]))


def _says(name: str, factor: float = 1.0) -> Act:
    return lambda painter, values: painter.setting(**{name: values[0] * factor})


def _colors(name: str) -> Act:
    return lambda painter, values: painter.color(name, values)


def _spaces(name: str) -> Act:
    return lambda painter, values: painter.space(name, values)


def _points(letter: str) -> Act:
    return lambda painter, values: painter.point(letter, values)


# Marked content, compatibility, rendering intent, flatness: they draw nothing.
_IGNORED = {"BDC", "BMC", "EMC", "MP", "DP", "BX", "EX", "ri", "i", "ET"}
_OPERATORS: dict[str, Act] = {
    "q": _Painter.save,
    "Q": _Painter.restore,
    "cm": _Painter.transform,
    "w": _sets("width"),
    "J": _sets("cap", int),
    "j": _sets("join", int),
    "M": _sets("miter"),
    "d": _Painter.dash,
    "gs": _Painter.extended,
    "cs": _spaces("fill"),
    "CS": _spaces("stroke"),
    **dict.fromkeys(("g", "rg", "k", "sc", "scn"), _colors("fill")),
    **dict.fromkeys(("G", "RG", "K", "SC", "SCN"), _colors("stroke")),
    "m": _points("M"),
    "l": _points("L"),
    "c": _points("B"),
    "v": _Painter.curve_from_here,
    "y": _Painter.curve_to_end,
    "h": _Painter.close,
    "re": _Painter.rectangle,
    "n": _paints(False, False),
    "f": _paints(True, False),
    "F": _paints(True, False),
    "f*": _paints(True, False, True),
    "S": _paints(False, True),
    "s": _paints(False, True, close=True),
    "B": _paints(True, True),
    "B*": _paints(True, True, True),
    "b": _paints(True, True, close=True),
    "b*": _paints(True, True, True, close=True),
    "W": _Painter.clip,
    "W*": _Painter.clip,
    "Do": _Painter.external,
    "BT": _Painter.begin_text,
    "Tf": _Painter.font,
    "Td": _Painter.next_line,
    "Tm": _Painter.text_matrix,
    "Tc": _says("spread"),
    "Tz": _says("stretch", 0.01),
    "Ts": _says("rise"),
    "Tr": _says("mode"),
    "Tj": lambda painter, values: painter.show(values),
    "TJ": lambda painter, values: painter.show(values[0]),
}
