"""Small helpers over lxml trees of OFD parts: names without namespace, nothing fetched."""

from collections.abc import Iterator

from lxml import etree

from yiwang.engines.ofd.problems import Malformed, Unreadable

NAMESPACE = "http://www.ofdspec.org/2016"
DRAFT = "http://www.ofdspec.org"  # written by producers before the standard was printed

Element = etree._Element

PART_LIMIT = 16 << 20  # bytes
TAG_LIMIT = 500_000
QUOTE_LIMIT = 1_500_000  # two an attribute


def parse(data: bytes, part: str) -> Element:
    """Return the root of one part.

    Raises:
        Malformed: not well-formed.
        Unreadable: too large, or with a document type: OFD has none, and entities are a way to
            blow up a reader.
    """
    if len(data) > PART_LIMIT or data.count(b"<") > TAG_LIMIT:
        raise Unreadable(f"{part} is too large.")
    if data.count(b'"') + data.count(b"'") > QUOTE_LIMIT:
        raise Unreadable(f"{part} has too many attributes.")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True
    )
    if b"<!DOCTYPE" in data or b"<\0!\0D\0" in data or b"\0<\0!\0D" in data:
        raise Unreadable(f"{part} declares a document type, which OFD does not have.")
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Malformed(f"{part} is not well-formed XML ({error}).") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise Unreadable(f"{part} declares a document type, which OFD does not have.")
    return root


def local(element: Element) -> str:
    """Return the tag without namespace, empty for comments and processing instructions."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def namespace(element: Element) -> str:
    return str(element.tag).rpartition("}")[0].removeprefix("{")


def children(element: Element | None, name: str = "") -> Iterator[Element]:
    """Yield the children of an element, all or those of one local name."""
    if element is not None:
        for found in element.iterchildren():
            if isinstance(found.tag, str) and (not name or local(found) == name):
                yield found


def child(element: Element | None, *names: str) -> Element | None:
    """Return the first descendant by a way of local names."""
    for name in names:
        element = next(children(element, name), None)
    return element


def text(element: Element | None, *names: str) -> str:
    """Return the text of an element or of a descendant, trimmed; empty where there is none."""
    found = child(element, *names)
    return "" if found is None else "".join(map(str, found.itertext())).strip()


def make(name: str, _text: str = "", **attributes: str | int | None) -> Element:
    """Make an element of the standard's namespace; attributes of None are left out."""
    made = etree.Element(f"{{{NAMESPACE}}}{name}", nsmap={"ofd": NAMESPACE})
    for key, value in attributes.items():
        if value is not None:
            made.set(key, str(value))
    if _text:
        made.text = _text
    return made


def serialise(root: Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")
