"""Where in a file a problem is: the line of a YAML node or of an XML element. Pure.

Also what keeps a YAML file from being read at all, so that every later check finds data.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import yaml
from lxml import etree

from yiwang.base.packages import documents
from yiwang.base.packages.source import Problem
from yiwang.engines.process import Text

_HOLDERS = ("", "tasks", "forms", "items", "decisions", "examples")  # of what is called by its name


@lru_cache(maxsize=1024)
def unreadable(file: str, text: str) -> Problem | None:
    """What keeps a YAML file from being read, with its line."""
    try:
        documents.read(text)
    except documents.Refused as refused:
        return _at(file, refused.problem_mark, refused.reason)
    except yaml.MarkedYAMLError as error:
        return _at(file, error.problem_mark or error.context_mark, _sentence(error))
    except yaml.YAMLError as error:
        return Problem(file, "", Text("Is not YAML: {error}.", error=error))
    return None


def _sentence(error: yaml.MarkedYAMLError) -> str:
    said = ", ".join(filter(None, (error.context, error.problem)))
    return Text("Is not YAML: {error}.", error=said)


def _at(file: str, mark: Any, message: str) -> Problem:
    """mark: where in the text, or None; the library has two classes for it."""
    return Problem(file, "", message, line=mark.line + 1 if mark else 0)


def line_of(file: str, text: str, where: str) -> int:
    """The line, from 1, of the place that a problem names; 0 where the file does not have it."""
    if file.endswith((".bpmn", ".dmn")):
        return _element(text, where)
    if file.endswith((".yaml", ".yml")):
        return _node(text, where)
    return 0


def _element(text: str, where: str) -> int:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        return error.lineno or 0
    named = (each for each in root.iter("*") if where in (each.get("id"), each.get("name")))
    first = next(named, None)
    line = first.sourceline if first is not None else 0
    return line if isinstance(line, int) else 0


def _node(text: str, where: str) -> int:
    root = documents.compose(text)
    if root is None:
        return 0
    if where.startswith("/"):
        return _deepest(root, where.strip("/").split("/"))
    for holder in _HOLDERS:
        steps = [each for each in (holder, where) if each]
        chain = list(_chain(root, steps))
        if len(chain) == len(steps):
            return chain[-1]
    return 0


def _deepest(root: yaml.Node, steps: list[str]) -> int:
    """The line of the last step that is there; a missing entry belongs to its parent."""
    return next(reversed(list(_chain(root, steps))), root.start_mark.line + 1)


def _chain(node: yaml.Node, steps: list[str]) -> Iterator[int]:
    for step in steps:
        found = _child(node, step.replace("~1", "/").replace("~0", "~"))
        if found is None:
            return
        line, node = found
        yield line


def _child(node: yaml.Node, step: str) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.SequenceNode) and step.isdecimal():
        entries = node.value
        inside = int(step) < len(entries)
        return (entries[int(step)].start_mark.line + 1, entries[int(step)]) if inside else None
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == step:
                return key.start_mark.line + 1, value
    return None
