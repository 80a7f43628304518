"""Cut FEEL text into tokens. Names are put together by the grammar, which knows the scope."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache


class FeelSyntaxError(ValueError):
    """The text is no FEEL expression: why, and at which character (from 0)."""

    def __init__(self, reason: str, position: int) -> None:
        super().__init__(f"{reason} (at character {position + 1})")
        self.reason = reason
        self.position = position


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of text; `kind` is number, string, word, symbol or end."""

    kind: str
    text: str  # of a string its value
    start: int
    end: int


_WORD_START = "A-Za-z?_\\u00B7\\u00C0-\\u02FF\\u0300-\\u1FFF\\u200C-\\uFFFD\\U00010000-\\U0010FFFF"
_TOKEN = re.compile(
    r"(?P<space>(?:\s|\u00a0|\u200b|\ufeff|//[^\n\r]*|/\*.*?\*/)+)"
    r"|(?P<number>(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r'|(?P<string>"(?:[^"\\]|\\.)*")'
    rf"|(?P<word>[{_WORD_START}][{_WORD_START}0-9]*)"
    r"|(?P<symbol>\*\*|\.\.|->|<=|>=|!=|/(?!\*)|[-+*=<>(){}\[\],:.@'’&|%#$!;^~\\`])",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{6}|.)", re.DOTALL)
_UNCLOSED = {'"': "a string is not closed", "/": "a comment is not closed"}
_SIMPLE = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\", "'": "'"}


def tokenize(text: str) -> list[Token]:
    """Return the tokens and one of kind end. Raises FeelSyntaxError."""
    tokens: list[Token] = []
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            reason = _UNCLOSED.get(text[position], "unexpected character")
            raise FeelSyntaxError(f"{reason}: {text[position : position + 20]!r}", position)
        position = match.end()
        kind = match.lastgroup or ""
        if kind == "space":
            continue
        piece = unescape(match[0][1:-1]) if kind == "string" else match[0]
        tokens.append(Token(kind, piece, match.start(), position))
    tokens.append(Token("end", "", len(text), len(text)))
    return tokens


def unescape(text: str) -> str:
    r"""Resolve escapes; unknown ones such as \s stay, for patterns are written with them."""
    if "\\" not in text:
        return text
    plain = _ESCAPE.sub(_resolve, text)
    # Two \u escapes may be the halves of one character.
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _resolve(match: re.Match[str]) -> str:
    code = match[1]
    if len(code) > 1:
        point = int(code[1:], 16)
        return chr(point) if point <= 0x10FFFF else "\ufffd"
    return _SIMPLE.get(code, "\\" + code)


@lru_cache(maxsize=4096)  # the built-in functions are asked for with every cell
def name_parts(name: str) -> tuple[str, ...]:
    """Return the tokens a name is written with; whitespace between them does not matter.

    Empty for what cannot be written as a name.
    """
    try:
        tokens = tokenize(name)[:-1]
    except FeelSyntaxError:
        return ()
    if not tokens or tokens[0].kind != "word" or any(t.kind == "string" for t in tokens):
        return ()
    return tuple(token.text for token in tokens)
