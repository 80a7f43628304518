"""A fixed-layout document as values. Lengths are millimetres, y grows downwards.

Resources are values too: a run of text carries its font, a picture its bytes. Numbers that the
file uses to join them exist only in the file.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from yiwang.engines.ofd.numbers import IDENTITY, Box, Matrix


@dataclass(frozen=True)
class Color:
    """Red, green, blue and opacity, each 0 to 255."""

    red: int = 0
    green: int = 0
    blue: int = 0
    alpha: int = 255


BLACK = Color()


@dataclass(frozen=True)
class Font:
    """A named font; with `content` the font program that travels with the document."""

    name: str
    family: str = ""
    bold: bool = False
    italic: bool = False
    serif: bool = False
    content: bytes = field(default=b"", repr=False)
    suffix: str = "otf"


@dataclass(frozen=True)
class Media:
    """A picture. kind: suffix of its format, lower case (png, jpg, bmp, jb2 …)."""

    content: bytes = field(repr=False)
    kind: str = "png"


@dataclass(frozen=True)
class Glyphs:
    """Which glyphs of the font stand for characters `at` to `at + count` of a run (section 11.4).

    at counts from the first character of its TextCode.
    """

    at: int
    count: int
    glyphs: tuple[int, ...]


@dataclass(frozen=True)
class Code:
    """Characters on one line; dx, dy are the steps from one glyph's origin to the next."""

    text: str
    x: float = 0.0
    y: float = 0.0
    dx: tuple[float, ...] = ()
    dy: tuple[float, ...] = ()
    glyphs: tuple[Glyphs, ...] = ()


@dataclass(frozen=True)
class Clip:
    """Only what lies inside one of the paths is drawn."""

    paths: tuple["Path", ...]


@dataclass(frozen=True, kw_only=True)
class Graphic:
    """What all objects of a page share. matrix: from the object's space into its boundary's."""

    boundary: Box
    matrix: Matrix = IDENTITY
    alpha: int = 255
    visible: bool = True
    clips: tuple[Clip, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Text(Graphic):
    font: Font
    size: float
    codes: tuple[Code, ...]
    fill: Color | None = BLACK
    stroke: Color | None = None
    stretch: float = 1.0  # HScale
    weight: int = 400
    italic: bool = False
    reading: int = 0  # ReadDirection, degrees
    turned: int = 0  # CharDirection, degrees


@dataclass(frozen=True, kw_only=True)
class Path(Graphic):
    """data: abbreviated data of section 9.3 (S M L Q B A C)."""

    data: str
    fill: Color | None = None
    stroke: Color | None = BLACK
    width: float = 0.353
    cap: str = "Butt"
    join: str = "Miter"
    miter: float = 4.234
    dash: tuple[float, ...] = ()
    dash_offset: float = 0.0
    even_odd: bool = False


@dataclass(frozen=True, kw_only=True)
class Image(Graphic):
    """A picture drawn into the unit square, which `matrix` then places."""

    media: Media


@dataclass(frozen=True, kw_only=True)
class Composite(Graphic):
    """A drawing that is kept once and placed wherever it is needed."""

    unit: "Unit"


@dataclass(frozen=True)
class Unit:
    width: float
    height: float
    objects: tuple["Object", ...]


@dataclass(frozen=True)
class Block:
    """Objects that belong together."""

    objects: tuple["Object", ...]


Object = Text | Path | Image | Composite | Block


class Order(StrEnum):
    """Where a layer or template lies."""

    BACKGROUND = "Background"
    BODY = "Body"
    FOREGROUND = "Foreground"


@dataclass(frozen=True)
class Layer:
    objects: tuple[Object, ...]
    order: Order = Order.BODY


@dataclass(frozen=True)
class Area:
    physical: Box
    application: Box | None = None
    content: Box | None = None
    bleed: Box | None = None


A4 = Area(Box(0, 0, 210, 297))


@dataclass(frozen=True)
class Template:
    layers: tuple[Layer, ...]
    name: str = ""
    area: Area | None = None
    order: Order = Order.BACKGROUND


@dataclass(frozen=True)
class Annotation:
    """Something laid over a page. kind: Link, Path, Highlight, Stamp or Watermark."""

    kind: str
    boundary: Box
    objects: tuple[Object, ...] = ()
    creator: str = ""
    changed: date = date(1980, 1, 1)
    subtype: str = ""
    visible: bool = True


@dataclass(frozen=True)
class Page:
    """area: None for the document's own."""

    layers: tuple[Layer, ...] = ()
    area: Area | None = None
    templates: tuple[Template, ...] = ()
    annotations: tuple[Annotation, ...] = ()


@dataclass(frozen=True)
class Attachment:
    name: str
    content: bytes = field(repr=False)
    kind: str = ""
    visible: bool = True


@dataclass(frozen=True)
class Info:
    """id: 32 hexadecimal digits, the same for every copy of one document."""

    id: str
    title: str = ""
    author: str = ""
    subject: str = ""
    created: date | None = None
    creator: str = ""
    creator_version: str = ""
    keywords: tuple[str, ...] = ()
    custom: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Document:
    info: Info
    pages: tuple[Page, ...]
    area: Area = A4
    attachments: tuple[Attachment, ...] = ()

    def area_of(self, page: Page) -> Area:
        return page.area or self.area
