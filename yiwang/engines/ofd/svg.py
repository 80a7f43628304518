"""A page as SVG, good enough to read it in a browser: text, paths, pictures, drawings, seals.

Nothing in it is fetched or run: pictures and fonts travel inside, and only raster pictures that
browsers know.
"""

import base64
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import accumulate

from lxml import etree

from yiwang.engines.ofd.lines import width
from yiwang.engines.ofd.model import (
    Block,
    Clip,
    Code,
    Color,
    Composite,
    Document,
    Font,
    Graphic,
    Image,
    Layer,
    Media,
    Object,
    Order,
    Page,
    Path,
    Template,
    Text,
)
from yiwang.engines.ofd.numbers import IDENTITY, Box, array, short
from yiwang.engines.ofd.problems import Unreadable
from yiwang.engines.ofd.shapes import svg_path
from yiwang.engines.ofd.xml import Element

SVG = "http://www.w3.org/2000/svg"
ELEMENTS = 200_000  # of one page; drawings in drawings multiply
RASTER = {
    b"\x89PNG": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF8": "image/gif",
    b"BM": "image/bmp",
}
CAPS = {"Round": "round", "Square": "square"}
JOINS = {"Round": "round", "Bevel": "bevel"}
SONG = "'Noto Serif CJK SC', 'Source Han Serif SC', SimSun, serif"


@dataclass(frozen=True)
class Stamp:
    """A seal on a page: where, and its picture as bytes or as the first page of a document."""

    boundary: Box
    picture: Media | Document
    clip: Box | None = None


@dataclass
class _Canvas:
    """One page while it is drawn."""

    root: Element
    left: int = ELEMENTS
    fonts: dict[Font, str] = field(default_factory=dict)
    clips: int = 0

    def add(self, parent: Element, name: str, **attributes: str | None) -> Element:
        self.left -= 1
        if self.left < 0:
            raise Unreadable(f"A page draws more than {ELEMENTS} things.")
        made = etree.SubElement(parent, f"{{{SVG}}}{name}")
        for key, value in attributes.items():
            if value is not None:
                made.set(key.rstrip("_").replace("_", "-"), value)
        return made


def draw(document: Document, index: int, stamps: Iterable[Stamp] = ()) -> bytes:
    """Draw a page, counted from 0; one user unit is a millimetre.

    Raises:
        IndexError: there is no such page.
        Unreadable: it draws more than a browser could bear.
    """
    page = document.pages[index]
    box = document.area_of(page).physical
    root = etree.Element(f"{{{SVG}}}svg", nsmap={None: SVG})  # type: ignore[dict-item]  # stubs forget the default namespace
    root.set("viewBox", str(box))
    root.set("width", f"{short(box.width)}mm")
    root.set("height", f"{short(box.height)}mm")
    canvas = _Canvas(root)
    sheet = canvas.add(root, "rect", fill="#fff", width=short(box.width), height=short(box.height))
    sheet.set("x", short(box.x))
    sheet.set("y", short(box.y))
    _page(canvas, root, page)
    for stamp in stamps:
        _stamp(canvas, root, stamp)
    _embed(canvas)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def _page(canvas: _Canvas, parent: Element, page: Page) -> None:
    for layer in _in_order(page):
        _objects(canvas, parent, layer.objects)
    for note in page.annotations:
        if note.visible:
            place = f"translate({short(note.boundary.x)} {short(note.boundary.y)})"
            _objects(canvas, canvas.add(parent, "g", transform=place), note.objects)


def _in_order(page: Page) -> Iterator[Layer]:
    """Templates behind, layers from back to front, templates before."""

    def of(templates: Iterable[Template], order: Order) -> Iterator[Layer]:
        return (each for one in templates if one.order is order for each in one.layers)

    yield from of(page.templates, Order.BACKGROUND)
    for order in Order:
        yield from (layer for layer in page.layers if layer.order is order)
    yield from of(page.templates, Order.FOREGROUND)


def _objects(canvas: _Canvas, parent: Element, objects: Iterable[Object]) -> None:
    for one in objects:
        if isinstance(one, Block):
            _objects(canvas, canvas.add(parent, "g"), one.objects)
        elif one.visible and one.alpha:
            _graphic(canvas, parent, one)


def _graphic(canvas: _Canvas, parent: Element, one: Text | Path | Image | Composite) -> None:
    place = f"translate({short(one.boundary.x)} {short(one.boundary.y)})"
    faint = None if one.alpha == 255 else short(one.alpha / 255)
    group = canvas.add(parent, "g", transform=place, opacity=faint)
    for clip in one.clips:
        group = canvas.add(group, "g", clip_path=f"url(#{_clip(canvas, clip)})")
    if one.matrix != IDENTITY:
        group = canvas.add(group, "g", transform=_matrix(one))
    if isinstance(one, Text):
        _text(canvas, group, one)
    elif isinstance(one, Path):
        _path(canvas, group, one)
    elif isinstance(one, Image):
        whole = (1.0, 1.0) if one.matrix != IDENTITY else (one.boundary.width, one.boundary.height)
        _picture(canvas, group, one.media, *whole)
    else:
        _objects(canvas, group, one.unit.objects)


def _matrix(one: Graphic) -> str:
    return f"matrix({' '.join(f'{value:.6g}' for value in one.matrix)})"


def _clip(canvas: _Canvas, clip: Clip) -> str:
    canvas.clips += 1
    name = f"clip{canvas.clips}"
    holder = canvas.add(canvas.root, "clipPath", id=name)
    for path in clip.paths:
        offset = f"translate({short(path.boundary.x)} {short(path.boundary.y)})"
        place = offset if path.matrix == IDENTITY else f"{offset} {_matrix(path)}"
        canvas.add(holder, "path", d=svg_path(path.data), transform=place)
    return name


def _text(canvas: _Canvas, parent: Element, run: Text) -> None:
    if run.stretch not in (1.0, 0.0):
        parent = canvas.add(parent, "g", transform=f"scale({short(run.stretch)} 1)")
    family = _family(canvas, run.font)
    heavy = run.weight if run.weight != 400 else 700 if run.font.bold else 400
    for code in run.codes:
        made = canvas.add(
            parent,
            "text",
            font_family=family,
            font_size=short(run.size),
            font_weight=None if heavy == 400 or run.font.content else str(heavy),
            font_style="italic" if run.italic or run.font.italic else None,
            style="white-space:pre",
            **_paint("fill", run.fill),
            **(_paint("stroke", run.stroke) if run.stroke else {}),
            rotate=str(run.turned) if run.turned else None,
        )
        _place(made, code, run)


def _place(made: Element, code: Code, run: Text) -> None:
    """Give every letter its place; a letter outside the first plane counts twice in browsers."""
    made.text = "".join(letter if _printable(letter) else " " for letter in code.text)
    stretch = run.stretch or 1.0
    rest = [0.0 if code.dy else width(letter) * run.size for letter in code.text]
    dx = [*code.dx, *rest[len(code.dx) :]][: len(code.text) - 1]
    xs = list(accumulate(dx, initial=code.x))
    ys = list(accumulate(code.dy, initial=code.y))
    made.set(
        "x", array(x / stretch for x in _doubled(xs if code.dx or code.dy else xs[:1], code.text))
    )
    made.set("y", array(_doubled(ys, code.text)))


def _doubled(places: list[float], text: str) -> Iterator[float]:
    for letter, place in zip(text or " ", places, strict=False):
        yield place
        if ord(letter) > 0xFFFF:
            yield place


def _printable(letter: str) -> bool:
    """Whether XML may carry it as text."""
    return letter >= " " and not 0xD800 <= ord(letter) <= 0xDFFF and letter not in "\ufffe\uffff"


def _family(canvas: _Canvas, font: Font) -> str:
    names = [name for name in (font.name, font.family) if name]
    quoted = ", ".join(
        "'" + "".join(c for c in name if c.isalnum() or c in " -_") + "'"
        for name in dict.fromkeys(names)
    )
    if font.content:
        own = canvas.fonts.setdefault(font, f"own{len(canvas.fonts) + 1}")
        quoted = f"{own}, {quoted}" if quoted else own
    return f"{quoted}, {SONG}" if quoted else SONG


def _path(canvas: _Canvas, parent: Element, path: Path) -> None:
    data = svg_path(path.data)
    if not data:
        return
    line = path.stroke is not None
    canvas.add(
        parent,
        "path",
        d=data,
        fill_rule="evenodd" if path.even_odd and path.fill else None,
        **_paint("fill", path.fill),
        **(_paint("stroke", path.stroke) if line else {}),
        stroke_width=short(path.width) if line else None,
        stroke_linecap=CAPS.get(path.cap) if line else None,
        stroke_linejoin=JOINS.get(path.join) if line else None,
        stroke_dasharray=array(path.dash) if line and path.dash else None,
        stroke_dashoffset=short(path.dash_offset) if line and path.dash_offset else None,
    )


def _paint(name: str, color: Color | None) -> dict[str, str | None]:
    if color is None:
        return {name: "none"}
    faint = None if color.alpha == 255 else short(color.alpha / 255)
    return {
        name: f"#{color.red:02x}{color.green:02x}{color.blue:02x}",
        f"{name}_opacity": faint,
    }


def _picture(canvas: _Canvas, parent: Element, media: Media, wide: float, high: float) -> None:
    """A raster picture; of another format an empty frame with its name."""
    size = {"width": short(wide), "height": short(high)}
    kind = next((k for head, k in RASTER.items() if media.content.startswith(head)), None)
    if kind is None:
        frame = canvas.add(parent, "rect", fill="#eee", stroke="#999", **size)
        frame.set("vector-effect", "non-scaling-stroke")
        canvas.add(frame, "title").text = f"picture ({media.kind or 'missing'})"
        return
    address = f"data:{kind};base64,{base64.b64encode(media.content).decode()}"
    canvas.add(parent, "image", href=address, preserveAspectRatio="none", **size)


def _stamp(canvas: _Canvas, parent: Element, stamp: Stamp) -> None:
    box, part = stamp.boundary, stamp.clip or Box(0, 0, stamp.boundary.width, stamp.boundary.height)
    place = canvas.add(parent, "svg", x=short(box.x + part.x), y=short(box.y + part.y))
    place.set("width", short(part.width))
    place.set("height", short(part.height))
    place.set("viewBox", str(part))
    if isinstance(stamp.picture, Media):
        _picture(canvas, place, stamp.picture, box.width, box.height)
        return
    page = stamp.picture.pages[0]
    size = stamp.picture.area_of(page).physical
    scale = f"scale({box.width / size.width:.6g} {box.height / size.height:.6g})"
    _page(canvas, canvas.add(place, "g", transform=scale), page)


def _embed(canvas: _Canvas) -> None:
    if not canvas.fonts:
        return
    rules = (
        f"@font-face{{font-family:{name};src:url(data:font/otf;base64,"
        f"{base64.b64encode(font.content).decode()})}}"
        for font, name in canvas.fonts.items()
    )
    made = etree.Element(f"{{{SVG}}}style")
    made.text = "".join(rules)
    canvas.root.insert(0, made)
