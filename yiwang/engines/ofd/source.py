"""The parts of a document while it is read: found by reference, counted, complained about."""

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, field

from yiwang.engines.ofd import xml
from yiwang.engines.ofd.problems import Malformed, Problem, Unreadable
from yiwang.engines.ofd.xml import Element

OBJECTS = 60_000  # of a whole document; a dense page has some hundreds

_OBJECTS = tuple(f"{{*}}{name}Object" for name in ("Text", "Path", "Image", "Composite"))


@dataclass
class Source:
    """Mutable on purpose: lives for one reading.

    ids: number → part, of one document body, where no number may occur twice.
    placed: drawings that were read before; placing one again uses its numbers again.
    """

    parts: Mapping[str, bytes]
    problems: list[Problem] = field(default_factory=list)
    ids: dict[int, str] = field(default_factory=dict)
    placed: set[int] = field(default_factory=set)
    left: int = OBJECTS

    def say(self, code: str, part: str, message: str) -> None:
        problem = Problem(code, part, message)
        if problem not in self.problems[-50:]:  # the same fault a thousand times is one fault
            self.problems.append(problem)

    def find(self, base: str, reference: str) -> str:
        """Return the part that a reference in `base` means; empty, and said, where there is none.

        Some producers write references from the root without the leading slash; they are read and
        reported.
        """
        reference = reference.strip().replace("\\", "/")
        if not reference:
            return ""
        near = place(base, reference)
        if near in self.parts:
            return near
        far = place("", reference)
        if far in self.parts:
            self.say("loose_reference", base, f"{reference} is written from the root without /.")
            return far
        self.say("missing_part", base, f"{reference} is referred to and is not in the file.")
        return ""

    def root(self, part: str, expected: str) -> Element | None:
        """Return the root element of a part; None, and said, where it cannot be read."""
        if part not in self.parts:
            return None
        try:
            root = xml.parse(self.parts[part], part)
        except Malformed as problem:
            self.say("malformed", part, str(problem))
            return None
        if xml.local(root) != expected:
            self.say("wrong_root", part, f"The root is {xml.local(root)} instead of {expected}.")
        if xml.namespace(root) != xml.NAMESPACE:
            self.say("wrong_namespace", part, f"The namespace is {xml.namespace(root) or 'none'}.")
        return root

    def identify(self, element: Element, part: str) -> int:
        """Note the ID of an element; 0, and said, where it has none."""
        text = element.get("ID", "")
        if not text.isdecimal() or len(text) > 10:
            self.say("bad_id", part, f"{xml.local(element)} has the ID {text!r}.")
            return 0
        number = int(text)
        if number in self.ids:
            self.say("double_id", part, f"The ID {number} is used twice.")
        self.ids[number] = part
        return number

    def count(self, drawn: Element) -> None:
        """Count the objects below an element before any of them is read."""
        self.left -= sum(1 for _ in drawn.iter(*_OBJECTS))
        if self.left < 0:
            raise Unreadable(f"The document draws more than {OBJECTS} objects.")


def place(base: str, reference: str) -> str:
    """Return the path of a reference from a part, without leading slash."""
    joined = posixpath.join("/", posixpath.dirname(base), reference)
    return posixpath.normpath(joined).lstrip("/")


def reference(text: str | None) -> int:
    """Return the number that an attribute refers to; 0 for none."""
    return int(text) if text and text.isdecimal() and len(text) <= 10 else 0
