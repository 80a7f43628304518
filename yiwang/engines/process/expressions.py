"""Conditions and other expressions: FEEL, read once, evaluated over process data.

A leading `=` (as some modellers write) is dropped. Where the document names no language, or only
the schema's default, the language is FEEL.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import lru_cache
from typing import Any

from yiwang.engines.decision import feel
from yiwang.engines.decision.feel import syntax
from yiwang.engines.decision.feel.functions import BUILTINS

from .definition import Expression


@dataclass(frozen=True, slots=True, eq=False)
class Formula:
    """A parsed expression and the names of data it may read.

    A name that is also a built-in function's counts as data unless it is called: `count < 3`; so
    does a name that the expression itself binds, for `{n: n + 1}` reads the n outside.
    """

    expression: feel.Expression
    names: tuple[str, ...]

    def value(self, data: Mapping[str, Any], now: datetime, zone: tzinfo) -> Any:
        """Return the FEEL value over FEEL values."""
        return self.expression.evaluate(data, now=now, zone=zone).value


def is_feel(language: str) -> bool:
    """Tell whether a language name is empty or means FEEL, in any version of its namespace."""
    return not language or "feel" in language.lower().replace("-", "").split("/")


def source(expression: Expression) -> str:
    """Return the text to parse."""
    return expression.text.strip().removeprefix("=").strip()


@lru_cache(maxsize=8192)
def parse(text: str) -> Formula:
    """Return the parsed expression. Raises feel.FeelSyntaxError."""
    read = feel.parse(text)
    nodes = list(syntax.walk(read.syntax))
    called = {
        node.function.name
        for node in nodes
        if isinstance(node, syntax.Call) and isinstance(node.function, syntax.Name)
    }
    bare = {node.name for node in nodes if isinstance(node, syntax.Name)}
    return Formula(read, tuple(sorted(bare - (called & BUILTINS.keys()))))


def formula(expression: Expression | None) -> Formula | None:
    """Return the parsed expression, None where there is none or it is foreign."""
    if expression is None or not is_feel(expression.language):
        return None
    return parse(source(expression))
