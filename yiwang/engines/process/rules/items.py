"""Data with a type: what an activity takes and gives, and whether two types agree."""

from __future__ import annotations

from ..xml import Element, child, children, flag, local
from .model import Model


def io(element: Element, part: str) -> list[Element]:
    """Return the dataInput, dataOutput, inputSet or outputSet parts of an ioSpecification."""
    specification = child(element, "ioSpecification")
    return [] if specification is None else list(children(specification, part))


def item_of(model: Model, data: Element) -> Element | None:
    """Return the itemDefinition of a data element; a reference has that of its object."""
    own = model.follow(data, "itemSubjectRef")
    if own is not None:
        return own
    for kind, ref in (
        ("dataObjectReference", "dataObjectRef"),
        ("dataStoreReference", "dataStoreRef"),
    ):
        if local(data) == kind:
            target = model.follow(data, ref)
            return None if target is None else model.follow(target, "itemSubjectRef")
    return None


def message_item(model: Model, holder: Element, ref: str) -> Element | None:
    """Return the itemDefinition of the message that an element refers to."""
    message = model.follow(holder, ref)
    return None if message is None else model.follow(message, "itemRef")


def same_item(one: Element | None, other: Element | None) -> bool:
    """Tell whether two item definitions are equivalent: identical or of equal structure."""
    if one is None or other is None:
        return one is other
    return one is other or (
        one.get("structureRef") is not None
        and one.get("structureRef") == other.get("structureRef")
        and flag(one, "isCollection", False) == flag(other, "isCollection", False)
    )


def shape(model: Model, data: Element) -> str:
    """Return what identifies the type of a data element, empty where it has none."""
    item = item_of(model, data)
    return "" if item is None else item.get("structureRef") or item.get("id") or ""
