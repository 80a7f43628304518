"""Where the fields of a resource come from and where they go, laid out as a picture. Pure.

Three columns: the fields of others that this resource takes, its own, and the fields of others that
take from it. A line joins a field with the field it comes from.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from yiwang.share.catalogue.values import Resource, Said

WIDTH, LINE, HEAD, GAP, APART = 250, 24, 30, 14, 110  # in units of the drawing


@dataclass(frozen=True)
class Link:
    """A field and the field that it comes from, each as (resource, field)."""

    source: tuple[str, str]
    target: tuple[str, str]


@dataclass(frozen=True)
class Box:
    """A resource in the picture with those of its fields that have a line. y: of each field."""

    code: str
    title: Said
    x: int
    y: int
    height: int
    fields: tuple[tuple[str, Said, int], ...]


@dataclass(frozen=True)
class Picture:
    """lines: from (x1, y1) to (x2, y2)."""

    boxes: tuple[Box, ...]
    lines: tuple[tuple[int, int, int, int], ...]
    width: int
    height: int


def links(resource: Resource, others: Iterable[Resource]) -> list[Link]:
    """All links that begin or end at a field of the resource."""
    found = [
        Link(origin, (each.code, field.name))
        for each in (resource, *others)
        for field in each.fields
        for origin in field.origin
    ]
    return [link for link in found if resource.code in (link.source[0], link.target[0])]


def draw(resource: Resource, known: Mapping[str, Resource], found: list[Link]) -> Picture:
    """Lay the resource and its neighbours out in columns; empty columns take no room."""
    left = dict.fromkeys(link.source for link in found if link.target[0] == resource.code)
    right = dict.fromkeys(link.target for link in found if link.source[0] == resource.code)
    middle = [
        (resource.code, field.name)
        for field in resource.fields
        if any((resource.code, field.name) in (link.source, link.target) for link in found)
    ]
    columns = [list(column) for column in (left, middle, right) if column]
    boxes: list[Box] = []
    for number, column in enumerate(columns):
        boxes += _column(column, number * (WIDTH + APART), known)
    at = {(box.code, name): (box.x, y) for box in boxes for name, _title, y in box.fields}
    lines = tuple(
        (at[link.source][0] + WIDTH, at[link.source][1], at[link.target][0], at[link.target][1])
        for link in found
    )
    width = len(columns) * (WIDTH + APART) - APART
    height = max((box.y + box.height for box in boxes), default=0)
    return Picture(tuple(boxes), lines, max(width, 0), height)


def _column(places: list[tuple[str, str]], x: int, known: Mapping[str, Resource]) -> Iterable[Box]:
    y = 0
    for code in dict.fromkeys(code for code, _name in places):
        names = [name for each, name in places if each == code]
        height = HEAD + LINE * len(names)
        fields = tuple(
            (name, _title(known.get(code), name), y + HEAD + LINE * number + LINE // 2)
            for number, name in enumerate(names)
        )
        title = known[code].title if code in known else {"zh": code, "en": code}
        yield Box(code, title, x, y, height, fields)
        y += height + GAP


def _title(resource: Resource | None, name: str) -> Said:
    """A field's title, or its name where the resource is not in force or does not have it."""
    fields = resource.fields if resource else ()
    return next((each.title for each in fields if each.name == name), {"zh": name, "en": name})
