"""Writes a document as GB/T 33190 lays it out. Equal documents give equal bytes.

Fonts lie in PublicRes.xml, pictures and drawings in DocumentRes.xml; a resource that several
objects use is written once.
"""

from collections.abc import Iterable

from yiwang.engines.ofd import archive, xml
from yiwang.engines.ofd.content import Ids, area, fill
from yiwang.engines.ofd.model import Attachment, Document, Font, Info, Media, Page, Template, Unit
from yiwang.engines.ofd.xml import Element, make

VERSION = "1.0"  # of the standard as printed in 2016
ROOT = "Doc_0"


def write(document: Document) -> bytes:
    """Return the file.

    Raises:
        ValueError: the document has no page, or a text holds what XML cannot carry.
    """
    return archive.pack(parts(document))


def parts(document: Document) -> dict[str, bytes]:
    """The parts of the file in their order, unsigned."""
    if not document.pages:
        raise ValueError("A document has at least one page.")
    ids = Ids()
    templates = {one: ids.new() for page in document.pages for one in page.templates}
    pages = [(ids.new(), page) for page in document.pages]
    found = {"OFD.xml": b"", f"{ROOT}/Document.xml": b""}  # first in the file, known last
    drawn: dict[str, bytes] = {}
    for index, template in enumerate(templates):
        drawn[_template_part(index)] = xml.serialise(_content(template, {}, ids))
    for index, (_, page) in enumerate(pages):
        drawn[_page_part(index)] = xml.serialise(_content(page, templates, ids))
    drawn.update(_annotations(pages, ids))
    resources = _resources(ids)
    files = {f"{ROOT}/Res/{name}": content for name, content in _files(ids)}
    attached = _attachments(document.attachments)
    found["OFD.xml"] = xml.serialise(start(document.info))
    found[f"{ROOT}/Document.xml"] = xml.serialise(
        _root(document, templates, [number for number, _ in pages], ids, attached)
    )
    return found | resources | drawn | files | attached


def start(info: Info, signatures: str = "") -> Element:
    """OFD.xml. signatures: the list of signatures, empty for none."""
    root = make("OFD", Version=VERSION, DocType="OFD")
    body = _sub(root, "DocBody")
    said = _sub(body, "DocInfo")
    rows = (
        ("DocID", info.id),
        ("Title", info.title),
        ("Author", info.author),
        ("Subject", info.subject),
        ("CreationDate", info.created.isoformat() if info.created else ""),
        ("Keywords", info.keywords),
        ("Creator", info.creator),
        ("CreatorVersion", info.creator_version),
    )
    for name, text in rows:
        if isinstance(text, tuple) and text:
            holder = _sub(said, name)
            for word in text:
                _sub(holder, "Keyword", word)
        elif isinstance(text, str) and text:
            _sub(said, name, text)
    if info.custom:
        holder = _sub(said, "CustomDatas")
        for name, text in info.custom:
            _sub(holder, "CustomData", text, Name=name)
    _sub(body, "DocRoot", f"{ROOT}/Document.xml")
    if signatures:
        _sub(body, "Signatures", signatures)
    return root


def _root(
    document: Document,
    templates: dict[Template, int],
    pages: list[int],
    ids: Ids,
    attached: dict[str, bytes],
) -> Element:
    root = make("Document")
    common = _sub(root, "CommonData")
    _sub(common, "MaxUnitID", str(ids.last))
    common.append(area("PageArea", document.area))
    if ids.fonts:
        _sub(common, "PublicRes", "PublicRes.xml")
    if ids.media or ids.units:
        _sub(common, "DocumentRes", "DocumentRes.xml")
    for index, (template, number) in enumerate(templates.items()):
        place = _template_part(index).removeprefix(f"{ROOT}/")
        row = _sub(common, "TemplatePage", ID=number, Name=template.name or None)
        row.set("ZOrder", template.order.value)
        row.set("BaseLoc", place)
    holder = _sub(root, "Pages")
    for index, number in enumerate(pages):
        _sub(holder, "Page", ID=number, BaseLoc=_page_part(index).removeprefix(f"{ROOT}/"))
    if any(page.annotations for page in document.pages):
        _sub(root, "Annotations", "Annots/Annotations.xml")
    if attached:
        _sub(root, "Attachments", "Attachs/Attachments.xml")
    return root


def _sub(parent: Element, name: str, text: str = "", **attributes: str | int | None) -> Element:
    made = make(name, text, **attributes)
    parent.append(made)
    return made


def _template_part(index: int) -> str:
    return f"{ROOT}/Tpls/Tpl_{index}/Content.xml"


def _page_part(index: int) -> str:
    return f"{ROOT}/Pages/Page_{index}/Content.xml"


def _content(page: Page | Template, templates: dict[Template, int], ids: Ids) -> Element:
    root = make("Page")
    for template in page.templates if isinstance(page, Page) else ():
        _sub(root, "Template", TemplateID=templates[template], ZOrder=template.order.value)
    if page.area:
        root.append(area("Area", page.area))
    if page.layers:
        holder = _sub(root, "Content")
        for layer in page.layers:
            fill(_sub(holder, "Layer", ID=ids.new(), Type=layer.order.value), layer.objects, ids)
    return root


def _annotations(pages: Iterable[tuple[int, Page]], ids: Ids) -> dict[str, bytes]:
    listed = make("Annotations")
    found: dict[str, bytes] = {}
    for index, (number, page) in enumerate(pages):
        if not page.annotations:
            continue
        place = f"Page_{index}/Annotation.xml"
        _sub(_sub(listed, "Page", PageID=number), "FileLoc", place)
        root = make("PageAnnot")
        for note in page.annotations:
            row = _sub(
                root,
                "Annot",
                ID=ids.new(),
                Type=note.kind,
                Creator=note.creator,
                LastModDate=note.changed.isoformat(),
                Subtype=note.subtype or None,
                Visible=None if note.visible else "false",
            )
            fill(_sub(row, "Appearance", Boundary=str(note.boundary)), note.objects, ids)
        found[f"{ROOT}/Annots/{place}"] = xml.serialise(root)
    return {f"{ROOT}/Annots/Annotations.xml": xml.serialise(listed)} | found if found else {}


def _resources(ids: Ids) -> dict[str, bytes]:
    """PublicRes.xml and DocumentRes.xml, each only when something is in it."""
    drawings = _drawings(ids)  # first: what it draws may need further fonts and pictures
    found: dict[str, bytes] = {}
    if ids.fonts:
        root = make("Res", BaseLoc="Res")
        holder = _sub(root, "Fonts")
        for font, number in ids.fonts.items():
            _font(holder, font, number)
        found[f"{ROOT}/PublicRes.xml"] = xml.serialise(root)
    if ids.media or drawings is not None:
        root = make("Res", BaseLoc="Res")
        if ids.media:
            holder = _sub(root, "MultiMedias")
            for media, number in ids.media.items():
                row = _sub(holder, "MultiMedia", ID=number, Type="Image")
                row.set("Format", media.kind.upper())
                _sub(row, "MediaFile", media_name(media, number))
        if drawings is not None:
            root.append(drawings)
        found[f"{ROOT}/DocumentRes.xml"] = xml.serialise(root)
    return found


def _drawings(ids: Ids) -> Element | None:
    holder = make("CompositeGraphicUnits")
    done: set[Unit] = set()
    while waiting := [unit for unit in ids.units if unit not in done]:  # units may hold units
        for unit in waiting:
            row = _sub(holder, "CompositeGraphicUnit", ID=ids.units[unit])
            row.set("Width", f"{unit.width:g}")
            row.set("Height", f"{unit.height:g}")
            fill(_sub(row, "Content"), unit.objects, ids)
            done.add(unit)
    return holder if done else None


def _font(holder: Element, font: Font, number: int) -> None:
    row = _sub(holder, "Font", ID=number, FontName=font.name, FamilyName=font.family or None)
    for name, said in (("Italic", font.italic), ("Bold", font.bold), ("Serif", font.serif)):
        if said:
            row.set(name, "true")
    if font.content:
        _sub(row, "FontFile", font_name(font, number))


def font_name(font: Font, number: int) -> str:
    return f"font_{number}.{font.suffix}"


def media_name(media: Media, number: int) -> str:
    return f"image_{number}.{media.kind}" if media.kind else f"image_{number}"


def _files(ids: Ids) -> Iterable[tuple[str, bytes]]:
    for font, number in ids.fonts.items():
        if font.content:
            yield font_name(font, number), font.content
    for media, number in ids.media.items():
        yield media_name(media, number), media.content


def _attachments(attachments: tuple[Attachment, ...]) -> dict[str, bytes]:
    if not attachments:
        return {}
    listed = make("Attachments")
    found: dict[str, bytes] = {}
    for number, one in enumerate(attachments, 1):
        name = f"attachment_{number}" + (f".{one.kind}" if one.kind.isalnum() else "")
        row = _sub(listed, "Attachment", ID=number, Name=one.name, Format=one.kind or None)
        row.set("Size", f"{len(one.content) / 1024:.4f}")  # kilobytes, table 65
        if not one.visible:
            row.set("Visible", "false")
        _sub(row, "FileLoc", name)
        found[f"{ROOT}/Attachs/{name}"] = one.content
    return {f"{ROOT}/Attachs/Attachments.xml": xml.serialise(listed)} | found
