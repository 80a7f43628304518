"""How much room cases take, all tables and indexes of the database together."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from django.db import connections


@dataclass(frozen=True)
class Part:
    """What some tables hold; as in data/parts.yaml."""

    id: str
    of: str
    title: str
    tables: tuple[str, ...]


@cache
def parts() -> tuple[Part, ...]:
    text = files("yiwang.cli.histories").joinpath("data/parts.yaml").read_text("utf-8")
    return tuple(
        Part(row["id"], row["of"], row["title"], tuple(row["tables"]))
        for row in yaml.safe_load(text)["parts"]
    )


@dataclass(frozen=True)
class Sizes:
    """Cases in the database, those of them that are closed, those that are folded or detached, and
    the bytes of all tables and indexes, by part.
    """

    cases: int
    closed: int
    folded: int
    by_part: Mapping[str, int]

    @property
    def size(self) -> int:
        return sum(self.by_part.values())

    def told(self, bytes_without: int = 0, cases_without: int = 0) -> str:
        """Counting per case what came to a city that had so many bytes and cases before."""
        each = round((self.size - bytes_without) / max(1, self.cases - cases_without))
        history, standing = self.of("history"), self.of("standing")
        return (
            f"{self.cases:,} cases, {self.closed:,} closed, {self.folded:,} folded; "
            f"{self.size / 1e6:,.1f} MB in all tables, {each:,} bytes a case: {history:,} its "
            f"history, {standing:,} what it left in force or in public"
        )

    def of(self, kind: str) -> int:
        """Bytes a case of the parts of a kind."""
        each = self.each()
        return sum(each[part.id] for part in parts() if part.of == kind)

    def each(self) -> dict[str, int]:
        """Bytes a case, by part."""
        return {name: round(size / max(1, self.cases)) for name, size in self.by_part.items()}


def lines(after: Sizes, before: Sizes | None = None) -> Iterator[str]:
    """Part by part what a case takes, of those that came since another measure."""
    cases = after.cases - (before.cases if before else 0)
    for part in parts():
        size = after.by_part[part.id] - (before.by_part[part.id] if before else 0)
        yield f"  {round(size / max(1, cases)):>12,} bytes a case: {part.title}"


def measured(*, tight: bool = False) -> Sizes:
    """tight: after `VACUUM FULL`, so that rows that went no longer count; locks table by table, for
    a minute or more in a large city.
    """
    with connections["owner"].cursor() as cursor:
        if tight:
            cursor.execute("VACUUM (FULL, ANALYZE)")
        cursor.execute(
            """SELECT count(*), count(*) FILTER (WHERE closed_at IS NOT NULL),
                count(*) FILTER (WHERE folded) FROM cases_case"""
        )
        cases, closed, folded = cursor.fetchone()
        return Sizes(int(cases), int(closed), int(folded), _by_part(cursor))


def _by_part(cursor: Any) -> dict[str, int]:
    cursor.execute(
        """SELECT relname, pg_total_relation_size(oid) FROM pg_class
        WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"""
    )
    tables = {name: int(size) for name, size in cursor.fetchall()}
    cursor.execute(
        "SELECT 'block:' || unit, sum(octet_length(content)) FROM folding_block GROUP BY 1"
    )
    blocks = {name: int(size) for name, size in cursor.fetchall()}
    tables["folding_block"] -= sum(blocks.values())  # what is left is heads and pages
    found = dict.fromkeys((part.id for part in parts()), 0)
    for name, size in (tables | blocks).items():
        part = next(p for p in parts() if name.startswith(p.tables))
        found[part.id] += size
    return found
