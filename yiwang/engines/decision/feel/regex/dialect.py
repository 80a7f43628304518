"""Read patterns of the XPath dialect; what it does not know is refused."""

from __future__ import annotations

import re

from ..values import FeelError
from .classes import (
    NAME_SPANS,
    NAME_START_SPANS,
    SPACE_SPANS,
    complement,
    inside,
    property_spans,
)
from .nodes import Anchor, Choice, Group, Node, One, Reference, Repeat, Sequence

MAX_REPEAT = 1000
SPACE = " \t\n\r"
_COUNT = re.compile(r"\{([0-9]+)(?:(,)([0-9]*))?\}")
_SINGLE = {"n": "\n", "r": "\r", "t": "\t"}
_LITERAL_ESCAPES = frozenset("\\|.?*+(){}-[]^$")
_SETS = {"s": SPACE_SPANS, "i": NAME_START_SPANS, "c": NAME_SPANS}


class Reader:
    """Recursive descent over a pattern; each character and class is written as Python has it."""

    def __init__(self, pattern: str, flags: str) -> None:
        self.pattern = pattern
        self.at = 0
        self.opened = 0
        self.closed: set[int] = set()
        self.refers = False
        self.depth = 0
        self.dot = r"[\s\S]" if "s" in flags else r"[^\n\r]"
        self.start, self.end = (r"(?m:^)", r"(?m:$)") if "m" in flags else (r"\A", r"\Z")

    def peek(self) -> str:
        return self.pattern[self.at : self.at + 1]

    def take(self) -> str:
        char = self.peek()
        if not char:
            raise FeelError(f"the pattern {self.pattern!r} ends too early")
        self.at += 1
        return char

    def whole(self) -> Node:
        node = self.alternatives()
        if self.peek():
            raise self.refused(self.peek())
        return node

    def refused(self, what: str) -> FeelError:
        return FeelError(f"the pattern {self.pattern!r} has a wrong {what!r} at {self.at + 1}")

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > 50:
            raise FeelError("the pattern is nested too deeply")

    def alternatives(self) -> Node:
        self.deeper()
        branches = [self.branch()]
        while self.peek() == "|":
            self.at += 1
            branches.append(self.branch())
        self.depth -= 1
        return branches[0] if len(branches) == 1 else Choice(tuple(branches))

    def branch(self) -> Node:
        items: list[Node] = []
        while self.peek() and self.peek() not in "|)":
            item = self.atom()
            repeat = self.quantifier(item)
            items.append(item if repeat is None else repeat)
        return Sequence(tuple(items))

    def atom(self) -> Node:
        char = self.take()
        if char == "(":
            return self.group()
        if char == "[":
            return One(self.char_class())
        if char == "\\":
            return self.escape()
        if char in "?*+{}]":
            self.at -= 1
            raise self.refused(char)
        if char in "^$":
            return Anchor(self.start if char == "^" else self.end)
        return One(self.dot if char == "." else re.escape(char))

    def group(self) -> Node:
        number = 0
        if self.peek() == "?":
            if self.pattern[self.at : self.at + 2] != "?:":
                raise self.refused("?")
            self.at += 2
        else:
            self.opened += 1
            number = self.opened
        node = self.alternatives()
        if self.take() != ")":
            raise self.refused("(")
        self.closed.add(number)
        return Group(number, node)

    def quantifier(self, item: Node) -> Repeat | None:
        """Return the item with the quantifier that follows it, if one does."""
        char = self.peek()
        if char and char in "?*+":
            self.at += 1
            low, high = {"?": (0, 1), "*": (0, None), "+": (1, None)}[char]
            return Repeat(item, low, high, self.lazy())
        if char != "{":
            return None
        match = _COUNT.match(self.pattern, self.at)
        if match is None:
            raise self.refused("{")
        self.at = match.end()
        low = int(match[1])
        high = (int(match[3]) if match[3] else None) if match[2] else low
        if max(low, high or 0) > MAX_REPEAT or (high is not None and high < low):
            raise FeelError(f"a pattern may repeat up to {MAX_REPEAT} times, least times first")
        return Repeat(item, low, high, self.lazy())

    def lazy(self) -> bool:
        if self.peek() == "?":
            self.at += 1
            return True
        if self.peek() and self.peek() in "*+{":
            raise self.refused(self.peek())
        return False

    def escape(self) -> Node:
        char = self.take()
        if char in _SINGLE or char in _LITERAL_ESCAPES:
            return One(re.escape(_SINGLE.get(char, char)))
        if char.isascii() and char.isdigit():
            return self.back_reference(char)
        return One(f"[{self.multi(char)}]")

    def back_reference(self, digits: str) -> Node:
        if digits == "0":
            raise self.refused("\\0")
        while self.peek().isdigit() and int(digits + self.peek()) <= self.opened:
            digits += self.take()
        if int(digits) not in self.closed:
            raise FeelError(f"there is no closed group {digits} before position {self.at}")
        self.refers = True
        return Reference(f"(?:\\{digits})")

    def multi(self, char: str) -> str:
        """Return the inside of a class for an escape such as d, S or p{Lu}."""
        lower = char.lower()
        if lower in ("d", "w"):
            return f"\\{char}"
        if lower == "p":
            spans = property_spans(self.property_name())
        elif lower in _SETS:
            spans = _SETS[lower]
        else:
            raise self.refused(f"\\{char}")
        return inside(spans if char.islower() else complement(spans))

    def property_name(self) -> str:
        end = self.pattern.find("}", self.at)
        if self.peek() != "{" or end < 0:
            raise self.refused("\\p")
        name = self.pattern[self.at + 1 : end]
        self.at = end + 1
        return name

    def char_class(self) -> str:
        """Translate a class after its opening bracket; subtraction becomes a look ahead."""
        negated = self.peek() == "^"
        self.at += negated
        members: list[str] = []
        subtracted = ""
        while self.peek() != "]":
            if self.pattern.startswith("-[", self.at) and members:
                self.at += 2
                self.deeper()
                subtracted = self.char_class()
                self.depth -= 1
                if self.peek() != "]":
                    raise self.refused("[")
                break
            members.append(self.class_member())
        self.at += 1
        if not members:
            raise self.refused("[]")
        text = f"[{'^' if negated else ''}{''.join(members)}]"
        return f"(?:(?!{subtracted}){text})" if subtracted else text

    def class_member(self) -> str:
        low, single = self.class_char()
        after = self.pattern[self.at + 1 : self.at + 2]
        if self.peek() != "-" or not single or after in ("]", "[", ""):
            return low
        self.at += 1
        high, single = self.class_char()
        if not single:
            raise self.refused("-")
        return f"{low}-{high}"

    def class_char(self) -> tuple[str, bool]:
        """Return a member of a class, and whether it is a single character."""
        char = self.take()
        if char == "[":
            raise self.refused("[")
        if char != "\\":
            return re.escape(char), True
        char = self.take()
        if char in _SINGLE or char in _LITERAL_ESCAPES:
            return re.escape(_SINGLE.get(char, char)), True
        return self.multi(char), False
