"""Finds what differs in texts of a case that was played."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from yiwang.cli.histories.pattern import FIRST, Place, Template, escaped
from yiwang.cli.histories.written import UUID_TEXT, Rows

_DAY = r"\d{4}-[01]\d-[0-3]\d"
DRAWN = {  # by the database
    "evidence_entry": ("xid",),
    "outbox_announced": ("position", "xid"),
    "supervision_watch": ("id",),
}
DELIVERED = "1"  # the transaction before all marks of listeners: what came of it is there already


@dataclass
class Writer:
    """Finds the places in texts and numbers them."""

    start: date
    known: dict[str, Place]
    places: dict[Place, int] = field(default_factory=dict)

    @cached_property
    def _search(self) -> re.Pattern[str]:
        words = sorted((w for w in self.known if not re.fullmatch(UUID_TEXT, w)), key=len)
        literal = "|".join(map(re.escape, reversed(words)))
        moment = rf"{_DAY}[T ]\d\d:\d\d:\d\d(?:\.\d+)?[+-]\d\d(?::\d\d)?"
        return re.compile(
            rf"({UUID_TEXT})|({moment})|({_DAY})(?!\d)" + (f"|({literal})" if literal else "")
        )

    def template(self, text: str) -> Template:
        pieces, places, end = [], [], 0
        for match in self._search.finditer(text):
            place = self._place(match.group())
            if place is not None:
                pieces += [text[end : match.start()].replace("%", "%%"), "%s"]
                places.append(self.places.setdefault(place, len(self.places)))
                end = match.end()
        pieces.append(text[end:].replace("%", "%%"))
        return Template("".join(pieces), tuple(places))

    def at(self, place: Place) -> int:
        return self.places.setdefault(place, len(self.places))

    def _place(self, found: str) -> Place | None:
        if found in self.known:
            return self.known[found]
        if re.match(_DAY, found):
            day = date.fromisoformat(found[:10])
            kind = "moment" if len(found) > 10 else "day"
            return Place(kind, found) if (day - self.start).days >= -5 else None
        return None


def copied(
    part: tuple[tuple[str, ...], list[tuple[str | None, ...]]], table: str, writer: Writer
) -> tuple[tuple[str, ...], Template]:
    columns, lines = part
    left_out = DRAWN.get(table, ())
    kept = [at for at, name in enumerate(columns) if name not in left_out]
    order = {name: at for at, name in enumerate(columns)}
    if "position" in order:
        lines = sorted(lines, key=lambda line: int(line[order["position"]] or 0))
    special = (
        {"words": "\0words", "channel": "\0channel"} if table in ("work_card", "cases_case") else {}
    )
    text = "".join(
        "\t".join(special.get(columns[at]) or escaped(line[at]) for at in kept)
        + _more(table)
        + "\n"
        for line in lines
    )
    names = tuple(columns[at] for at in kept) + (("xid",) if table == "outbox_announced" else ())
    return names, with_special(writer.template(text), special, writer)


def _more(table: str) -> str:
    return f"\t{DELIVERED}" if table == "outbox_announced" else ""


def with_special(template: Template, special: Mapping[str, str], writer: Writer) -> Template:
    """Give the columns that are made anew as a whole their place."""
    for name, mark in special.items():
        if mark in template.text:
            before = template.text.partition(mark)[0].replace("%%", "").count("%s")
            places = [*template.places]
            places.insert(before, writer.at(Place("text", "", name)))
            template = Template(template.text.replace(mark, "%s"), tuple(places))
    return template


def in_order(rows: Rows) -> list[str]:
    return sorted(rows, key=lambda table: (FIRST.get(table, 9), table))
