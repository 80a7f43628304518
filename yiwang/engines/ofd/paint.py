"""Colours, and what draw parameters say of lines and fills (sections 8.2 and 8.3)."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

from yiwang.engines.ofd import xml
from yiwang.engines.ofd.model import Color
from yiwang.engines.ofd.numbers import number, numbers
from yiwang.engines.ofd.xml import Element


@dataclass(frozen=True)
class Space:
    """A colour space. kind: GRAY, RGB or CMYK; palette: its colours by index."""

    kind: str = "RGB"
    palette: tuple[tuple[float, ...], ...] = ()


@dataclass(frozen=True)
class Style:
    """What a draw parameter or an object says; None where it says nothing."""

    width: float | None = None
    cap: str | None = None
    join: str | None = None
    miter: float | None = None
    dash: tuple[float, ...] | None = None
    dash_offset: float | None = None
    fill: Color | None = None
    stroke: Color | None = None

    def over(self, below: "Style") -> "Style":
        """What holds when this is said and `below` held before."""
        if below is NOTHING_SAID:
            return self
        said = {f.name: getattr(self, f.name) for f in fields(self)}
        return replace(below, **{name: value for name, value in said.items() if value is not None})


NOTHING_SAID = Style()


def style(element: Element, spaces: Mapping[int, Space]) -> Style:
    """Read the attributes and colours that a draw parameter and an object have in common."""
    dash = element.get("DashPattern")
    return Style(
        width=_maybe(element, "LineWidth"),
        cap=element.get("Cap"),
        join=element.get("Join"),
        miter=_maybe(element, "MiterLimit"),
        dash=None if dash is None else numbers(dash),
        dash_offset=_maybe(element, "DashOffset"),
        fill=color(xml.child(element, "FillColor"), spaces),
        stroke=color(xml.child(element, "StrokeColor"), spaces),
    )


def _maybe(element: Element, name: str) -> float | None:
    return None if element.get(name) is None else number(element.get(name))


def space(element: Element) -> Space:
    palette = (_channels(xml.text(value)) for value in xml.children(xml.child(element, "Palette")))
    return Space(element.get("Type", "RGB").upper(), tuple(palette))


def color(element: Element | None, spaces: Mapping[int, Space]) -> Color | None:
    """Read a colour. Of a shading its first colour counts, of a pattern nothing is shown."""
    if element is None:
        return None
    shading = next((e for e in xml.children(element) if xml.local(e).endswith("Shd")), None)
    if shading is not None:
        inner = next((e for e in shading.iter() if xml.local(e) in _STOPS), None)
        return color(inner, spaces)
    if xml.child(element, "Pattern") is not None:
        return Color(alpha=0)
    known = spaces.get(int(number(element.get("ColorSpace"))), Space(""))
    channels = _channels(element.get("Value"))
    if element.get("Value") is None:
        index = int(number(element.get("Index"), -1))
        channels = known.palette[index] if 0 <= index < len(known.palette) else ()
    alpha = _byte(number(element.get("Alpha"), 255))
    red, green, blue = _rgb(channels, known.kind)
    return Color(_byte(red), _byte(green), _byte(blue), alpha)


_STOPS = {"Color", "StartColor"}  # inside segments of AxialShd and RadialShd; a point's colour


def _channels(text: str | None) -> tuple[float, ...]:
    """Numbers 0 to 255, decimal or as #FF."""
    pieces = (text or "").split()
    return tuple(float(int(p[1:], 16)) if _is_hex(p) else number(p) for p in pieces[:4])


def _is_hex(piece: str) -> bool:
    digits = piece[1:]
    return piece[0] == "#" and 0 < len(digits) <= 2 and all(c in _HEX for c in digits)


_HEX = frozenset("0123456789abcdefABCDEF")


def _rgb(channels: tuple[float, ...], kind: str) -> tuple[float, float, float]:
    if kind == "CMYK" or len(channels) == 4:
        cyan, magenta, yellow, key = (*channels, 0.0, 0.0, 0.0, 0.0)[:4]
        light = (255 - key) / 255
        return (255 - cyan) * light, (255 - magenta) * light, (255 - yellow) * light
    if kind == "GRAY" or len(channels) == 1:
        gray = channels[0] if channels else 0.0
        return gray, gray, gray
    red, green, blue = (*channels, 0.0, 0.0, 0.0)[:3]
    return red, green, blue


def _byte(value: float) -> int:
    return max(0, min(255, round(value)))
