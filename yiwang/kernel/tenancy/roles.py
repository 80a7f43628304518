"""The roles of roles.yaml as values."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from yiwang.kernel.actor import Audience


@dataclass(frozen=True)
class Role:
    name: str
    titles: dict[str, str]
    permissions: frozenset[str]
    audience: Audience
    excludes: str
    needs_second_factor: bool
    no_bodies: bool


@cache
def roles() -> dict[str, Role]:
    text = files("yiwang.kernel.tenancy").joinpath("data/roles.yaml").read_text("utf-8")
    return {
        name: Role(
            name,
            row["title"],
            frozenset(_flat(row["permissions"])),
            Audience(row.get("audience", "staff")),
            row.get("excludes", ""),
            row.get("needs_second_factor", False),
            row.get("no_bodies", False),
        )
        for name, row in yaml.safe_load(text).items()
    }


def _flat(rows: Iterable[Any]) -> Iterator[str]:
    for row in rows:
        if isinstance(row, list):
            yield from _flat(row)
        else:
            yield row


def permissions(names: Iterable[str]) -> frozenset[str]:
    known = roles()
    return frozenset().union(*(known[name].permissions for name in names if name in known))
