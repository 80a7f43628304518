"""Read types as `instance of` and function parameters write them."""

from __future__ import annotations

from .cursor import Cursor
from .names import Names
from .syntax import TypeNode

_TYPE_NAMES = Names(
    (
        "number",
        "string",
        "boolean",
        "date",
        "time",
        "date and time",
        "days and time duration",
        "years and months duration",
        "list",
        "context",
        "range",
        "Any",
        "Null",
    )
)


def read_type(cursor: Cursor) -> TypeNode:
    """Read a type such as `number`, `list<string>` or the name of an item definition."""
    position = cursor.token.start
    if cursor.peek("function"):
        return _function_type(cursor)
    name = _type_name(cursor)
    if name == "context" and cursor.accept("<"):
        return _context_type(cursor, position)
    if name in ("list", "range") and cursor.accept("<"):
        element = read_type(cursor)
        cursor.expect(">")
        return TypeNode(position, name, (element,))
    return TypeNode(position, name)


def _type_name(cursor: Cursor) -> str:
    name, length = _TYPE_NAMES.match(cursor.tokens, cursor.at)
    if length:
        cursor.at += length
        return name
    if cursor.accept("null"):
        return "Null"
    words = [cursor.unknown_name("a type")]
    while cursor.accept("."):
        words.append(cursor.unknown_name("a type"))
    return ".".join(words)


def _function_type(cursor: Cursor) -> TypeNode:
    position = cursor.take().start
    parameters: list[TypeNode] = []
    if not cursor.accept("<"):
        return TypeNode(position, "function")
    while not cursor.peek(">"):
        if parameters:
            cursor.expect(",")
        parameters.append(read_type(cursor))
    cursor.expect(">")
    result = read_type(cursor) if cursor.accept("->") else None
    return TypeNode(position, "function", tuple(parameters), result=result)


def _context_type(cursor: Cursor, position: int) -> TypeNode:
    names: list[str] = []
    types: list[TypeNode] = []
    while not cursor.peek(">"):
        if names:
            cursor.expect(",")
        names.append(cursor.new_name((":",)))
        cursor.expect(":")
        types.append(read_type(cursor))
    cursor.expect(">")
    return TypeNode(position, "context", tuple(types), tuple(names))
