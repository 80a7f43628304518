"""Rules between fields, written in FEEL, for all rows at once.

A listed part of FEEL: comparison, `between`, `in`, `and`, `or`, `not`, `if`, `+ - *`, parts of a
day, and the functions below. What goes beyond it is refused when the rules are read. As in FEEL a
comparison with null is null, and only a rule that says false rejects its row.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from yiwang.engines.decision import feel
from yiwang.engines.decision.feel import syntax
from yiwang.share.collection.checking import kinds

Columns = Mapping[str, pa.Array]
Value = Any  # an Arrow array or scalar
_Read = Callable[[Columns], Value]


class NotListed(ValueError):
    """A rule that uses more than the listed part of FEEL; says what."""


@dataclass(frozen=True)
class Ready:
    """name: as people call the rule."""

    name: str
    fields: tuple[str, ...]
    test: _Read

    def broken(self, columns: Columns, rows: int) -> pa.Array:
        """True where the rule says false."""
        said = self.test(columns)
        if isinstance(said, pa.Scalar):
            said = pa.repeat(said, rows)
        return pc.fill_null(pc.invert(said), False)


def read(name: str, expression: str, fields: tuple[str, ...], today: date) -> Ready:
    """Compile a rule over the names of fields.

    Raises:
        NotListed: it cannot be read, names no field, or goes beyond what is listed.
    """
    try:
        parsed = feel.parse(expression, names=fields)
    except feel.FeelSyntaxError as error:
        raise NotListed(str(error)) from error
    used = tuple(sorted(parsed.names & set(fields)))
    return Ready(name, used, _Compiler(frozenset(fields), today).node(parsed.syntax))


_COMPARE: dict[str, Callable[[Value, Value], Value]] = {
    "=": pc.equal,
    "!=": pc.not_equal,
    "<": pc.less,
    "<=": pc.less_equal,
    ">": pc.greater,
    ">=": pc.greater_equal,
}


class _Compiler:
    def __init__(self, fields: frozenset[str], today: date) -> None:
        self.fields, self.today = fields, today
        self.ways: dict[type, Callable[[Any], _Read]] = {
            syntax.Literal: self.literal,
            syntax.At: lambda node: _constant(date.fromisoformat(node.text)),
            syntax.Name: self.name,
            syntax.Path: self.path,
            syntax.Comparison: self.comparison,
            syntax.Logic: self.logic,
            syntax.Arithmetic: self.arithmetic,
            syntax.Between: self.between,
            syntax.In: self.among,
            syntax.If: self.choice,
            syntax.Call: self.call,
        }

    def node(self, node: syntax.Node) -> _Read:
        way = self.ways.get(type(node))
        if way is None:
            raise NotListed(f"{type(node).__name__} at {node.position}")
        return way(node)

    def literal(self, node: syntax.Literal) -> _Read:
        value: Any = node.value
        if isinstance(value, Decimal) and value == value.to_integral_value():
            value = int(value)
        return _constant(value)

    def name(self, node: syntax.Name) -> _Read:
        if node.name not in self.fields:
            raise NotListed(f"the name {node.name}")
        return lambda columns: columns[node.name]

    def path(self, node: syntax.Path) -> _Read:
        part = {"year": pc.year, "month": pc.month, "day": pc.day}.get(node.name)
        if part is None:
            raise NotListed(f"the part {node.name}")
        source = self.node(node.source)
        return lambda columns: part(source(columns))

    def comparison(self, node: syntax.Comparison) -> _Read:
        left, right = self.node(node.left), self.node(node.right)
        for one, other in ((node.left, right), (node.right, left)):
            if isinstance(one, syntax.Literal) and one.value is None:
                way = {"=": pc.is_null, "!=": pc.is_valid}.get(node.operator)
                if way is None:
                    raise NotListed("an order of null")
                return lambda columns: way(other(columns))
        compare = _COMPARE[node.operator]
        return lambda columns: compare(left(columns), right(columns))

    def logic(self, node: syntax.Logic) -> _Read:
        parts = [self.node(each) for each in node.operands]
        joined = pc.and_kleene if node.operator == "and" else pc.or_kleene

        def run(columns: Columns) -> Value:
            found = parts[0](columns)
            for part in parts[1:]:
                found = joined(found, part(columns))
            return found

        return run

    def arithmetic(self, node: syntax.Arithmetic) -> _Read:
        ways = {"+": _plus, "-": pc.subtract, "*": pc.multiply}
        first = self.node(node.first)
        rest = [(ways.get(sign), self.node(each)) for sign, _at, each in node.rest]
        if any(way is None for way, _part in rest):
            raise NotListed("an operator other than + - *")

        def run(columns: Columns) -> Value:
            found = first(columns)
            for way, part in rest:
                found = way(found, part(columns))  # type: ignore[misc]  # none of them is None
            return found

        return run

    def between(self, node: syntax.Between) -> _Read:
        value, low, high = self.node(node.value), self.node(node.low), self.node(node.high)

        def run(columns: Columns) -> Value:
            found = value(columns)
            above = pc.greater_equal(found, low(columns))
            return pc.and_kleene(above, pc.less_equal(found, high(columns)))

        return run

    def among(self, node: syntax.In) -> _Read:
        value = self.node(node.value)
        tests = [self.test(each) for each in node.tests]

        def run(columns: Columns) -> Value:
            found = value(columns)
            said = tests[0](found, columns)
            for test in tests[1:]:
                said = pc.or_kleene(said, test(found, columns))
            return said

        return run

    def test(self, node: syntax.Node) -> Callable[[Value, Columns], Value]:
        """One alternative of `in`."""
        if isinstance(node, syntax.Tests) and not node.negated and len(node.tests) == 1:
            return self.test(node.tests[0])
        if isinstance(node, syntax.UnaryTest):
            compare, end = _COMPARE[node.operator], self.node(node.end)
            return lambda value, columns: compare(value, end(columns))
        if isinstance(node, syntax.RangeNode):
            low, high = self.node(node.low), self.node(node.high)
            above = pc.greater_equal if node.low_closed else pc.greater
            below = pc.less_equal if node.high_closed else pc.less
            return lambda value, columns: pc.and_kleene(
                above(value, low(columns)), below(value, high(columns))
            )
        parts = node.items if isinstance(node, syntax.ListNode) else (node,)
        wanted = [self.node(each) for each in parts]

        def run(value: Value, columns: Columns) -> Value:
            said = pc.equal(value, wanted[0](columns))
            for each in wanted[1:]:
                said = pc.or_kleene(said, pc.equal(value, each(columns)))
            return said

        return run

    def choice(self, node: syntax.If) -> _Read:
        parts = self.node(node.condition), self.node(node.then), self.node(node.otherwise)

        def run(columns: Columns) -> Value:
            condition, then, otherwise = (part(columns) for part in parts)
            return pc.if_else(pc.fill_null(condition, False), then, otherwise)

        return run

    def call(self, node: syntax.Call) -> _Read:
        if not isinstance(node.function, syntax.Name) or node.names:
            raise NotListed("a call by names of arguments")
        if node.function.name == "today" and not node.arguments:
            return _constant(self.today)
        function = FUNCTIONS.get((node.function.name, len(node.arguments)))
        if function is None:
            raise NotListed(f"the function {node.function.name} with {len(node.arguments)}")
        constant = [each.value for each in node.arguments[1:] if isinstance(each, syntax.Literal)]
        if node.function.name in _FIXED and len(constant) != len(node.arguments) - 1:
            raise NotListed(f"{node.function.name} with anything but constants after the first")
        if node.function.name in _FIXED:
            text, fixed = self.node(node.arguments[0]), [_whole(value) for value in constant]
            return lambda columns: function(text(columns), *fixed)
        parts = [self.node(each) for each in node.arguments]
        return lambda columns: function(*(part(columns) for part in parts))


def _constant(value: Any) -> _Read:
    scalar = pa.scalar(value)
    return lambda _columns: scalar


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, Decimal) else value


def _plus(left: Value, right: Value) -> Value:
    if pa.types.is_string(left.type):
        return pc.binary_join_element_wise(left, right, "")
    return pc.add(left, right)


def _substring(text: Value, start: int, length: int | None = None) -> Value:
    if start < 1 or (length is not None and length < 0):
        raise NotListed("substring from the end")
    end = None if length is None else start - 1 + length
    return pc.utf8_slice_codeunits(text, start - 1, end)


def _as(kind: str) -> Callable[[Value], Value]:
    """Texts as values; what is none is null, as in FEEL."""

    def run(text: Value) -> Value:
        if isinstance(text, pa.Scalar):
            return kinds.convert(pa.array([text.as_py()], pa.string()), kind).values[0]
        return kinds.convert(text, kind).values

    return run


def _day(year: Value, month: Value, day: Value) -> Value:
    whole = (pc.cast(part, pa.int64(), safe=False) for part in (year, month, day))
    parts = (pc.cast(part, pa.string()) for part in whole)
    padded = (pc.utf8_lpad(part, width, "0") for part, width in zip(parts, (4, 2, 2), strict=True))
    return _as("date")(pc.binary_join_element_wise(*padded, "-"))


FUNCTIONS: dict[tuple[str, int], Callable[..., Value]] = {
    ("not", 1): pc.invert,
    ("substring", 2): _substring,
    ("substring", 3): _substring,
    ("string length", 1): pc.utf8_length,
    ("upper case", 1): pc.utf8_upper,
    ("lower case", 1): pc.utf8_lower,
    ("contains", 2): pc.match_substring,
    ("starts with", 2): pc.starts_with,
    ("ends with", 2): pc.ends_with,
    ("matches", 2): pc.match_substring_regex,
    ("string", 1): lambda value: pc.cast(value, pa.string()),
    ("number", 1): _as("decimal"),
    ("date", 1): _as("date"),
    ("date", 3): _day,
    ("abs", 1): pc.abs,
}
_FIXED = {"substring", "contains", "starts with", "ends with", "matches"}
