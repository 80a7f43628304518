"""What a package says about its papers. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from yiwang.base.packages.facade import Problem, Source, parsed
from yiwang.base.seals.facade import OFFICIAL

SPEC = "papers.yaml"


@dataclass(frozen=True)
class PaperSpec:
    """One kind of paper: the milestone at which it is made, title, mark in its number, template."""

    kind: str
    at: str  # a milestone of the case; empty: made when somebody asks for it
    titles: Mapping[str, str]
    mark: str  # 文种字
    template: str
    seal: str = OFFICIAL  # kind of the body's seal on it
    inner: bool = False  # for the body alone; whom the case is about does not see it


def specs(source: Source) -> Mapping[str, PaperSpec]:
    """The kinds of papers of a package by name."""
    return _specs(source.files.get(SPEC, ""))


@lru_cache(maxsize=256)
def _specs(text: str) -> Mapping[str, PaperSpec]:
    rows: Mapping[str, Mapping[str, Any]] = parsed(text) or {}
    return {
        kind: PaperSpec(
            kind,
            row.get("at", ""),
            row["title"],
            row["mark"],
            row["template"],
            row.get("seal", OFFICIAL),
            bool(row.get("inner", False)),
        )
        for kind, row in rows.items()
    }


def check(source: Source) -> list[Problem]:
    """Every paper must have its titles, its mark and a template that is there."""
    return list(_problems(source))


def _problems(source: Source) -> Iterator[Problem]:
    for kind, row in (source.document(SPEC) or {}).items():
        for name in ("title", "mark", "template"):
            if name not in row:
                yield Problem(SPEC, kind, f"Lacks {name}.")
        if row.get("template") not in source.files:
            yield Problem(SPEC, kind, f"The template {row.get('template')} is not in the package.")
