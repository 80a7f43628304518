"""Put a value into a YAML text; comments and all other lines stay as they are. Pure.

A value that is there is replaced where it stands; a new one follows the last of its mapping, and
mappings that are missing on the way are made.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from yiwang.base.packages.facade import compose, read

_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")


def put(text: str, path: Sequence[str], value: Any) -> str:
    """The text with the value at a path of keys; None takes the entry away.

    Raises:
        ValueError: the text is no YAML, or the path leads through something else than mappings.
    """
    try:
        root = compose(text)
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from error
    if root is None:
        return text + _block(list(path), value, 0)
    written = _written(text, root, list(path), value)
    if _at(read(written), path) != _plain(value):
        raise ValueError("the text around it is laid out in a way that cannot be kept")
    return written


def _written(text: str, node: yaml.Node, path: list[str], value: Any) -> str:
    if not isinstance(node, yaml.MappingNode):
        raise ValueError(f"“{path[0]}” cannot stand there")
    for key, child in node.value:
        if key.value != path[0]:
            continue
        if len(path) > 1:
            return _written(text, child, path[1:], value)
        if value is None:
            return _without(text, node, key, child)
        return _replaced(text, key, child, value)
    return text if value is None else _added(text, node, path, value)


def _replaced(text: str, key: yaml.Node, child: yaml.Node, value: Any) -> str:
    start, end = child.start_mark.index, _end(text, child)
    gap = "" if text[start - 1 : start] in (" ", "\n") else " "
    return text[:start] + gap + flow(value) + text[end:]


def _end(text: str, node: yaml.Node) -> int:
    """Where a node's own text ends: block nodes are said to reach to the next one."""
    end = int(node.end_mark.index)
    return node.start_mark.index + len(text[node.start_mark.index : end].rstrip())


def _without(text: str, node: yaml.MappingNode, key: yaml.Node, child: yaml.Node) -> str:
    start, end = key.start_mark.index, _end(text, child)
    if node.flow_style:
        rest = text[end:]
        comma = len(rest) - len(rest.lstrip(" ,"))
        return text[:start] + rest[comma:]
    begin = text.rfind("\n", 0, start) + 1
    after = text.find("\n", end)
    return text[:begin] + (text[after + 1 :] if after >= 0 else "")


def _added(text: str, node: yaml.MappingNode, path: list[str], value: Any) -> str:
    if node.flow_style:
        for step in reversed(path[1:]):
            value = {step: value}
        end = node.end_mark.index - 1
        comma = ", " if node.value else ""
        return text[:end].rstrip() + f"{comma}{flow_key(path[0])}: {flow(value)} " + text[end:]
    last = _end(text, node.value[-1][1])
    line_end = text.find("\n", last)
    place = line_end + 1 if line_end >= 0 else len(text)
    before = text[:place] if text[:place].endswith("\n") else text[:place] + "\n"
    return before + _block(path, value, node.start_mark.column) + text[place:]


def _block(path: list[str], value: Any, column: int) -> str:
    """New lines: one a key of the path and of the value's own first level."""
    lines = [f"{' ' * (column + 2 * i)}{flow_key(key)}:" for i, key in enumerate(path)]
    inner = column + 2 * len(path)
    if isinstance(value, Mapping) and value:
        lines += [f"{' ' * inner}{flow_key(k)}: {flow(each)}" for k, each in value.items()]
    else:
        lines[-1] += f" {flow(value)}"
    return "\n".join(lines) + "\n"


def flow(value: Any) -> str:
    """A value in one line."""
    if isinstance(value, Mapping):
        inside = ", ".join(f"{flow_key(key)}: {flow(each)}" for key, each in value.items())
        return f"{{ {inside} }}" if inside else "{}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(flow, value)) + "]"
    if isinstance(value, str):
        return flow_key(value)
    return json.dumps(value)


def flow_key(text: str) -> str:
    """A text in quotes, unless it means itself without them."""
    plain = text and (set(text) <= _PLAIN or _words(text)) and yaml.safe_load(text) == text
    return text if plain else json.dumps(text, ensure_ascii=False)


def _words(text: str) -> bool:
    """Letters of any language with single spaces: nothing that YAML gives a meaning to."""
    return all(word.isalpha() for word in text.split(" "))


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _at(document: Any, path: Sequence[str]) -> Any:
    for step in path:
        if not isinstance(document, Mapping):
            return None
        document = document.get(step)
    return document
