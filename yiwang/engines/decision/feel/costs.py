"""What evaluating is charged, in steps of `Limits`; the figures are measured and rounded up.

An expression is charged as a whole by whoever evaluates it more than once: a loop for each turn, a
function for each call. What depends on values, such as the length of a list, is charged where the
work is done.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

from . import syntax

LEAF: Final = 4  # an expression up to this is paid for by the boxed expression that holds it
TURN: Final = 12  # of a loop, beside its body
CALL: Final = 24  # of a function, beside its body
OVERLOAD: Final = 8  # one signature of a built-in function against the arguments
POWER: Final = 500  # a logarithm, or a power whose exponent is no whole number, of 34 digits
TEMPORAL: Final = 40  # an operation on dates, times and durations; zones are what takes long
ZONE: Final = 100  # finding a zone, or telling the time in it
ELEMENT: Final = 3  # of a list or context: to compare, add or convert it
CHECK: Final = 5  # a cell of a decision table
TEST: Final = 16  # a value against the allowed values of its type

_SPECIAL: Final = frozenset(("?", "partial"))
_NODES: Final[dict[type, int]] = {
    syntax.Literal: 1,
    syntax.At: 1,
    syntax.Name: 2,
    syntax.Path: 6,
    syntax.Filter: 12,
    syntax.Call: 4,
    syntax.Arithmetic: 1,
    syntax.Negation: 4,
    syntax.Logic: 2,
    syntax.Comparison: 5,
    syntax.Between: 12,
    syntax.In: 6,
    syntax.InstanceOf: 4,
    syntax.If: 2,
    syntax.For: 24,
    syntax.Quantified: 20,
    syntax.FunctionNode: 18,
    syntax.ListNode: 4,
    syntax.ContextNode: 12,
    syntax.RangeNode: 10,
    syntax.UnaryTest: 8,
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What evaluating an expression once costs, and which of "?" and "partial" it reads."""

    cost: int
    reads: frozenset[str] = frozenset()


Known: TypeAlias = dict[int, Facts]  # by the identity of the node


def facts(node: syntax.Child, known: Known) -> Facts:
    """Return the facts of an expression; those of its parts are known from then on."""
    found = known.get(id(node))
    if found is None:
        parts = [(part, facts(part, known)) for part in syntax.children(node)]
        later = _later(node)
        cost = _own(node) + sum(f.cost for part, f in parts if part is not later)
        reads = frozenset().union(*(f.reads for _, f in parts))
        if isinstance(node, syntax.Name) and node.name in _SPECIAL:
            reads |= {node.name}
        found = known[id(node)] = Facts(cost, reads)
    return found


def cost_of(node: syntax.Child) -> int:
    return facts(node, {}).cost


def _later(node: syntax.Child) -> syntax.Node | None:
    """Return the part that is charged by itself, as often as it is evaluated."""
    if isinstance(node, syntax.For | syntax.FunctionNode):
        return node.body
    if isinstance(node, syntax.Filter | syntax.Quantified):
        return node.condition
    return None


def _own(node: syntax.Child) -> int:
    cost = _NODES.get(type(node), 0)
    if isinstance(node, syntax.Arithmetic):
        return cost + 4 * len(node.rest)
    if isinstance(node, syntax.ContextNode):
        return cost + 2 * len(node.entries)
    return cost


def of_text(length: int) -> int:
    """Return what text of so many characters costs to make or to look through."""
    return length >> 3
