"""The suites' small expressions as FEEL, by the table below; the product itself reads FEEL only.

Suites write JUEL (`${n == 1}`) or Python. An expression is read with Python's own parser and
written again as FEEL; what falls outside the table stays as it is and is reported.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import singledispatch

from lxml import etree

from yiwang.engines.process.xml import BPMN

FEEL = "https://www.omg.org/spec/DMN/20191111/FEEL/"
TABLE: tuple[tuple[str, str], ...] = (
    ("${e}, #{e}", "e"),
    ("a == b, a != b", "a = b, a != b"),
    ("a && b, a || b, !a", "a and b, a or b, not(a)"),
    ("True, False, None, 'text'", 'true, false, null, "text"'),
    ("[a, b], {'k': v}, a['k'], a.k, a[0]", "[a, b], {k: v}, a.k, a.k, a[1]"),
    ("a in b, a if c else b", "list contains(b, a), if c then a else b"),
    ("len(a), str(a), a.upper(), a.lower()", "count(a), string(a), upper case(a), lower case(a)"),
    ("x = e; y = f, x, y = e, f, x += e", "{x: e, y: f}, {x: e, y: f}, {x: x + e}"),
    ("timedelta(seconds=n)", "duration of n seconds"),
)
_OPERATORS: dict[type, str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.Pow: "**",
    ast.Eq: "=",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.And: "and",
    ast.Or: "or",
}
_CALLS = {"len": "count", "str": "string", "upper": "upper case", "lower": "lower case"}
_EXPRESSIONS = (
    "conditionExpression",
    "condition",
    "loopCondition",
    "loopCardinality",
    "completionCondition",
    "activationCondition",
    "transformation",
    "messagePath",
    "dataPath",
)
_TIMERS = ("timeDate", "timeDuration", "timeCycle")


class Untranslated(ValueError):
    """An expression outside the table."""


def translate(xml: bytes) -> tuple[bytes, list[str]]:
    """Return the document with its expressions in FEEL, and those left as they were."""
    root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))
    left: list[str] = []
    if root.get("expressionLanguage"):
        del root.attrib["expressionLanguage"]
    for element in list(root.iter(*(f"{{{BPMN}}}{name}" for name in _EXPRESSIONS))):
        rewrite(element, left)
    for element in list(root.iter(*(f"{{{BPMN}}}{name}" for name in _TIMERS))):
        if re.search(r"[{('\"]", element.text or ""):
            rewrite(element, left)
    for element in list(root.iter(f"{{{BPMN}}}script")):
        rewrite_script(element, left)
    return etree.tostring(root), left


def rewrite(element: etree._Element, left: list[str]) -> None:
    text = "".join(map(str, element.itertext())).strip()
    stated = element.get("language") or ""
    if not text or text.startswith("=") or "feel" in stated.lower():
        return
    try:
        replace(element, expression(text))
    except (Untranslated, SyntaxError):
        left.append(text)
    if element.get("language"):
        del element.attrib["language"]


def rewrite_script(element: etree._Element, left: list[str]) -> None:
    task = element.getparent()
    text = "".join(map(str, element.itertext()))
    if task is None or not text.strip():
        return
    try:
        replace(element, statements(text))
        task.set("scriptFormat", FEEL)
    except (Untranslated, SyntaxError):
        left.append(text.strip())
        task.set("scriptFormat", "text/x-untranslated")


def replace(element: etree._Element, text: str) -> None:
    for part in list(element):
        element.remove(part)
    element.text = text


def expression(text: str) -> str:
    """Return one expression as FEEL. Raises Untranslated or SyntaxError."""
    inner = text.strip()
    if match := re.fullmatch(r"[$#]\{(.*)\}", inner, re.DOTALL):
        inner = match[1].strip()
        inner = inner.replace("&&", " and ").replace("||", " or ")
        inner = re.sub(r"!(?!=)", " not ", inner)
        inner = re.sub(r"\btrue\b", "True", re.sub(r"\bfalse\b", "False", inner))
        inner = re.sub(r"\bnull\b|\bempty\b", "None", inner)
    return feel(ast.parse(inner.strip(), mode="eval").body)


def statements(text: str) -> str:
    """Return Python assignments as one FEEL context; each name once."""
    entries: dict[str, str] = {}
    for line in ast.parse(unindented(text)).body:
        for name, value in assignments(line):
            if name in entries:
                raise Untranslated(f"{name} is set twice")
            entries[name] = value
    return "{" + ", ".join(f"{name}: {value}" for name, value in entries.items()) + "}"


def unindented(text: str) -> str:
    from textwrap import dedent

    return dedent(text.strip("\n")).strip()


def assignments(line: ast.stmt) -> Iterator[tuple[str, str]]:
    """Yield name and value of one statement; printing changes nothing."""
    if isinstance(line, ast.Assign) and all(isinstance(t, ast.Name) for t in line.targets):
        for target in line.targets:
            assert isinstance(target, ast.Name), "checked above"
            yield target.id, feel(line.value)
    elif isinstance(line, ast.Assign) and is_unpacking(line):
        targets, values = line.targets[0], line.value
        assert isinstance(targets, ast.Tuple), "checked above"
        assert isinstance(values, ast.Tuple), "checked above"
        for target, value in zip(targets.elts, values.elts, strict=True):
            yield ast.unparse(target), feel(value)
    elif isinstance(line, ast.AugAssign) and isinstance(line.target, ast.Name):
        combined = ast.BinOp(ast.Name(line.target.id), line.op, line.value)
        yield line.target.id, feel(combined)
    elif not (isinstance(line, ast.Expr) and is_print(line.value)) and not isinstance(
        line, ast.Pass
    ):
        raise Untranslated(ast.unparse(line))


def is_unpacking(line: ast.Assign) -> bool:
    """Tell whether a line is `a, b = e, f`."""
    target, value = line.targets[0], line.value
    return (
        len(line.targets) == 1
        and isinstance(target, ast.Tuple)
        and isinstance(value, ast.Tuple)
        and len(target.elts) == len(value.elts)
        and all(isinstance(part, ast.Name) for part in target.elts)
    )


def is_print(node: ast.expr) -> bool:
    if isinstance(node, ast.Constant):
        return True
    return (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    )


@singledispatch
def feel(node: ast.AST) -> str:
    """Return one node of Python's syntax as FEEL."""
    raise Untranslated(ast.unparse(node))


@feel.register
def _name(node: ast.Name) -> str:
    return node.id


@feel.register
def _constant(node: ast.Constant) -> str:
    if node.value is None:
        return "null"
    if isinstance(node.value, bool):
        return str(node.value).lower()
    if isinstance(node.value, int | float):
        return str(node.value)
    if isinstance(node.value, str):
        escaped = node.value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        return f'"{escaped}"'
    raise Untranslated(ast.unparse(node))


@feel.register
def _compare(node: ast.Compare) -> str:
    parts, first = [], node.left
    for operator, second in zip(node.ops, node.comparators, strict=True):
        if isinstance(operator, ast.In | ast.NotIn):
            found = f"list contains({feel(second)}, {feel(first)})"
            parts.append(f"not({found})" if isinstance(operator, ast.NotIn) else found)
        elif type(operator) in _OPERATORS:
            parts.append(f"{feel(first)} {_OPERATORS[type(operator)]} {feel(second)}")
        else:
            raise Untranslated(ast.unparse(node))
        first = second
    return " and ".join(parts)


@feel.register
def _logic(node: ast.BoolOp) -> str:
    return "(" + f" {_OPERATORS[type(node.op)]} ".join(map(feel, node.values)) + ")"


@feel.register
def _unary(node: ast.UnaryOp) -> str:
    if isinstance(node.op, ast.Not):
        return f"not({feel(node.operand)})"
    if isinstance(node.op, ast.USub):
        return f"-{feel(node.operand)}"
    raise Untranslated(ast.unparse(node))


@feel.register
def _binary(node: ast.BinOp) -> str:
    if type(node.op) not in _OPERATORS:
        raise Untranslated(ast.unparse(node))
    if isinstance(node.op, ast.Mult) and any(
        isinstance(side, ast.Constant) and isinstance(side.value, str)
        for side in (node.left, node.right)
    ):
        return repeated(node)
    return f"({feel(node.left)} {_OPERATORS[type(node.op)]} {feel(node.right)})"


def repeated(node: ast.BinOp) -> str:
    """`"a" * 3` is a text three times over."""
    try:
        value = ast.literal_eval(node.left) * ast.literal_eval(node.right)
    except ValueError as error:
        raise Untranslated(ast.unparse(node)) from error
    return feel(ast.Constant(value))


@feel.register
def _condition(node: ast.IfExp) -> str:
    return f"(if {feel(node.test)} then {feel(node.body)} else {feel(node.orelse)})"


@feel.register
def _list(node: ast.List) -> str:
    return "[" + ", ".join(map(feel, node.elts)) + "]"


@feel.register
def _dict(node: ast.Dict) -> str:
    parts = []
    for key, value in zip(node.keys, node.values, strict=True):
        if not isinstance(key, ast.Constant) or not isinstance(key.value, str):
            raise Untranslated(ast.unparse(node))
        parts.append(f"{feel(key)}: {feel(value)}")
    return "{" + ", ".join(parts) + "}"


@feel.register
def _subscript(node: ast.Subscript) -> str:
    if isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
        return f"{feel(node.value)}.{node.slice.value}"
    if isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, int):
        return f"{feel(node.value)}[{node.slice.value + (node.slice.value >= 0)}]"
    raise Untranslated(ast.unparse(node))


@feel.register
def _attribute(node: ast.Attribute) -> str:
    return f"{feel(node.value)}.{node.attr}"


@feel.register
def _call(node: ast.Call) -> str:
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    if name == "timedelta" and len(node.keywords) == 1 and not node.args:
        unit = {"seconds": "S", "minutes": "M", "hours": "H"}.get(node.keywords[0].arg or "")
        if unit and isinstance(node.keywords[0].value, ast.Constant):
            return f'duration("PT{node.keywords[0].value.value!r}{unit}")'
    if name in _CALLS and len(node.args) == 1:
        return f"{_CALLS[name]}({feel(node.args[0])})"
    if isinstance(node.func, ast.Attribute) and node.func.attr in _CALLS and not node.args:
        return f"{_CALLS[node.func.attr]}({feel(node.func.value)})"
    raise Untranslated(ast.unparse(node))
