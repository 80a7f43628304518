"""Graphic objects of a page, from XML to values (sections 8 to 13)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from yiwang.engines.ofd import xml
from yiwang.engines.ofd.model import (
    BLACK,
    Block,
    Clip,
    Code,
    Composite,
    Font,
    Glyphs,
    Image,
    Media,
    Object,
    Path,
    Text,
    Unit,
)
from yiwang.engines.ofd.numbers import Box, box, matrix, number, numbers, steps
from yiwang.engines.ofd.paint import NOTHING_SAID, Style, style
from yiwang.engines.ofd.resources import Resources
from yiwang.engines.ofd.source import Source, reference
from yiwang.engines.ofd.xml import Element

DEPTH = 12  # blocks in blocks, composites in composites
NOWHERE = Box(0, 0, 0, 0)


@dataclass(frozen=True)
class Within:
    """Where objects are read: the part, its resources, and what the layer says of their style.

    again: they were read before, so their numbers are known.
    """

    source: Source
    part: str
    resources: Resources
    style: Style = NOTHING_SAID
    depth: int = DEPTH
    again: bool = False

    def say(self, code: str, message: str) -> None:
        self.source.say(code, self.part, message)

    def deeper(self) -> "Within":
        return replace(self, depth=self.depth - 1)


def objects(parent: Element, within: Within) -> tuple[Object, ...]:
    """Read the objects below a layer, a block, a template or an appearance, in drawing order."""
    if not within.depth:
        within.say("too_deep", f"Objects lie more than {DEPTH} deep inside each other.")
        return ()
    return tuple(_objects(parent, within))


def _objects(parent: Element, within: Within) -> Iterator[Object]:
    for element in xml.children(parent):
        read = _READERS.get(xml.local(element))
        if read is None:
            continue
        if element.get("ID") is not None and not within.again:
            within.source.identify(element, within.part)
        yield from read(element, within)


def _block(element: Element, within: Within) -> Iterator[Object]:
    yield Block(objects(element, within.deeper()))


def _text(element: Element, within: Within) -> Iterator[Object]:
    number_ = reference(element.get("Font"))
    font = within.resources.fonts.get(number_)
    if font is None:
        within.say("dangling", f"A text uses the font {number_}, which is not there.")
    said = _style(element, within)
    yield Text(
        **_common(element, within),
        font=font or Font(""),
        size=number(element.get("Size")),
        codes=tuple(_codes(element)),
        fill=(said.fill or BLACK) if xml_flag(element, "Fill", True) else None,
        stroke=(said.stroke or BLACK) if xml_flag(element, "Stroke", False) else None,
        stretch=number(element.get("HScale"), 1.0),
        weight=int(number(element.get("Weight"), 400)),
        italic=xml_flag(element, "Italic", False),
        reading=int(number(element.get("ReadDirection"))),
        turned=int(number(element.get("CharDirection"))),
    )


def _codes(element: Element) -> Iterator[Code]:
    """A TextCode without X or Y goes on where the one before began."""
    glyphs: list[Glyphs] = []
    x = y = 0.0
    for inner in xml.children(element):
        if xml.local(inner) == "CGTransform":
            glyphs.append(_glyphs(inner))
        if xml.local(inner) != "TextCode":
            continue
        text = "".join(map(str, inner.itertext()))
        x, y = number(inner.get("X"), x), number(inner.get("Y"), y)
        dx = steps(inner.get("DeltaX"), len(text))
        dy = steps(inner.get("DeltaY"), len(text))
        yield Code(text, x, y, dx, dy, tuple(glyphs))
        glyphs = []


def _glyphs(element: Element) -> Glyphs:
    found = numbers(xml.text(element, "Glyphs"))
    position, count = element.get("CodePosition"), element.get("CodeCount")
    return Glyphs(int(number(position)), int(number(count, 1)), tuple(map(int, found)))


def _path(element: Element, within: Within) -> Iterator[Path]:
    said = _style(element, within)
    yield Path(
        **_common(element, within),
        data=" ".join(xml.text(element, "AbbreviatedData").split()),
        fill=(said.fill or BLACK) if xml_flag(element, "Fill", False) else None,
        stroke=(said.stroke or BLACK) if xml_flag(element, "Stroke", True) else None,
        width=Path.width if said.width is None else said.width,
        cap=said.cap or Path.cap,
        join=said.join or Path.join,
        miter=Path.miter if said.miter is None else said.miter,
        dash=said.dash or (),
        dash_offset=said.dash_offset or 0.0,
        even_odd=element.get("Rule") == "Even-Odd",
    )


def _image(element: Element, within: Within) -> Iterator[Object]:
    number_ = reference(element.get("ResourceID"))
    media = within.resources.media.get(number_)
    if media is None:
        within.say("dangling", f"A picture uses the resource {number_}, which is not there.")
    yield Image(**_common(element, within), media=media or Media(b"", ""))


def _composite(element: Element, within: Within) -> Iterator[Object]:
    number_ = reference(element.get("ResourceID"))
    found = within.resources.drawings.get(number_)
    if found is None:
        within.say("dangling", f"A drawing uses the resource {number_}, which is not there.")
        return
    drawing, part = found
    within.source.count(drawing)
    placed = within.source.placed
    there = replace(within.deeper(), part=part, again=within.again or number_ in placed)
    placed.add(number_)
    content = xml.child(drawing, "Content")
    unit = Unit(
        number(drawing.get("Width")),
        number(drawing.get("Height")),
        () if content is None else objects(content, there),
    )
    yield Composite(**_common(element, within), unit=unit)


def _common(element: Element, within: Within) -> dict[str, Any]:
    boundary = box(element.get("Boundary"))
    if boundary is None:
        within.say("bad_box", f"{xml.local(element)} {element.get('ID', '')} has no boundary.")
    return {
        "boundary": boundary or NOWHERE,
        "matrix": matrix(element.get("CTM")),
        "alpha": int(max(0, min(255, number(element.get("Alpha"), 255)))),
        "visible": xml_flag(element, "Visible", True),
        "clips": tuple(_clips(element, within)),
    }


def _clips(element: Element, within: Within) -> Iterator[Clip]:
    for clip in xml.children(xml.child(element, "Clips"), "Clip"):
        paths = (
            path
            for area in xml.children(clip, "Area")
            for shape in xml.children(area, "Path")
            for path in _path(shape, within.deeper())
        )
        yield Clip(tuple(paths))


def _style(element: Element, within: Within) -> Style:
    number_ = reference(element.get("DrawParam"))
    if number_ and number_ not in within.resources.params:
        within.say("dangling", f"The draw parameter {number_} is used and is not there.")
    own = style(element, within.resources.spaces)
    return own.over(within.resources.style(number_) if number_ else within.style)


def xml_flag(element: Element, name: str, default: bool) -> bool:
    value = element.get(name)
    return default if value is None else value.strip().lower() in ("true", "1")


_READERS: dict[str, Any] = {
    "TextObject": _text,
    "PathObject": _path,
    "ImageObject": _image,
    "CompositeObject": _composite,
    "PageBlock": _block,
}
