"""The grammar of FEEL: recursive descent over tokens, names by longest match in scope.

Grammar rules are those of the standard's chapter 10.3.1; precedence from weakest: or, and,
comparison (`=`, `between`, `in`, `instance of`), sum, product, power, negation, postfix.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager

from .cursor import KEYWORDS, Cursor
from .names import Names
from .syntax import (
    Arithmetic,
    At,
    Between,
    Binding,
    Call,
    Comparison,
    ContextNode,
    Filter,
    For,
    FunctionNode,
    If,
    In,
    InstanceOf,
    ListNode,
    Literal,
    Logic,
    Name,
    Negation,
    Node,
    Path,
    Quantified,
    RangeNode,
    Tests,
    TypeNode,
    UnaryTest,
)
from .tokens import FeelSyntaxError, Token
from .typegrammar import read_type
from .values import NUMBERS

MAX_TEXT = 100_000  # characters of one expression
MAX_NESTING = 60
COMPARISONS = frozenset(("<", "<=", ">", ">=", "=", "!="))
# Properties of temporal values and ranges whose names have several words.
_PROPERTIES = ("time offset", "start included", "end included")


def parse_expression(text: str, names: Iterable[str], members: Iterable[str] = ()) -> Node:
    """Return the syntax of an expression. Raises FeelSyntaxError.

    Args:
        text: the expression.
        names: names in scope, beside those of the built-in functions.
        members: names that may follow a dot or be bare inside a filter.
    """
    return _guarded(text, names, members, lambda parser: parser.expression())


def parse_tests(text: str, names: Iterable[str], members: Iterable[str] = ()) -> Tests:
    """Return the syntax of unary tests, as in a table cell. Raises FeelSyntaxError."""
    result = _guarded(text, names, members, lambda parser: parser.unary_tests())
    assert isinstance(result, Tests)
    return result


def _guarded(
    text: str,
    names: Iterable[str],
    members: Iterable[str],
    rule: Callable[[Parser], Node],
) -> Node:
    if len(text) > MAX_TEXT:
        raise FeelSyntaxError(f"the text is longer than {MAX_TEXT} characters", MAX_TEXT)
    try:
        parser = Parser(text, names, members)
        node = rule(parser)
        parser.finish()
    except RecursionError:
        raise FeelSyntaxError("the expression is nested too deeply", 0) from None
    return node


class Parser(Cursor):
    """One pass over one text."""

    def __init__(self, text: str, names: Iterable[str], members: Iterable[str]) -> None:
        super().__init__(text, names)
        self.depth = 0
        self._ready: Node | None = None  # a primary that was read before its role was known
        self._bounded = False  # inside the end of a range, where `[` may close it
        self.members = Names(_PROPERTIES, members)
        self._member_names = tuple(members)
        self._prefixes: Mapping[str, Callable[[], Node]] = {
            "if": self._if,
            "for": self._for,
            "some": self._quantified,
            "every": self._quantified,
            "function": self._function,
            "null": lambda: self._constant(None),
            "true": lambda: self._constant(True),
            "false": lambda: self._constant(False),
            "(": self._parenthesis,
            "[": self._bracket,
            "]": self._bracket,
            "{": self._context,
            "@": self._at,
        }

    # Expressions, weakest binding first

    def expression(self) -> Node:
        self.depth += 1
        if self.depth > MAX_NESTING:
            raise self.error(f"the expression is nested more than {MAX_NESTING} deep")
        node = self._binary(1)
        self.depth -= 1
        return node

    def _binary(self, level: int) -> Node:
        """Read operators that bind at least as strongly as a level."""
        left = self._negation()
        while True:
            token = self.token
            found = _LEVELS.get(token.text, 0) if token.kind in ("symbol", "word") else 0
            if found < level or not found:
                return left
            left = self._operation(left, token, found)

    def _operation(self, left: Node, token: Token, level: int) -> Node:
        if level == _COMPARISON:
            return self._comparison(left, self.take())
        if level < _COMPARISON:
            operands = [left]
            while self.accept(token.text):
                operands.append(self._binary(level + 1))
            return Logic(token.start, token.text, tuple(operands))
        rest: list[tuple[str, int, Node]] = []
        while _LEVELS.get(self.token.text) == level and self.token.kind == "symbol":
            operator = self.take()
            rest.append((operator.text, operator.start, self._binary(level + 1)))
        return Arithmetic(token.start, left, tuple(rest))

    def _comparison(self, left: Node, token: Token) -> Node:
        if token.text in COMPARISONS:
            return Comparison(token.start, token.text, left, self._sum())
        if token.text == "between":
            low = self._sum()
            self.expect("and")
            return Between(token.start, left, low, self._sum())
        if token.text == "in":
            return In(token.start, left, self._in_tests())
        self.expect("of")
        return InstanceOf(token.start, left, read_type(self))

    def _sum(self) -> Node:
        return self._binary(_COMPARISON + 1)

    def _in_tests(self) -> tuple[Node, ...]:
        """Read `test` or `(test, test)`; a parenthesis may also open a range or a term."""
        if not self.peek("("):
            return (self._positive_test(),)
        opening = self.take()
        tests = [self._test()]
        if self.accept(".."):
            self._ready = self._range_end(opening.start, tests[0], low_closed=False)
            return (self._sum(),)
        while self.accept(","):
            tests.append(self._test())
        self.expect(")")
        if len(tests) > 1 or isinstance(tests[0], UnaryTest):
            return tuple(tests)
        self._ready = tests[0]
        return (self._sum(),)

    def _positive_test(self) -> Node:
        if self.peek(*COMPARISONS):
            token = self.take()
            return UnaryTest(token.start, token.text, self._sum())
        return self._sum()

    def _negation(self) -> Node:
        signs = []
        while self.peek("-") and self._ready is None:
            signs.append(self.take().start)
        node = self._postfix()
        if len(signs) > MAX_NESTING:
            raise self.error("too many signs")
        for position in reversed(signs):
            node = Negation(position, node)
        return node

    def _postfix(self) -> Node:
        node = self._primary()
        while True:
            position = self.token.start
            if self.peek("."):
                self.take()
                node = Path(position, node, self._member())
            elif self.peek("[") and not (self._bounded and self._closes_range()):
                self.take()
                with self.names.inside(("item", *self._member_names)):
                    condition = self._inner()
                self.expect("]")
                node = Filter(position, node, condition)
            elif self.peek("("):
                node = self._call(node)
            else:
                return node

    def _member(self) -> str:
        name, length = self.members.match(self.tokens, self.at)
        if length:
            self.at += length
            return name
        return self.unknown_name("a name after the dot")

    def _call(self, function: Node) -> Node:
        position = self.expect("(").start
        names: list[str] = []
        arguments: list[Node] = []
        while not self.peek(")"):
            if arguments:
                self.expect(",")
            if name := self.label():
                names.append(name)
            if len(names) not in (0, len(arguments) + 1):
                raise self.error("named and positional arguments are mixed")
            arguments.append(self._argument())
        self.expect(")")
        return Call(position, function, tuple(arguments), tuple(names))

    def _argument(self) -> Node:
        """Read an argument or element; a comparison without left side is a range too."""
        return self._positive_test() if self.peek(*COMPARISONS) else self._inner()

    # Primaries

    def _inner(self) -> Node:
        """Read an expression inside brackets of its own."""
        outer, self._bounded = self._bounded, False
        node = self.expression()
        self._bounded = outer
        return node

    def _primary(self) -> Node:
        if self._ready is not None:
            ready, self._ready = self._ready, None
            return ready
        token = self.token
        if token.kind == "number":
            return self._number()
        if token.kind == "string":
            self.take()
            return Literal(token.start, token.text)
        if token.kind == "end":
            raise self.error("expected an expression")
        name, length = self.names.match(self.tokens, self.at)
        if length > 1 or (length and token.text not in self._prefixes):
            self.at += length
            return Name(token.start, name)
        if token.text in self._prefixes:
            return self._prefixes[token.text]()
        if token.kind == "word" and token.text not in KEYWORDS:
            return Name(token.start, self.unknown_name("a name"))
        raise self.error("expected an expression")

    def _number(self) -> Node:
        token = self.take()
        value = NUMBERS.create_decimal(token.text)
        if not value.is_finite():
            raise FeelSyntaxError("the number is larger than the standard allows", token.start)
        return Literal(token.start, value)

    def _constant(self, value: bool | None) -> Node:
        return Literal(self.take().start, value)

    def _at(self) -> Node:
        position = self.take().start
        if self.token.kind != "string":
            raise self.error("expected a string after @")
        return At(position, self.take().text)

    def _if(self) -> Node:
        position = self.take().start
        condition = self.expression()
        self.expect("then")
        then = self.expression()
        self.expect("else")
        return If(position, condition, then, self.expression())

    def _for(self) -> Node:
        position = self.take().start
        with self.names.inside(("partial",)):
            iterators = self._iterators()
            self.expect("return")
            return For(position, iterators, self.expression())

    def _quantified(self) -> Node:
        token = self.take()
        with self.names.inside():
            iterators = self._iterators()
            self.expect("satisfies")
            return Quantified(token.start, token.text, iterators, self.expression())

    def _iterators(self) -> tuple[Binding, ...]:
        found: list[Binding] = []
        while not found or self.accept(","):
            name = self.new_name(("in",))
            self.expect("in")
            source = self.expression()
            end = self.expression() if self.accept("..") else None
            found.append(Binding(name, source, end))
            self.names.add(name)
        return tuple(found)

    def _function(self) -> Node:
        position = self.take().start
        self.expect("(")
        parameters: list[tuple[str, TypeNode | None]] = []
        while not self.peek(")"):
            if parameters:
                self.expect(",")
            name = self.new_name((",", ")", ":"))
            parameters.append((name, read_type(self) if self.accept(":") else None))
        self.expect(")")
        external = self.accept("external")
        with self.names.inside(name for name, _ in parameters):
            return FunctionNode(position, tuple(parameters), self.expression(), external)

    def _parenthesis(self) -> Node:
        position = self.take().start
        if self.peek(*COMPARISONS):
            node = self._positive_test()
            self.expect(")")
            return node
        node = self._inner()
        if self.accept(".."):
            return self._range_end(position, node, low_closed=False)
        self.expect(")")
        return node

    def _bracket(self) -> Node:
        """Read a list or a range; a range may also open with `]`."""
        opening = self.take()
        if opening.text == "[" and self.accept("]"):
            return ListNode(opening.start, ())
        first = self._argument()
        if self.accept(".."):
            return self._range_end(opening.start, first, low_closed=opening.text == "[")
        if opening.text == "]":
            raise self.error("expected '..' of a range")
        items = [first]
        while self.accept(","):
            items.append(self._argument())
        self.expect("]")
        return ListNode(opening.start, tuple(items))

    def _range_end(self, position: int, low: Node, low_closed: bool) -> Node:
        outer, self._bounded = self._bounded, True
        high = self.expression()
        self._bounded = outer
        closing = self.expect(")", "]", "[")
        return RangeNode(position, low, high, low_closed, closing.text == "]")

    def _closes_range(self) -> bool:
        """Tell whether a `[` after the end of a range closes it, or filters the end value.

        It filters when its `]` is followed by what closes the range.
        """
        depth = 0
        for at in range(self.at, min(self.at + 200, len(self.tokens) - 1)):
            token = self.tokens[at]
            if token.kind == "symbol" and token.text in "[]":
                depth += 1 if token.text == "[" else -1
                if depth == 0:
                    return self.tokens[at + 1].text not in (")", "]", "[")
        return True

    def _context(self) -> Node:
        position = self.take().start
        entries: list[tuple[str, Node]] = []
        with self.names.inside():
            while not self.peek("}"):
                if entries:
                    self.expect(",")
                key = self._key()
                entries.append((key, self._inner()))
                self.names.add(key)
                self.members.add(key)
        self.expect("}")
        return ContextNode(position, tuple(entries))

    def _key(self) -> str:
        if self.token.kind == "string":
            key = self.take().text
            self.expect(":")
            return key
        if name := self.label():
            return name
        raise self.error("expected the key of an entry")

    # Unary tests

    def unary_tests(self) -> Node:
        """Read a table cell: `-`, `not(test, …)`, or tests with commas."""
        if self.peek("-") and self.tokens[self.at + 1].kind == "end":
            self.take()
            return Tests(0, ())
        with self._question():
            if self.peek("not") and self.tokens[self.at + 1].text == "(":
                start = self.at
                self.at += 2
                tests = self._test_list()
                if self.accept(")") and self.token.kind == "end":
                    return Tests(0, tests, negated=True)
                self.at = start
            return Tests(0, self._test_list())

    def _question(self) -> AbstractContextManager[None]:
        return self.names.inside(("?",))

    def _test_list(self) -> tuple[Node, ...]:
        tests = [self._test()]
        while self.accept(","):
            tests.append(self._test())
        return tuple(tests)

    def _test(self) -> Node:
        return self._positive_test() if self.peek(*COMPARISONS) else self._inner()


_COMPARISON = 3
_LEVELS = {
    "or": 1,
    "and": 2,
    **dict.fromkeys((*COMPARISONS, "between", "in", "instance"), _COMPARISON),
    **dict.fromkeys("+-", 4),
    **dict.fromkeys("*/", 5),
    "**": 6,
}
