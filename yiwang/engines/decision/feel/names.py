"""Known names while parsing: scopes of names, found by longest match over tokens."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import TypeAlias

from .tokens import Token, name_parts

# What may stand inside a name beside words and digits.
SPECIAL = frozenset(".-/'’+*")

_Scope: TypeAlias = dict[str, list[tuple[tuple[str, ...], str]]]


class Names:
    """A stack of scopes; a name is indexed by its first token, the longest first."""

    def __init__(self, *scopes: Iterable[str]) -> None:
        self._scopes: list[_Scope] = [_index(tuple(scope)) for scope in scopes]
        self._scopes.append({})

    @contextmanager
    def inside(self, names: Iterable[str] = ()) -> Iterator[None]:
        """Add a scope for a part of the text."""
        outer = len(self._scopes)
        self._scopes += [_index(tuple(names)), {}]
        try:
            yield
        finally:
            del self._scopes[outer:]

    def add(self, name: str) -> None:
        """Add to the innermost scope."""
        _insert(self._scopes[-1], name)

    def match(self, tokens: list[Token], at: int) -> tuple[str, int]:
        """Return the longest known name at a token and its number of tokens, else ("", 0)."""
        best, length = "", 0
        first = tokens[at].text
        for scope in reversed(self._scopes):
            for parts, name in scope.get(first, ()):
                if len(parts) <= length:
                    break
                if _matches(tokens, at, parts):
                    best, length = name, len(parts)
                    break
        return best, length


@lru_cache(maxsize=64)
def _index(names: tuple[str, ...]) -> _Scope:
    """Return an index that must not be changed: equal scopes share it."""
    index: _Scope = {}
    for name in names:
        _insert(index, name)
    return index


def _insert(index: _Scope, name: str) -> None:
    parts = name_parts(name)
    if parts:
        same = index.setdefault(parts[0], [])
        if (parts, name) not in same:
            same.append((parts, name))
            same.sort(key=lambda known: -len(known[0]))


def _matches(tokens: list[Token], at: int, parts: tuple[str, ...]) -> bool:
    if at + len(parts) >= len(tokens):  # the last token is the end of the text
        return False
    return all(
        tokens[at + n].text == part and tokens[at + n].kind != "string"
        for n, part in enumerate(parts)
    )
