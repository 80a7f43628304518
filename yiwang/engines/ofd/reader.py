"""Opens a document: OFD.xml, its bodies, their pages, templates, resources, annotations and
attachments (section 7).
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from yiwang.engines.ofd import archive, resources, xml
from yiwang.engines.ofd.archive import LIMITS, Limits
from yiwang.engines.ofd.model import (
    A4,
    Annotation,
    Area,
    Attachment,
    Document,
    Info,
    Layer,
    Order,
    Page,
    Template,
)
from yiwang.engines.ofd.numbers import Box, box, number
from yiwang.engines.ofd.objects import NOWHERE, Within, objects, xml_flag
from yiwang.engines.ofd.problems import Problem, Unreadable
from yiwang.engines.ofd.resources import Resources
from yiwang.engines.ofd.source import Source, place, reference
from yiwang.engines.ofd.xml import Element

START = "OFD.xml"
PAGES = 2_000


@dataclass(frozen=True)
class Body:
    """One document of the file.

    part: its Document.xml. signatures: where its list of signatures is or should be, empty for
    a document without.
    page_ids: the numbers of its pages in order.
    """

    document: Document
    part: str
    signatures: str
    page_ids: tuple[int, ...]


@dataclass(frozen=True)
class Ofd:
    """An opened file. kind: OFD, or OFD-A for the profile for archives."""

    parts: Mapping[str, bytes]
    kind: str
    version: str
    bodies: tuple[Body, ...]
    problems: tuple[Problem, ...]

    @property
    def document(self) -> Document:
        """The first document; nearly every file holds one."""
        return self.bodies[0].document


def read(data: bytes, limits: Limits = LIMITS) -> Ofd:
    """Open a document.

    Raises:
        Unreadable: no OFD, hostile, or above the limits. What is only wrong inside is read as far
            as it goes and listed in `problems`.
    """
    parts = archive.unpack(data, limits)
    source = Source(parts)
    if START not in parts:
        raise Unreadable("This is no OFD document: it has no OFD.xml.")
    root = source.root(START, "OFD")
    if root is None:
        raise Unreadable("This is no OFD document: its OFD.xml is not well-formed.")
    if next(root.iter("{*}Encryptions"), None) is not None or "Encryptions.xml" in parts:
        raise Unreadable("The document is encrypted (GM/T 0099). Ask for it without a password.")
    bodies = tuple(_body(source, element) for element in xml.children(root, "DocBody"))
    if not bodies:
        raise Unreadable("The OFD.xml names no document.")
    kind, version = root.get("DocType", ""), root.get("Version", "")
    if kind not in ("OFD", "OFD-A"):
        source.say("bad_type", START, f"The document type is {kind!r} instead of OFD.")
    return Ofd(parts, kind, version, bodies, tuple(source.problems))


def _body(source: Source, element: Element) -> Body:
    source.ids.clear()
    source.placed.clear()
    part = source.find(START, xml.text(element, "DocRoot"))
    root = source.root(part, "Document")
    if root is None:
        raise Unreadable("The document that OFD.xml names cannot be read.")
    common = xml.child(root, "CommonData")
    shared = Resources()
    for name in ("PublicRes", "DocumentRes"):
        for found in xml.children(common, name):
            resources.load(source, part, xml.text(found), shared)
    templates = _templates(source, part, common, shared)
    rows = list(xml.children(xml.child(root, "Pages"), "Page"))
    if len(rows) > PAGES:
        raise Unreadable(f"The document has more than {PAGES} pages.")
    ids = tuple(source.identify(row, part) for row in rows)
    notes = _annotations(source, part, xml.text(root, "Annotations"), shared)
    area = _area(source, part, xml.child(common, "PageArea"))
    document = Document(
        info=_info(element),
        pages=tuple(
            _page(source, part, row, shared, templates, tuple(notes.get(id_, ())))
            for id_, row in zip(ids, rows, strict=True)
        ),
        area=area or A4,
        attachments=tuple(_attachments(source, part, xml.text(root, "Attachments"))),
    )
    _check_numbers(source, part, common, area, rows)
    for id_ in notes.keys() - set(ids):
        source.say("dangling", part, f"Annotations are for the page {id_}, which is not there.")
    listed = xml.text(element, "Signatures")
    there = (source.find(START, listed) or place(START, listed)) if listed else ""
    return Body(document, part, there, ids)


def _check_numbers(
    source: Source, part: str, common: Element | None, area: Area | None, rows: list[Element]
) -> None:
    most = number(xml.text(common, "MaxUnitID"), -1)
    if most < max(source.ids, default=0):
        source.say("bad_id", part, f"MaxUnitID is {most:.0f}, yet {max(source.ids)} is in use.")
    if area is None:
        source.say("bad_box", part, "The document states no page area.")
    if not rows:
        source.say("no_pages", part, "The document has no page.")


def _info(element: Element) -> Info:
    info = xml.child(element, "DocInfo")
    custom = xml.children(xml.child(info, "CustomDatas"), "CustomData")
    return Info(
        id=xml.text(info, "DocID"),
        title=xml.text(info, "Title"),
        author=xml.text(info, "Author"),
        subject=xml.text(info, "Subject"),
        created=day(xml.text(info, "CreationDate")),
        creator=xml.text(info, "Creator"),
        creator_version=xml.text(info, "CreatorVersion"),
        keywords=tuple(map(xml.text, xml.children(xml.child(info, "Keywords"), "Keyword"))),
        custom=tuple((one.get("Name", ""), xml.text(one)) for one in custom),
    )


def day(text: str) -> date | None:
    """The day that a text begins with, as in 2020-10-04T15:30:05."""
    with suppress(ValueError):
        return date.fromisoformat(text[:10])
    return None


def _templates(
    source: Source, part: str, common: Element | None, shared: Resources
) -> dict[int, Template]:
    found: dict[int, Template] = {}
    for row in xml.children(common, "TemplatePage"):
        number_ = source.identify(row, part)
        there = source.find(part, row.get("BaseLoc", ""))
        layers, area, _ = _content(source, there, shared)
        order = Order.FOREGROUND if row.get("ZOrder") == "Foreground" else Order.BACKGROUND
        found[number_] = Template(layers, row.get("Name", ""), area, order)
    return found


def _page(
    source: Source,
    part: str,
    row: Element,
    shared: Resources,
    templates: Mapping[int, Template],
    notes: tuple[Annotation, ...],
) -> Page:
    there = source.find(part, row.get("BaseLoc", ""))
    layers, area, root = _content(source, there, shared)
    used = []
    for element in xml.children(root, "Template"):
        number_ = reference(element.get("TemplateID"))
        if number_ in templates:
            used.append(templates[number_])
        else:
            source.say("dangling", there, f"The template {number_} is used and is not there.")
    return Page(layers, area, tuple(used), notes)


def _content(
    source: Source, part: str, shared: Resources
) -> tuple[tuple[Layer, ...], Area | None, Element | None]:
    root = source.root(part, "Page")
    own = shared
    if xml.child(root, "PageRes") is not None:
        own = shared.beside()
        for element in xml.children(root, "PageRes"):
            resources.load(source, part, xml.text(element), own)
    if root is not None:
        source.count(root)
    layers = xml.children(xml.child(root, "Content"), "Layer")
    area = _area(source, part, xml.child(root, "Area"))
    return tuple(_layer(source, part, layer, own) for layer in layers), area, root


def _layer(source: Source, part: str, element: Element, own: Resources) -> Layer:
    if element.get("ID") is not None:
        source.identify(element, part)
    order = element.get("Type", Order.BODY)
    said = own.style(reference(element.get("DrawParam")))
    within = Within(source, part, own, said)
    return Layer(objects(element, within), Order(order) if order in set(Order) else Order.BODY)


def _area(source: Source, part: str, element: Element | None) -> Area | None:
    if element is None:
        return None
    physical = _page_box(element, "PhysicalBox")
    if physical is None or physical.width <= 0 or physical.height <= 0:
        source.say("bad_box", part, "The page has no physical box with a width and a height.")
        return None
    rest = (_page_box(element, name) for name in ("ApplicationBox", "ContentBox", "BleedBox"))
    return Area(physical, *rest)


def _page_box(element: Element, name: str) -> Box | None:
    return box(xml.text(element, name))


def _annotations(
    source: Source, base: str, listed: str, shared: Resources
) -> dict[int, list[Annotation]]:
    part = source.find(base, listed) if listed else ""
    root = source.root(part, "Annotations")
    found: dict[int, list[Annotation]] = {}
    for row in xml.children(root, "Page"):
        there = source.find(part, xml.text(row, "FileLoc"))
        holder = source.root(there, "PageAnnot")
        if holder is not None:
            source.count(holder)
        rows = xml.children(holder, "Annot")
        notes = found.setdefault(reference(row.get("PageID")), [])
        notes += [_annotation(source, there, one, shared) for one in rows]
    return found


def _annotation(source: Source, part: str, element: Element, shared: Resources) -> Annotation:
    if element.get("ID") is not None:
        source.identify(element, part)
    look = xml.child(element, "Appearance")
    shapes = () if look is None else objects(look, Within(source, part, shared))
    return Annotation(
        kind=element.get("Type", ""),
        boundary=(box(look.get("Boundary")) if look is not None else None) or NOWHERE,
        objects=shapes,
        creator=element.get("Creator", ""),
        changed=day(element.get("LastModDate", "")) or Annotation.changed,
        subtype=element.get("Subtype", ""),
        visible=xml_flag(element, "Visible", True),
    )


def _attachments(source: Source, base: str, listed: str) -> Iterator[Attachment]:
    part = source.find(base, listed) if listed else ""
    for row in xml.children(source.root(part, "Attachments"), "Attachment"):
        there = source.find(part, xml.text(row, "FileLoc"))
        yield Attachment(
            name=row.get("Name", ""),
            content=source.parts.get(there, b""),
            kind=row.get("Format", ""),
            visible=xml_flag(row, "Visible", True),
        )
