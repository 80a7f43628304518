"""Start data for a model that states none: made from what its expressions ask for.

Every name that an expression or script reads and no script sets gets a value: the constants it is
compared with (and one other), true and false where it stands as a condition, a list where it is
gone through, else 1. Both engines get the same.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
from dataclasses import dataclass, field
from itertools import islice, product
from textwrap import dedent
from typing import Any

from lxml import etree

from yiwang.engines.process.xml import BPMN

MAX_VARIANTS = 4
_CONDITIONS = ("conditionExpression", "loopCondition", "condition", "completionCondition")
_OTHERS = ("script", "loopCardinality", "transformation", "from", "messagePath")
_KNOWN = {*dir(builtins), "timedelta", "datetime", "time", "task", "my_custom_function"}


@dataclass
class _Names:
    """What the expressions of a document say about names."""

    compared: dict[str, list[Any]] = field(default_factory=dict)
    conditions: dict[str, None] = field(default_factory=dict)
    lists: dict[str, None] = field(default_factory=dict)
    read: dict[str, None] = field(default_factory=dict)
    written: set[str] = field(default_factory=set)

    def choices(self) -> dict[str, list[Any]]:
        """Return name → values worth trying."""
        found = dict(self.compared)
        for name in self.free(self.conditions):
            found.setdefault(name, [True, False])
        for name in self.free(self.lists):
            found.setdefault(name, [[1, 2, 3]])
        for name in self.free(self.read):
            found.setdefault(name, [1])
        return found

    def free(self, names: dict[str, None]) -> list[str]:
        return [name for name in names if name not in self.written and name not in _KNOWN]


def variants(xml: bytes) -> list[dict[str, Any]]:
    """Return start data: none, and what the expressions suggest."""
    choices = read_names(xml).choices()
    names = sorted(choices)
    made = [
        dict(zip(names, values, strict=True))
        for values in islice(product(*(choices[name] for name in names)), MAX_VARIANTS)
    ]
    return [{}, *(variant for variant in made if variant)]


def read_names(xml: bytes) -> _Names:
    found = _Names()
    root = etree.fromstring(xml)
    for element in root.iter(*(f"{{{BPMN}}}{tag}" for tag in (*_CONDITIONS, *_OTHERS))):
        text = "".join(map(str, element.itertext()))
        with contextlib.suppress(SyntaxError):  # another language says nothing here
            tree = ast.parse(dedent(text.strip("\n")).strip())
            note(tree, found)
            if element.tag.rpartition("}")[2] in _CONDITIONS:
                note_condition(tree, found)
    for element in root.iter(f"{{{BPMN}}}loopDataInputRef"):
        found.lists[(element.text or "").strip()] = None
    for element in root.iter(f"{{{BPMN}}}dataOutputAssociation"):
        note_data_object(root, element, found)
    return found


def note(tree: ast.AST, found: _Names) -> None:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            found.written.add(node.func.id)  # a function the model expects, no data
        elif isinstance(node, ast.Name):
            if isinstance(node.ctx, ast.Load):
                found.read[node.id] = None
            else:
                found.written.add(node.id)
        elif isinstance(node, ast.Compare):
            note_comparison(node, found.compared)
        elif isinstance(node, ast.For | ast.comprehension) and isinstance(node.iter, ast.Name):
            found.lists[node.iter.id] = None
        elif isinstance(node, ast.FunctionDef | ast.alias):
            found.written.add(node.name)


def note_condition(tree: ast.Module, found: _Names) -> None:
    """Names that stand for themselves in a condition are true or false."""
    for node in ast.walk(tree):
        parts = node.values if isinstance(node, ast.BoolOp) else [node]
        for part in parts:
            inner = part.operand if isinstance(part, ast.UnaryOp) else part
            inner = inner.value if isinstance(inner, ast.Expr) else inner
            if isinstance(inner, ast.Name) and (inner is not node or len(tree.body) != 1):
                found.conditions[inner.id] = None


def note_comparison(node: ast.Compare, found: dict[str, list[Any]]) -> None:
    if not isinstance(node.left, ast.Name):
        return
    values = found.setdefault(node.left.id, [])
    for constant in node.comparators:
        if isinstance(constant, ast.Constant) and constant.value not in values:
            other = constant.value + 1 if isinstance(constant.value, int) else "another"
            values.extend(v for v in (constant.value, other) if v not in values)
    if not values:
        del found[node.left.id]


def note_data_object(root: etree._Element, drawn: etree._Element, found: _Names) -> None:
    """A data object that a task writes must exist where the task leaves it out."""
    target = (drawn.findtext(f"{{{BPMN}}}targetRef") or "").strip()
    for shown in root.iter(f"{{{BPMN}}}dataObjectReference"):
        if shown.get("id") == target:
            found.read[shown.get("dataObjectRef") or ""] = None
