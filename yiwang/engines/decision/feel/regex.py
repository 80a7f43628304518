"""Regular expressions of XPath and XML Schema, translated to Python's and bounded in time.

The dialect differs in anchors, `.`, classes with subtraction, categories and blocks, and it knows
fewer constructs; whatever it does not know is refused. Python's matcher backtracks, so a pattern
that repeats a repetition is only tried on short texts.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from .values import FeelError, Run, Value

MAX_PATTERN = 2000  # characters
MAX_REPEAT = 1000
_WORK = 5_000_000  # tried positions, as estimated from the pattern's shape
_SPACE = " \t\n\r"
_SINGLE = {"n": "\n", "r": "\r", "t": "\t"}
_LITERAL_ESCAPES = frozenset("\\|.?*+(){}-[]^$")
_MULTI = {
    "s": r" \t\n\r",
    "d": r"\d",
    "w": r"\w",
    "i": r"A-Za-z_:\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u1fff\u3001-\ud7ff",
    "c": r"\-.0-9\u00b7A-Za-z_:\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u1fff\u3001-\ud7ff",
}
_BLOCKS = {
    "BasicLatin": (0x0000, 0x007F),
    "Latin-1Supplement": (0x0080, 0x00FF),
    "LatinExtended-A": (0x0100, 0x017F),
    "LatinExtended-B": (0x0180, 0x024F),
    "IPAExtensions": (0x0250, 0x02AF),
    "CombiningDiacriticalMarks": (0x0300, 0x036F),
    "Greek": (0x0370, 0x03FF),
    "GreekandCoptic": (0x0370, 0x03FF),
    "Cyrillic": (0x0400, 0x04FF),
    "Armenian": (0x0530, 0x058F),
    "Hebrew": (0x0590, 0x05FF),
    "Arabic": (0x0600, 0x06FF),
    "Devanagari": (0x0900, 0x097F),
    "Thai": (0x0E00, 0x0E7F),
    "Tibetan": (0x0F00, 0x0FFF),
    "Georgian": (0x10A0, 0x10FF),
    "HangulJamo": (0x1100, 0x11FF),
    "Mongolian": (0x1800, 0x18AF),
    "LatinExtendedAdditional": (0x1E00, 0x1EFF),
    "GreekExtended": (0x1F00, 0x1FFF),
    "GeneralPunctuation": (0x2000, 0x206F),
    "SuperscriptsandSubscripts": (0x2070, 0x209F),
    "CurrencySymbols": (0x20A0, 0x20CF),
    "LetterlikeSymbols": (0x2100, 0x214F),
    "NumberForms": (0x2150, 0x218F),
    "Arrows": (0x2190, 0x21FF),
    "MathematicalOperators": (0x2200, 0x22FF),
    "BoxDrawing": (0x2500, 0x257F),
    "GeometricShapes": (0x25A0, 0x25FF),
    "CJKRadicalsSupplement": (0x2E80, 0x2EFF),
    "CJKSymbolsandPunctuation": (0x3000, 0x303F),
    "Hiragana": (0x3040, 0x309F),
    "Katakana": (0x30A0, 0x30FF),
    "Bopomofo": (0x3100, 0x312F),
    "CJKUnifiedIdeographsExtensionA": (0x3400, 0x4DB5),
    "CJKUnifiedIdeographs": (0x4E00, 0x9FFF),
    "HangulSyllables": (0xAC00, 0xD7A3),
    "PrivateUse": (0xE000, 0xF8FF),
    "CJKCompatibilityIdeographs": (0xF900, 0xFAFF),
    "HalfwidthandFullwidthForms": (0xFF00, 0xFFEF),
}


@dataclass(frozen=True, slots=True)
class Pattern:
    """A translated pattern and what it may cost: Python's, and its degree of backtracking."""

    compiled: re.Pattern[str]
    repeats: int  # unbounded repetitions, one after the other
    nested: bool  # a repetition inside a repetition
    groups: int

    @staticmethod
    def of(pattern: str, flags: str) -> Pattern:
        """Return the translation. Raises FeelError for what the dialect does not know."""
        return _translated(pattern, flags)

    def search(self, run: Run, text: str) -> bool:
        self._charge(run, text)
        return self.compiled.search(text) is not None

    def replace(self, run: Run, text: str, replacement: str) -> str:
        """Replace all matches; `$1` stands for a group, `$0` for the match."""
        self._charge(run, text)
        if self.compiled.match("") is not None:
            raise FeelError("a pattern that matches nothing cannot be replaced")
        pieces = self._pieces(replacement)
        result: list[str] = []
        at = 0
        for match in self.compiled.finditer(text):
            result.append(text[at : match.start()])
            result.extend(p if isinstance(p, str) else match[p] or "" for p in pieces)
            at = match.end()
        result.append(text[at:])
        run.hold(sum(map(len, result)) // 10)
        return "".join(result)

    def split(self, run: Run, text: str) -> list[Value]:
        self._charge(run, text)
        parts: list[Value] = []
        at = 0
        for match in self.compiled.finditer(text):
            if match.end() == match.start():
                continue
            parts.append(text[at : match.start()])
            at = match.end()
        return [*parts, text[at:]]

    def _charge(self, run: Run, text: str) -> None:
        """Refuse a text on which the pattern could take too long."""
        size = len(text) + 1
        work = 3**size if self.nested else size ** max(1, self.repeats)
        if work > _WORK:
            raise FeelError("the pattern repeats a repetition and could take too long on this text")
        run.spend(size + work // 100)

    def _pieces(self, replacement: str) -> list[str | int]:
        """Cut a replacement into text and group numbers."""
        pieces: list[str | int] = []
        at = 0
        while at < len(replacement):
            char, following = replacement[at], replacement[at + 1 : at + 2]
            if char == "\\":
                if following not in ("\\", "$"):
                    raise FeelError("a backslash in a replacement must precede \\ or $")
                pieces.append(following)
                at += 2
            elif char == "$":
                if not following.isascii() or not following.isdigit():
                    raise FeelError("a $ in a replacement must precede a digit")
                at += 1
                number, length = self._group(replacement[at:])
                pieces.append(number if number <= self.groups else "")
                at += length
            else:
                pieces.append(char)
                at += 1
        return pieces

    def _group(self, digits: str) -> tuple[int, int]:
        """Read as many digits as make the number of a group that exists."""
        number, length = int(digits[0]), 1
        while digits[length : length + 1].isdecimal() and digits[length].isascii():
            longer = number * 10 + int(digits[length])
            if longer > self.groups:
                break
            number, length = longer, length + 1
        return number, length


@lru_cache(maxsize=512)
def _translated(pattern: str, flags: str) -> Pattern:
    if set(flags) - set("smixq"):
        raise FeelError(f"there is no flag among {flags!r} but s, m, i, x and q")
    if len(pattern) > MAX_PATTERN:
        raise FeelError(f"a pattern has at most {MAX_PATTERN} characters")
    options = re.IGNORECASE if "i" in flags else re.RegexFlag(0)
    if "q" in flags:
        return Pattern(re.compile(re.escape(pattern), options), 1, False, 0)
    translator = _Translator(_without_space(pattern) if "x" in flags else pattern, flags)
    text = translator.whole()
    try:
        compiled = re.compile(text, options)
    except (re.error, OverflowError, RecursionError) as invalid:
        raise FeelError(f"{pattern!r} is no pattern: {invalid}") from invalid
    return Pattern(compiled, translator.repeats, translator.nested, translator.opened)


def _without_space(pattern: str) -> str:
    """Drop whitespace outside of classes, as flag x asks."""
    kept: list[str] = []
    inside, escaped = 0, False
    for char in pattern:
        if char in _SPACE and not inside:
            continue
        kept.append(char)
        if escaped:
            escaped = False
        elif char == "\\":
            escaped = True
        elif char in "[]":
            inside += 1 if char == "[" else -1
    return "".join(kept)


class _Translator:
    """Recursive descent over a pattern, writing Python's."""

    def __init__(self, pattern: str, flags: str) -> None:
        self.pattern = pattern
        self.at = 0
        self.opened = 0
        self.closed: set[int] = set()
        self.repeats = 0
        self.nested = False
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

    def whole(self) -> str:
        text, _ = self.alternatives()
        if self.peek():
            raise self.refused(self.peek())
        return text

    def refused(self, what: str) -> FeelError:
        return FeelError(f"the pattern {self.pattern!r} has a wrong {what!r} at {self.at + 1}")

    def alternatives(self) -> tuple[str, bool]:
        """Return the text, and whether it can match in more than one way."""
        self.depth += 1
        if self.depth > 50:
            raise FeelError("the pattern is nested too deeply")
        text, varies = self.branch()
        while self.peek() == "|":
            self.at += 1
            other, _ = self.branch()
            text, varies = f"{text}|{other}", True
        self.depth -= 1
        return text, varies

    def branch(self) -> tuple[str, bool]:
        pieces: list[str] = []
        varies = False
        while self.peek() and self.peek() not in "|)":
            piece, inner = self.atom()
            repeat, unbounded = self.quantifier()
            if repeat:
                self.nested = self.nested or (inner and unbounded)
                self.repeats += unbounded
            varies = varies or inner or bool(repeat)
            pieces.append(piece + repeat)
        return "".join(pieces), varies

    def atom(self) -> tuple[str, bool]:
        char = self.take()
        if char == "(":
            return self.group()
        if char == "[":
            return self.char_class(), False
        if char == "\\":
            return self.escape(), False
        if char in "?*+{}]":
            self.at -= 1
            raise self.refused(char)
        fixed = {".": self.dot, "^": self.start, "$": self.end}
        return fixed.get(char) or re.escape(char), False

    def group(self) -> tuple[str, bool]:
        opening, number = "(", 0
        if self.peek() == "?":
            if self.pattern[self.at : self.at + 2] != "?:":
                raise self.refused("?")
            self.at += 2
            opening = "(?:"
        else:
            self.opened += 1
            number = self.opened
        text, varies = self.alternatives()
        if self.take() != ")":
            raise self.refused("(")
        self.closed.add(number)
        return f"{opening}{text})", varies

    def quantifier(self) -> tuple[str, bool]:
        """Return a quantifier as Python writes it, and whether it repeats a lot."""
        char = self.peek()
        if char and char in "?*+":
            self.at += 1
            return char + self.lazy(), char != "?"
        if char != "{":
            return "", False
        match = re.compile(r"\{([0-9]+)(?:(,)([0-9]*))?\}").match(self.pattern, self.at)
        if match is None:
            raise self.refused("{")
        self.at = match.end()
        low, high = int(match[1]), int(match[3] or match[1])
        if max(low, high) > MAX_REPEAT or high < low:
            raise FeelError(f"a pattern may repeat up to {MAX_REPEAT} times, least times first")
        return match[0] + self.lazy(), (match[2] is not None and high != low) or not match[3]

    def lazy(self) -> str:
        if self.peek() == "?":
            self.at += 1
            return "?"
        if self.peek() and self.peek() in "*+{":
            raise self.refused(self.peek())
        return ""

    def escape(self) -> str:
        char = self.take()
        if char in _SINGLE or char in _LITERAL_ESCAPES:
            return re.escape(_SINGLE.get(char, char))
        if char.isascii() and char.isdigit():
            return self.back_reference(char)
        return f"[{self.multi(char)}]"

    def back_reference(self, digits: str) -> str:
        if digits == "0":
            raise self.refused("\\0")
        while self.peek().isdigit() and int(digits + self.peek()) <= self.opened:
            digits += self.take()
        if int(digits) not in self.closed:
            raise FeelError(f"there is no closed group {digits} before position {self.at}")
        self.nested = self.nested or self.repeats > 1
        return f"(?:\\{digits})"

    def multi(self, char: str) -> str:
        """Return the inside of a class for an escape such as d, S or p{Lu}."""
        if char.lower() == "p":
            name = self.property_name()
            inside = _property(name)
            return _complement(inside) if char == "P" else inside
        if char.lower() not in _MULTI:
            raise self.refused(f"\\{char}")
        inside = _MULTI[char.lower()]
        if char.islower():
            return inside
        return {"s": None, "d": r"\D", "w": r"\W"}.get(char.lower()) or _complement(inside)

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
                self.depth += 1
                if self.depth > 50:
                    raise FeelError("the pattern is nested too deeply")
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


def _property(name: str) -> str:
    """Return the inside of a class for a category such as Lu, or a block such as IsGreek."""
    if name.startswith("Is"):
        block = _BLOCKS.get(name[2:])
        if block is None:
            raise FeelError(f"the Unicode block {name!r} is not supported")
        return _spans([block])
    spans = _category_spans().get(name)
    if spans is None:
        raise FeelError(f"there is no Unicode category {name!r}")
    return _spans(spans)


def _spans(spans: list[tuple[int, int]]) -> str:
    return "".join(f"\\U{low:08x}-\\U{high:08x}" for low, high in spans)


def _complement(inside: str) -> str:
    """Return the inside of the class of all characters but those."""
    within = re.compile(f"[{inside}]")
    spans: list[tuple[int, int]] = []
    for point in range(0x110000):
        if within.match(chr(point)):
            continue
        if spans and spans[-1][1] == point - 1:
            spans[-1] = (spans[-1][0], point)
        else:
            spans.append((point, point))
    return _spans(spans)


@lru_cache(maxsize=1)
def _category_spans() -> dict[str, list[tuple[int, int]]]:
    """Return the runs of code points of each category, of two letters and of one."""
    spans: dict[str, list[tuple[int, int]]] = {}
    start, current = 0, unicodedata.category("\0")
    for point in range(1, 0x110001):
        category = unicodedata.category(chr(point)) if point < 0x110000 else ""
        if category == current:
            continue
        for name in (current, current[0]):
            known = spans.setdefault(name, [])
            if known and known[-1][1] == start - 1:
                known[-1] = (known[-1][0], point - 1)
            else:
                known.append((start, point - 1))
        start, current = point, category
    return spans
