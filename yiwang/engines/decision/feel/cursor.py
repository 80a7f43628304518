"""Walk over tokens: what all parts of the grammar share, and names that are not known yet."""

from __future__ import annotations

from collections.abc import Iterable

from .functions import BUILTINS
from .names import SPECIAL, Names
from .tokens import FeelSyntaxError, Token, tokenize

# Words that end a name; "of" and "external" do not, for they matter only after others.
KEYWORDS = frozenset(
    (
        *("if", "then", "else", "for", "in", "return", "some", "every", "satisfies", "and", "or"),
        *("between", "instance", "function", "true", "false", "null"),
    )
)


class Cursor:
    """A place in the tokens of one text, and the names in scope there."""

    def __init__(self, text: str, names: Iterable[str]) -> None:
        self.text = text
        self.tokens = tokenize(text)
        self.at = 0
        self.names = Names(BUILTINS, names)

    @property
    def token(self) -> Token:
        return self.tokens[self.at]

    def peek(self, *texts: str) -> bool:
        token = self.tokens[self.at]
        return token.text in texts and token.kind in ("symbol", "word")

    def take(self) -> Token:
        token = self.tokens[self.at]
        if token.kind != "end":
            self.at += 1
        return token

    def accept(self, text: str) -> bool:
        if self.peek(text):
            self.at += 1
            return True
        return False

    def expect(self, *texts: str) -> Token:
        if not self.peek(*texts):
            raise self.error(f"expected {' or '.join(map(repr, texts))}")
        return self.take()

    def error(self, reason: str) -> FeelSyntaxError:
        found = self.token
        what = "the end" if found.kind == "end" else repr(self.text[found.start : found.end][:40])
        return FeelSyntaxError(f"{reason}, found {what}", found.start)

    def finish(self) -> None:
        if self.token.kind != "end":
            raise self.error("expected the end of the expression")

    def unknown_name(self, what: str) -> str:
        """Read words up to something that cannot go on a name."""
        if self.token.kind != "word":
            raise self.error(f"expected {what}")
        words = [self.take().text]
        while self.token.kind == "word" and self.token.text not in KEYWORDS:
            if self.names.match(self.tokens, self.at)[1]:
                break
            words.append(self.take().text)
        return " ".join(words)

    def label(self) -> str:
        """Read `name:` and return the name, else stay and return ""."""
        end = self.at
        while self.tokens[end].kind in ("word", "number") or self.tokens[end].text in SPECIAL:
            if self.tokens[end].kind == "string":
                break
            end += 1
        if end == self.at or self.tokens[end].text != ":" or self.token.kind != "word":
            return ""
        name = " ".join(self.text[self.token.start : self.tokens[end - 1].end].split())
        self.at = end + 1
        return name

    def new_name(self, stops: tuple[str, ...]) -> str:
        """Read a name that is being introduced, up to one of some tokens."""
        start = self.token
        if start.kind != "word":
            raise self.error("expected a name")
        last = start
        while not self.peek(*stops):
            if self.token.kind not in ("word", "number") and self.token.text not in SPECIAL:
                raise self.error("expected a name")
            last = self.take()
        return " ".join(self.text[start.start : last.end].split())
