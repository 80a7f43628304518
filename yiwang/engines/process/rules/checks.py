"""The few ways in which an element can break a rule; the rules are rows over them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

from ..xml import Element, child, children, flag, local, text
from .model import Model
from .rule import Check


def all_of(*checks: Check) -> Check:
    """Broken where every part is."""
    return lambda model, element: all(check(model, element) for check in checks)


def any_of(*checks: Check) -> Check:
    """Broken where some part is."""
    return lambda model, element: any(check(model, element) for check in checks)


def none_of(*checks: Check) -> Check:
    """Broken where no part is."""
    return lambda model, element: not any(check(model, element) for check in checks)


def value(name: str, wrong: Callable[[str], bool]) -> Check:
    """Broken where the attribute is given and wrong."""
    return lambda _, element: (given := element.get(name)) is not None and wrong(given.strip())


def lacks(*names: str) -> Check:
    """Broken where none of these attributes or children is given."""
    return lambda _, element: (
        not any(element.get(name) or child(element, name) is not None for name in names)
    )


def has(*names: str) -> Check:
    """Broken where each of these attributes or children is given."""
    return lambda _, element: all(
        element.get(name) or child(element, name) is not None for name in names
    )


def truth(name: str, expected: bool, default: bool) -> Check:
    """Broken where the flag has the expected value."""
    return lambda _, element: flag(element, name, default) is expected


def more(name: str, most: int) -> Check:
    """Broken where there are more than `most` children of this name."""
    return lambda _, element: sum(1 for _ in children(element, name)) > most


def leads_to(name: str, kinds: Collection[str]) -> Check:
    """Broken where a reference leads to one of these kinds."""
    return lambda model, element: any(local(e) in kinds for e in model.resolve(element, name))


def inside(*kinds: str) -> Check:
    """Broken where the parent is one of these kinds."""
    return lambda _, element: (parent := element.getparent()) is not None and local(parent) in kinds


def contains(kinds: Collection[str]) -> Check:
    """Broken where a child is one of these kinds."""
    return lambda _, element: any(local(e) in kinds for e in children(element))


def incoming(least: int, most: int | None = None) -> Check:
    """Broken where the number of incoming sequence flows lies between these."""
    return _degree("incoming", least, most)


def outgoing(least: int, most: int | None = None) -> Check:
    """Broken where the number of outgoing sequence flows lies between these."""
    return _degree("outgoing", least, most)


def _degree(direction: str, least: int, most: int | None) -> Check:
    def check(model: Model, element: Element) -> bool:
        degree = model.degree(element, direction)
        return degree >= least and (most is None or degree <= most)

    return check


def triggered(*kinds: str) -> Check:
    """Broken where the event has one of these triggers."""
    return lambda model, event: not model.triggers(event).isdisjoint(kinds)


def triggered_beyond(*kinds: str) -> Check:
    """Broken where the event has a trigger other than these."""
    return lambda model, event: not model.triggers(event) <= set(kinds)


def untriggered(model: Model, event: Element) -> bool:
    """Broken where the event has no trigger."""
    return not model.triggers(event) and not model.stated(event, "eventDefinitionRef")


def executable(model: Model, element: Element) -> bool:
    """Broken (together with something else) inside a process declared executable."""
    return model.executable(element)


def event_sub_process(_: Model, element: Element) -> bool:
    """Broken (together with something else) for a sub-process started by an event."""
    return local(element) == "subProcess" and flag(element, "triggeredByEvent", False)


def descriptive(model: Model, element: Element) -> bool:
    """Tell whether an element belongs to a process that nobody means to run."""
    return model.process(element) is not None and not model.executable(element)


def short_form(model: Model, element: Element) -> bool:
    """Tell whether no node of the process lists its flows.

    Such files are typed by hand and leave out what is implied, ends above all: a path that stops
    has ended.
    """
    return element not in model.long_form and model.process(element) not in model.long_form


def empty(_: Model, element: Element) -> bool:
    """Broken where there is no text."""
    return not text(element)


_LITERAL = re.compile(r"""[-+]?\d+(\.\d+)?|"[^"]*"|'[^']*'""")


def not_boolean(_: Model, element: Element) -> bool:
    """Broken where an expression is a number or a string, so never true or false."""
    return _LITERAL.fullmatch(text(element)) is not None


_URI = re.compile(r"(?:[\w\-.~:/?#\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*")
_MIME = re.compile(r"[\w.+-]+/[\w.+-]+\s*(?:;.*)?")


def not_uri(given: str) -> bool:
    """Broken unless the text is a URI or URI reference (RFC 3986, letters of any script)."""
    return _URI.fullmatch(given) is None


def not_mime(given: str) -> bool:
    """Broken unless the text looks like `type/subtype` (RFC 2045)."""
    return _MIME.fullmatch(given) is None
