"""The guide of an item (办事指南): its elements as they read, and what each body says."""

from collections.abc import Mapping
from dataclasses import dataclass

from yiwang.kernel.actor import Actor
from yiwang.kernel.texts import say
from yiwang.serve.services import elements, queries
from yiwang.serve.services.elements import Reading
from yiwang.serve.services.themes import Theme, themes
from yiwang.serve.services.values import ImplementationView, ItemView


@dataclass(frozen=True)
class Section:
    """A group of elements. `readings` keeps those not stated, in their places."""

    id: str
    title: str
    readings: tuple[Reading, ...]

    @property
    def stated(self) -> bool:
        return any(reading.stated for reading in self.readings)


@dataclass(frozen=True)
class Office:
    """A body with its place, hours and promise as people read them."""

    body: str
    code: str
    region: str
    region_code: str
    readings: Mapping[str, Reading]


@dataclass(frozen=True)
class Guide:
    """What a page or a program shows of an item; `facts` are single elements by id."""

    item: ItemView
    name: str
    themes: tuple[Theme, ...]
    sections: Mapping[str, Section]
    facts: Mapping[str, Reading]
    offices: tuple[Office, ...]

    @property
    def laws(self) -> list[dict[str, str]]:
        """The legal basis by the ids of its columns; "" where a text is not stated."""
        columns = elements.table().elements["by_law"].columns
        return [
            {column.id: elements.read(column, row).text for column in columns}
            for row in self.item.elements.get("by_law", ())
        ]


def guide(actor: Actor, code: str) -> Guide:
    """The guide of the version in force, in the language of the reader.

    Raises:
        NotFound: there is no such item.
    """
    item = queries.get(code)
    known = elements.table().elements
    return Guide(
        item,
        say({"zh": item.name_zh, "en": item.name_en}),
        tuple(themes()[theme] for theme in item.themes if theme in themes()),
        {
            group.id: Section(group.id, say(group.title), tuple(readings))
            for group, readings in elements.sections(item.elements)
        },
        {name: elements.read(element, item.elements) for name, element in known.items()},
        tuple(map(_office, queries.implementations(actor, item))),
    )


def _office(each: ImplementationView) -> Office:
    table = elements.table()
    return Office(
        say({"zh": each.body_name, "en": each.body_name_en}),
        each.body_code,
        say({"zh": each.region_name, "en": each.region_name_en}),
        each.region,
        {name: elements.read(table.elements[name], each.values) for name in table.own},
    )
