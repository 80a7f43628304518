"""The elements of an item (data/elements.yaml): what there is, what fits, how it reads."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from yiwang.kernel.texts import Said, is_said, say


@dataclass(frozen=True)
class Element:
    """One element of items, one column of an element of kind `rows`, or one field of a material."""

    id: str
    kind: str
    title: Mapping[str, str]
    group: str = ""
    list: str = ""
    unit_of: str = ""
    ours: bool = False
    needed: bool = False
    columns: tuple["Element", ...] = ()


@dataclass(frozen=True)
class Group:
    id: str
    title: Mapping[str, str]


@dataclass(frozen=True)
class Table:
    """All of elements.yaml. `own`: the ids that an implementing body may say for itself."""

    groups: tuple[Group, ...]
    lists: Mapping[str, Mapping[str, Mapping[str, str]]]
    elements: Mapping[str, Element]
    material: Mapping[str, Element]
    own: frozenset[str]


@dataclass(frozen=True)
class Reading:
    """An element as people read it: a text, or rows of texts under titles; neither: not stated."""

    id: str
    title: str
    text: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()

    @property
    def stated(self) -> bool:
        return bool(self.text or self.rows)


def load(name: str) -> Any:
    """A file of this context's data folder."""
    return yaml.safe_load(files(__package__).joinpath(f"data/{name}").read_text("utf-8"))


def _element(row: Mapping[str, Any]) -> Element:
    columns = tuple(_element(column) for column in row.get("columns", ()))
    return Element(**{**row, "columns": columns})


@cache
def table() -> Table:
    data = load("elements.yaml")
    return Table(
        tuple(Group(**row) for row in data["groups"]),
        data["lists"],
        {row["id"]: _element(row) for row in data["elements"]},
        {row["id"]: _element(row) for row in data["material"]},
        frozenset(data["own"]),
    )


def problems(values: object, known: Mapping[str, Element]) -> Iterator[tuple[str, str]]:
    """What does not fit, as pairs of place and sentence."""
    if not isinstance(values, Mapping):
        yield "", "Must be a mapping."
        return
    for name in values.keys() - known.keys():
        yield str(name), "There is no such element."
    for element in known.values():
        value = values.get(element.id)
        if value is None:
            if element.needed:
                yield element.id, "Is missing."
        else:
            yield from _misfits(element, value)


def _misfits(element: Element, value: Any) -> Iterator[tuple[str, str]]:
    if element.kind == "rows":
        if not isinstance(value, list) or not value:
            yield element.id, "Must be a list with at least one row."
            return
        columns = {column.id: column for column in element.columns}
        for number, row in enumerate(value, start=1):
            for where, message in problems(row, columns):
                yield f"{element.id}/{number}/{where}", message
    elif (wanted := _unfit(element, value)) is not None:
        yield element.id, f"Must be {wanted}, not {value!r}."


def _unfit(element: Element, value: Any) -> str | None:
    """What the value should have been, or None when it fits."""
    codes = table().lists.get(element.list, {})
    fits, wanted = {
        "text": (is_said(value), "a text, or one text each for zh and en"),
        "number": (type(value) is int and value >= 0, "a whole number from 0"),
        "flag": (type(value) is bool, "true or false"),
        "day": (_is_day(value), "a day like 2024-01-31"),
        "code": (isinstance(value, str) and value in codes, f"one of {', '.join(codes)}"),
        "codes": (
            isinstance(value, list) and value and all(c in codes for c in map(str, value)),
            f"a list out of {', '.join(codes)}",
        ),
    }[element.kind]
    return None if fits else wanted


def _is_day(value: object) -> bool:
    if isinstance(value, date):
        return True
    try:
        return isinstance(value, str) and bool(date.fromisoformat(value))
    except ValueError:
        return False


def read(element: Element, values: Mapping[str, Any], language: str = "") -> Reading:
    """An element of some values in the language of the reader."""
    title = say(element.title, language)
    value = values.get(element.id)
    if value is None:
        return Reading(element.id, title)
    if element.kind == "rows":
        used = [c for c in element.columns if any(row.get(c.id) is not None for row in value)]
        rows = tuple(tuple(_text(c, row.get(c.id), language) for c in used) for row in value)
        return Reading(element.id, title, "", tuple(say(c.title, language) for c in used), rows)
    text = _text(element, value, language)
    units = (e for e in table().elements.values() if e.unit_of == element.id)
    for unit in units:
        text = _joined(text, _text(unit, values.get(unit.id), language))
    return Reading(element.id, title, text)


def _joined(number: str, unit: str) -> str:
    """5个工作日; 5 working days, 1 working day."""
    if not unit.isascii():
        return number + unit
    return f"{number} {unit.removesuffix('s') if number == '1' else unit}".strip()


def _text(element: Element, value: Any, language: str) -> str:
    if value is None:
        return ""
    codes: Mapping[str, Said] = table().lists.get(element.list, {})
    if element.kind == "codes":
        separator = ", " if say({"zh": "zh", "en": "en"}, language) == "en" else "、"
        return separator.join(say(codes[str(code)], language) for code in value)
    if element.kind == "code":
        return say(codes[value], language)
    if element.kind == "flag":
        return say(table().lists["flag"]["1" if value else "0"], language)
    return say(value, language) if element.kind == "text" else str(value)


def sections(values: Mapping[str, Any], language: str = "") -> list[tuple[Group, list[Reading]]]:
    """All elements by group in the order of a guide, stated or not; units go with their numbers."""
    shown = [e for e in table().elements.values() if not e.unit_of]
    return [
        (group, [read(element, values, language) for element in shown if element.group == group.id])
        for group in table().groups
    ]
