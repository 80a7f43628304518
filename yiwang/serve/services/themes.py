"""Themes and life events, read from data/themes.yaml."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from yiwang.kernel.texts import say
from yiwang.serve.services.elements import load

KINDS = ("persons", "firms", "events")


@dataclass(frozen=True)
class Theme:
    """A theme for persons or firms, or a life event; codes are unique over all three."""

    kind: str
    code: str
    icon: str
    title: Mapping[str, str]
    words: tuple[str, ...]

    @property
    def name(self) -> str:
        return say(self.title)


@cache
def themes() -> Mapping[str, Theme]:
    data = load("themes.yaml")
    rows = [
        Theme(kind, row["code"], row["icon"], row["title"], tuple(row["words"]))
        for kind in KINDS
        for row in data[kind]
    ]
    return {row.code: row for row in rows}


def of_kind(kind: str) -> list[Theme]:
    return [theme for theme in themes().values() if theme.kind == kind]


def by_name(name: str) -> list[str]:
    """The themes whose words stand in a name, the catch-alls where there are none."""
    found = [t.code for t in themes().values() if any(word in name for word in t.words)]
    return found or [theme.code for theme in themes().values() if not theme.words]
