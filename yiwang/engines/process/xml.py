"""Small helpers over lxml trees: names without namespace, references, our extensions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from lxml import etree

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
YIWANG = "https://yiwang.example/bpmn/1.0"
XPATH = "http://www.w3.org/1999/XPath"  # the schema's default: nobody chose it

Element = etree._Element


def local(element: Element) -> str:
    """Return the tag without namespace, empty for comments and processing instructions."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def is_bpmn(element: Element) -> bool:
    return isinstance(element.tag, str) and element.tag.startswith(f"{{{BPMN}}}")


def children(element: Element, name: str = "") -> Iterator[Element]:
    """Yield BPMN children, all or those of one local name."""
    if name:
        yield from element.iterchildren(f"{{{BPMN}}}{name}")
    else:
        yield from filter(is_bpmn, element.iterchildren())


def child(element: Element, name: str) -> Element | None:
    return element.find(f"{{{BPMN}}}{name}")


def descendants(element: Element, name: str) -> Iterator[Element]:
    yield from element.iter(f"{{{BPMN}}}{name}")


def text(element: Element | None) -> str:
    """Return all text below an element, CDATA and mixed content included, trimmed."""
    return "" if element is None else "".join(map(str, element.itertext())).strip()


def reference(name: str | None) -> str:
    """Return a QName's local part: references may carry the prefix of their namespace."""
    return (name or "").strip().rpartition(":")[2]


def flag(element: Element, name: str, default: bool) -> bool:
    value = element.get(name)
    return default if value is None else value.strip().lower() in ("true", "1")


def place(element: Element) -> str:
    """Return the id a person finds the element by, else its line."""
    return element.get("id") or f"{local(element)} in line {element.sourceline}"


def extensions(element: Element) -> Iterator[Element]:
    """Yield every element below the element's own extensionElements."""
    for holder in children(element, "extensionElements"):
        yield from (e for e in holder.iterdescendants() if isinstance(e.tag, str))


def properties(element: Element) -> Mapping[str, str]:
    """Return our extension attributes and `yw:property name value` elements, without prefix."""
    found = {
        str(key).rpartition("}")[2]: str(value)
        for key, value in element.attrib.items()
        if str(key).startswith(f"{{{YIWANG}}}")
    }
    for extension in extensions(element):
        if extension.tag == f"{{{YIWANG}}}property" and (name := extension.get("name")):
            found[name] = extension.get("value") or text(extension)
    return MappingProxyType(found)


def foreign_attributes(element: Element) -> Mapping[str, str]:
    """Return attributes of other makers as `{namespace}name` → value."""
    return MappingProxyType(
        {
            str(key): str(value)
            for key, value in element.attrib.items()
            if str(key).startswith("{") and not str(key).startswith(f"{{{YIWANG}}}")
        }
    )


def vendor_value(element: Element, *names: str) -> str:
    """Return an attribute of any maker, on the element or in its extensions, by local name."""
    for candidate in (element, *extensions(element)):
        for key, value in candidate.attrib.items():
            if str(key).rpartition("}")[2] in names and (
                candidate is not element or str(key).startswith("{")
            ):
                return str(value).strip()
    return ""
