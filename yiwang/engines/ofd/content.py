"""Graphic objects from values to XML; elements in the order of the standard's schemas."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from yiwang.engines.ofd.model import (
    BLACK,
    Area,
    Block,
    Clip,
    Code,
    Color,
    Composite,
    Font,
    Graphic,
    Image,
    Media,
    Object,
    Path,
    Text,
    Unit,
)
from yiwang.engines.ofd.numbers import IDENTITY, array, fine, short, short_steps
from yiwang.engines.ofd.xml import Element, make


@dataclass
class Ids:
    """Numbers given out while writing; equal resources get one number."""

    last: int = 0
    fonts: dict[Font, int] = field(default_factory=dict)
    media: dict[Media, int] = field(default_factory=dict)
    units: dict[Unit, int] = field(default_factory=dict)

    def new(self) -> int:
        self.last += 1
        return self.last

    def of_font(self, font: Font) -> int:
        return self.fonts[font] if font in self.fonts else self.fonts.setdefault(font, self.new())

    def of_media(self, media: Media) -> int:
        return (
            self.media[media] if media in self.media else self.media.setdefault(media, self.new())
        )

    def of_unit(self, unit: Unit) -> int:
        return self.units[unit] if unit in self.units else self.units.setdefault(unit, self.new())


def area(name: str, said: Area) -> Element:
    made = make(name)
    boxes = (said.physical, said.application, said.content, said.bleed)
    names = ("PhysicalBox", "ApplicationBox", "ContentBox", "BleedBox")
    for each, box in zip(names, boxes, strict=True):
        if box is not None:
            made.append(make(each, str(box)))
    return made


def fill(parent: Element, objects: Iterable[Object], ids: Ids) -> None:
    """Write objects below a layer, block, drawing or appearance."""
    for one in objects:
        if isinstance(one, Block):
            block = make("PageBlock", ID=ids.new())
            parent.append(block)
            fill(block, one.objects, ids)
        else:
            parent.append(_graphic(one, ids))


def _graphic(one: Text | Path | Image | Composite, ids: Ids) -> Element:
    if isinstance(one, Text):
        made = make("TextObject", ID=ids.new())
        _common(made, one, ids)
        _text(made, one, ids)
    elif isinstance(one, Path):
        made = make("PathObject", ID=ids.new())
        _common(made, one, ids)
        _path(made, one)
    elif isinstance(one, Image):
        made = make("ImageObject", ID=ids.new())
        _common(made, one, ids)
        made.set("ResourceID", str(ids.of_media(one.media)))
    else:
        made = make("CompositeObject", ID=ids.new())
        _common(made, one, ids)
        made.set("ResourceID", str(ids.of_unit(one.unit)))
    return made


def _common(made: Element, one: Graphic, ids: Ids) -> None:
    made.set("Boundary", str(one.boundary))
    if not one.visible:
        made.set("Visible", "false")
    if one.matrix != IDENTITY:
        made.set("CTM", fine(one.matrix))
    if one.alpha != 255:
        made.set("Alpha", str(one.alpha))
    if one.clips:
        made.append(_clips(one.clips, ids))


def _clips(clips: tuple[Clip, ...], ids: Ids) -> Element:
    holder = make("Clips")
    for clip in clips:
        row = make("Clip")
        holder.append(row)
        for path in clip.paths:
            place = make("Area")
            row.append(place)
            shape = make("Path")
            place.append(shape)
            _common(shape, path, ids)
            _path(shape, path)
    return holder


def _text(made: Element, one: Text, ids: Ids) -> None:
    made.set("Font", str(ids.of_font(one.font)))
    made.set("Size", short(one.size))
    if one.stroke is not None:
        made.set("Stroke", "true")
    if one.fill is None:
        made.set("Fill", "false")
    if one.stretch != 1.0:
        made.set("HScale", short(one.stretch))
    if one.reading:
        made.set("ReadDirection", str(one.reading))
    if one.turned:
        made.set("CharDirection", str(one.turned))
    if one.weight != Text.weight:
        made.set("Weight", str(one.weight))
    if one.italic:
        made.set("Italic", "true")
    _colors(made, (("FillColor", one.fill), ("StrokeColor", one.stroke)))
    for code in one.codes:
        _code(made, code)


def _code(made: Element, code: Code) -> None:
    for change in code.glyphs:
        row = make("CGTransform", CodePosition=change.at, CodeCount=change.count)
        row.set("GlyphCount", str(len(change.glyphs)))
        row.append(make("Glyphs", " ".join(map(str, change.glyphs))))
        made.append(row)
    row = make("TextCode", code.text, X=short(code.x), Y=short(code.y))
    for name, steps in (("DeltaX", code.dx), ("DeltaY", code.dy)):
        if written := short_steps(steps):
            row.set(name, written)
    made.append(row)


def _path(made: Element, one: Path) -> None:
    if one.stroke is None:
        made.set("Stroke", "false")
    if one.fill is not None:
        made.set("Fill", "true")
    if one.even_odd:
        made.set("Rule", "Even-Odd")
    if one.width != Path.width:
        made.set("LineWidth", short(one.width))
    if one.cap != Path.cap:
        made.set("Cap", one.cap)
    if one.join != Path.join:
        made.set("Join", one.join)
    if one.miter != Path.miter:
        made.set("MiterLimit", short(one.miter))
    if one.dash:
        made.set("DashPattern", array(one.dash))
    if one.dash_offset:
        made.set("DashOffset", short(one.dash_offset))
    _colors(made, (("StrokeColor", one.stroke), ("FillColor", one.fill)))
    made.append(make("AbbreviatedData", one.data))


def _colors(made: Element, colors: Iterable[tuple[str, Color | None]]) -> None:
    for name, color in colors:
        if color is None or color == BLACK:
            continue  # black is what the standard means without a colour
        row = make(name, Value=f"{color.red} {color.green} {color.blue}")
        if color.alpha != 255:
            row.set("Alpha", str(color.alpha))
        made.append(row)
