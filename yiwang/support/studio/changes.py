"""What changed between two versions: files by their lines, the process by its elements. Pure."""

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from yiwang.base.packages.facade import Source
from yiwang.engines import process
from yiwang.engines.process.definition import Expression, Flow, Node

PROCESS = "process.bpmn"
MOST_LINES = 5_000  # of a file; comparing longer ones takes too long
# Places in the file and neighbours say nothing of an element itself; flows are told by themselves.
_SILENT = frozenset({"id", "index", "incoming", "outgoing", "scope"})


class Kind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True)
class FileChange:
    """lines: as `diff -u` shows them, without its head; empty for a file that is too long."""

    path: str
    kind: Kind
    lines: tuple[str, ...]


@dataclass(frozen=True)
class ElementChange:
    """An element of the process. details: what of it changed, before and after, as texts."""

    id: str
    type: str
    name: str
    kind: Kind
    details: tuple[tuple[str, str, str], ...] = ()


def files(before: Source, after: Source) -> list[FileChange]:
    """The files that differ, by path."""
    found = []
    for path in sorted({*before.files, *after.files}):
        old, new = before.files.get(path), after.files.get(path)
        if old == new:
            continue
        kind = Kind.ADDED if old is None else Kind.REMOVED if new is None else Kind.CHANGED
        found.append(FileChange(path, kind, tuple(_lines(old or "", new or ""))))
    return found


def _lines(old: str, new: str) -> Iterator[str]:
    before, after = old.splitlines(), new.splitlines()
    if max(len(before), len(after)) <= MOST_LINES:
        yield from list(difflib.unified_diff(before, after, lineterm="", n=2))[2:]


def elements(before: Source, after: Source) -> list[ElementChange]:
    """The elements of the process that differ, in the order of the later one, removed ones last."""
    old, new = _elements(before), _elements(after)
    found = [_compared(old.get(each.id), each) for each in new.values()]
    gone = [_told(each, Kind.REMOVED) for name, each in old.items() if name not in new]
    return [each for each in found if each is not None] + gone


def _elements(source: Source) -> Mapping[str, Node | Flow]:
    definition, _problems = process.parse(source.files.get(PROCESS, ""))
    return {**definition.nodes, **definition.flows} if definition is not None else {}


def _compared(old: Node | Flow | None, new: Node | Flow) -> ElementChange | None:
    if old is None:
        return _told(new, Kind.ADDED)
    if type(old) is not type(new):
        return _told(new, Kind.CHANGED)
    details = tuple(
        (field.name, _text(getattr(old, field.name)), _text(getattr(new, field.name)))
        for field in fields(new)
        if field.name not in _SILENT and getattr(old, field.name) != getattr(new, field.name)
    )
    return _told(new, Kind.CHANGED, details) if details else None


def _told(
    each: Node | Flow, kind: Kind, details: tuple[tuple[str, str, str], ...] = ()
) -> ElementChange:
    type_name = each.type.value if isinstance(each, Node) else "sequenceFlow"
    return ElementChange(each.id, type_name, each.name, kind, details)


def _text(value: Any) -> str:
    """A value of a definition as people read it: what is not set is left out."""
    if isinstance(value, Expression):
        return value.text
    if isinstance(value, Mapping):
        return ", ".join(f"{key}={_text(each)}" for key, each in value.items())
    if isinstance(value, tuple):
        return ", ".join(map(_text, value))
    if hasattr(value, "__dataclass_fields__"):
        named = ((field.name, getattr(value, field.name)) for field in fields(value))
        return ", ".join(f"{name} {_text(each)}" for name, each in named if each)
    return "" if value is None or value is False else str(value)
