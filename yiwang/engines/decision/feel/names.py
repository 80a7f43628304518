"""Known names while parsing: scopes of names, found by longest match over tokens."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias

from .tokens import Token, name_parts

# What may stand inside a name beside words and digits.
SPECIAL = frozenset(".-/'’+*")

# A tree of tokens: each leads to those that may follow it, None to the name that ends there.
_Scope: TypeAlias = dict[str | None, Any]


class Names:
    """A stack of scopes of names, found by the tokens they are written with."""

    def __init__(self, *scopes: Iterable[str]) -> None:
        self._scopes: list[_Scope] = [_tree(tuple(scope)) for scope in scopes]
        self._scopes.append({})

    @contextmanager
    def inside(self, names: Iterable[str] = ()) -> Iterator[None]:
        """Add a scope for a part of the text."""
        outer = len(self._scopes)
        self._scopes += [_tree(tuple(names)), {}]
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
        for scope in reversed(self._scopes):
            place = at
            found: _Scope | None = scope.get(tokens[at].text)
            while found is not None and tokens[place].kind in ("word", "symbol", "number"):
                place += 1
                if None in found and place - at > length:
                    best, length = found[None], place - at
                found = found.get(tokens[place].text)
        return best, length


def _tree(names: tuple[str, ...]) -> _Scope:
    tree: _Scope = {}
    for name in names:
        _insert(tree, name)
    return tree


def _insert(tree: _Scope, name: str) -> None:
    parts = name_parts(name)
    for part in parts:
        tree = tree.setdefault(part, {})
    if parts:
        tree.setdefault(None, name)
