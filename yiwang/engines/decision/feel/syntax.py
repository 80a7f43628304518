"""The abstract syntax of FEEL: frozen dataclasses, each with its position in the text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Final, TypeAlias

from .values import Value


@dataclass(frozen=True, slots=True)
class Node:
    position: int


@dataclass(frozen=True, slots=True)
class Literal(Node):
    value: Value


@dataclass(frozen=True, slots=True)
class At(Node):
    """A temporal literal @"…"; text that is none evaluates to null."""

    text: str


@dataclass(frozen=True, slots=True)
class Name(Node):
    name: str


@dataclass(frozen=True, slots=True)
class Path(Node):
    source: Node
    name: str


@dataclass(frozen=True, slots=True)
class Filter(Node):
    source: Node
    condition: Node


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A call with either positional or named arguments; `names` is empty for the former."""

    function: Node
    arguments: tuple[Node, ...]
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    """A chain of operators of one precedence, evaluated from the left."""

    first: Node
    rest: tuple[tuple[str, int, Node], ...]  # operator, position, operand


@dataclass(frozen=True, slots=True)
class Negation(Node):
    operand: Node


@dataclass(frozen=True, slots=True)
class Logic(Node):
    """`and` or `or` over any number of operands."""

    operator: str
    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Comparison(Node):
    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Between(Node):
    value: Node
    low: Node
    high: Node


@dataclass(frozen=True, slots=True)
class In(Node):
    value: Node
    tests: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class InstanceOf(Node):
    value: Node
    type: TypeNode


@dataclass(frozen=True, slots=True)
class If(Node):
    condition: Node
    then: Node
    otherwise: Node


@dataclass(frozen=True, slots=True)
class Binding:
    """`name in source`, or `name in source..end`."""

    name: str
    source: Node
    end: Node | None = None


@dataclass(frozen=True, slots=True)
class For(Node):
    iterators: tuple[Binding, ...]
    body: Node


@dataclass(frozen=True, slots=True)
class Quantified(Node):
    """`some` or `every`."""

    quantifier: str
    iterators: tuple[Binding, ...]
    condition: Node


@dataclass(frozen=True, slots=True)
class FunctionNode(Node):
    parameters: tuple[tuple[str, TypeNode | None], ...]
    body: Node
    external: bool = False


@dataclass(frozen=True, slots=True)
class ListNode(Node):
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class ContextNode(Node):
    entries: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class RangeNode(Node):
    low: Node
    high: Node
    low_closed: bool
    high_closed: bool


@dataclass(frozen=True, slots=True)
class UnaryTest(Node):
    """A comparison without its left side, such as `< 10`."""

    operator: str
    end: Node


@dataclass(frozen=True, slots=True)
class Tests(Node):
    """A cell of a decision table: alternatives, any (`-`), or the negation of alternatives."""

    tests: tuple[Node, ...]
    negated: bool = False

    @property
    def any(self) -> bool:
        return not self.tests and not self.negated


@dataclass(frozen=True, slots=True)
class TypeNode(Node):
    """A type as written: a name, with element, member or parameter types where it has them."""

    name: str
    arguments: tuple[TypeNode, ...] = ()
    members: tuple[str, ...] = ()  # of a context, beside `arguments`
    result: TypeNode | None = None  # of a function


Child: TypeAlias = "Node | Binding"
_PARTS: Final[dict[type, tuple[str, ...]]] = {}


def _parts(node: Child) -> tuple[str, ...]:
    """Return the names of the fields that may hold nodes."""
    found = _PARTS.get(type(node))
    if found is None:
        names = (item.name for item in fields(node))
        found = _PARTS[type(node)] = tuple(n for n in names if n not in ("position", "name"))
    return found


def children(node: Child) -> Iterator[Child]:
    """Yield what a node directly consists of."""
    pending: list[object] = [getattr(node, name) for name in _parts(node)]
    while pending:
        found = pending.pop()
        if isinstance(found, tuple):
            pending.extend(found)
        elif isinstance(found, Node | Binding):
            yield found


def walk(node: object) -> Iterator[Child]:
    """Yield a node, or all nodes of a tuple, and all below."""
    pending = [node]
    while pending:
        found = pending.pop()
        if isinstance(found, tuple):
            pending.extend(found)
        elif isinstance(found, Node | Binding):
            yield found
            pending.extend(getattr(found, name) for name in _parts(found))
