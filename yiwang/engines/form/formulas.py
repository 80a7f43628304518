"""Expressions in forms: FEEL, with the values that they read."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from yiwang.engines.decision import feel
from yiwang.engines.decision.feel import syntax
from yiwang.engines.form.paths import Pattern


@dataclass(frozen=True, slots=True)
class Formula:
    """A FEEL expression and the paths that it reads: `firm.kind` reads `("firm", "kind")`."""

    text: str
    expression: feel.Expression
    reads: tuple[Pattern, ...]

    def evaluate(self, scope: Mapping[str, Any], now: datetime, zone: tzinfo) -> feel.Outcome:
        """Return the value, null where something in it has no value, and why."""
        return self.expression.evaluate(scope, now=now, zone=zone)


def parse(text: str, names: Collection[str], keys: Collection[str]) -> Formula:
    """Read an expression.

    Args:
        text: FEEL.
        names: what is in scope where the expression stands.
        keys: all keys of the data; a filter such as `handlers[kind = "cook"]` uses those of rows.
    Raises:
        ValueError: not FEEL, or a name in it that is neither; says where.
    """
    expression = feel.parse(text, names=names)
    if strange := sorted(expression.names.difference(names, keys)):
        raise ValueError(f"the form has no {', '.join(strange)}")
    return Formula(text, expression, _reads(expression.syntax, names))


def _reads(tree: syntax.Node, names: Collection[str]) -> tuple[Pattern, ...]:
    """Return every path from a name in scope, each as far as it is followed.

    A local name that hides one in scope makes a read too many, never one too few.
    """
    found, inner = set(), set()
    for node in syntax.walk(tree):  # outer nodes first, so a path comes before what it starts from
        if id(node) in inner:
            continue
        way: list[str] = []
        start: object = node
        while isinstance(start, syntax.Path):
            way.insert(0, start.name)
            start = start.source
            inner.add(id(start))
        if isinstance(start, syntax.Name) and start.name in names:
            found.add((start.name, *way))
    return tuple(sorted(found))
