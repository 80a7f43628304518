"""Resources of a document, a page or a template, by number (section 7.9)."""

import posixpath
from dataclasses import dataclass, field

from yiwang.engines.ofd import xml
from yiwang.engines.ofd.model import Font, Media
from yiwang.engines.ofd.paint import NOTHING_SAID, Space, Style, space, style
from yiwang.engines.ofd.source import Source, place, reference
from yiwang.engines.ofd.xml import Element


@dataclass
class Resources:
    """drawings: composite units and their parts, kept as elements until one is placed."""

    fonts: dict[int, Font] = field(default_factory=dict)
    media: dict[int, Media] = field(default_factory=dict)
    spaces: dict[int, Space] = field(default_factory=dict)
    params: dict[int, Element] = field(default_factory=dict)
    drawings: dict[int, tuple[Element, str]] = field(default_factory=dict)

    def style(self, number: int, depth: int = 8) -> Style:
        """What a draw parameter says, with those it is relative to."""
        element = self.params.get(number)
        if element is None or not depth:
            return NOTHING_SAID
        below = self.style(reference(element.get("Relative")), depth - 1)
        return style(element, self.spaces).over(below)

    def beside(self) -> "Resources":
        """A copy that a page may add its own to."""
        return Resources(
            dict(self.fonts),
            dict(self.media),
            dict(self.spaces),
            dict(self.params),
            dict(self.drawings),
        )


def load(source: Source, base: str, reference_: str, into: Resources) -> None:
    """Read one resource part, found from the part that refers to it."""
    part = source.find(base, reference_)
    root = source.root(part, "Res")
    if root is None:
        return
    folder = place(part, posixpath.join(root.get("BaseLoc") or ".", "_"))
    for group in xml.children(root):
        for element in xml.children(group):
            _add(source, part, folder, element, into)


def _add(source: Source, part: str, folder: str, element: Element, into: Resources) -> None:
    number = source.identify(element, part)
    name = xml.local(element)
    if name == "Font":
        into.fonts[number] = _font(source, folder, element)
    elif name == "MultiMedia":
        into.media[number] = _media(source, folder, element)
    elif name == "ColorSpace":
        into.spaces[number] = space(element)
    elif name == "DrawParam":
        into.params[number] = element
    elif name == "CompositeGraphicUnit":
        into.drawings[number] = (element, part)


def _font(source: Source, folder: str, element: Element) -> Font:
    file = xml.text(element, "FontFile")
    part = source.find(folder, file) if file else ""
    return Font(
        name=element.get("FontName", ""),
        family=element.get("FamilyName", ""),
        bold=element.get("Bold") == "true",
        italic=element.get("Italic") == "true",
        serif=element.get("Serif") == "true",
        content=source.parts.get(part, b""),
        suffix=_suffix(part) or "otf",
    )


def _media(source: Source, folder: str, element: Element) -> Media:
    part = source.find(folder, xml.text(element, "MediaFile"))
    return Media(source.parts.get(part, b""), _suffix(part) or element.get("Format", "").lower())


def _suffix(part: str) -> str:
    return posixpath.splitext(part)[1].lstrip(".").lower()
