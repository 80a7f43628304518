"""What a package says about the licences it issues. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from yiwang.base.packages.facade import Problem, Source

SPEC = "licences.yaml"


@dataclass(frozen=True)
class LicenceSpec:
    """A kind of licence: titles, type code, number prefix, years of validity, paper, face.

    local: the type code is of a local range, for the nation's list has none that we know.
    face: rows of {"label": {zh, en}, "from": JSON pointer into the form, "choices"?: true}.
    """

    kind: str
    titles: Mapping[str, str]
    type_code: str
    local: bool
    prefix: str
    years: int
    paper: str
    face: tuple[Mapping[str, Any], ...]


def specs(source: Source) -> dict[str, LicenceSpec]:
    rows: Mapping[str, Mapping[str, Any]] = source.document(SPEC) or {}
    return {kind: _spec(kind, row) for kind, row in rows.items()}


def _spec(kind: str, row: Mapping[str, Any]) -> LicenceSpec:
    return LicenceSpec(
        kind,
        row["title"],
        str(row["type"]["code"]),
        bool(row["type"].get("local", False)),
        row["number"]["prefix"],
        int(row["years"]),
        row["paper"],
        tuple(row["face"]),
    )


def check(source: Source) -> list[Problem]:
    """Every licence must say all that its issue needs."""
    return list(_problems(source))


def _problems(source: Source) -> Iterator[Problem]:
    papers = source.document("papers.yaml") or {}
    for kind, row in (source.document(SPEC) or {}).items():
        try:
            spec = _spec(kind, row)
        except (KeyError, TypeError, ValueError) as error:
            yield Problem(SPEC, kind, f"Lacks or misstates {error}.")
            continue
        if spec.paper not in papers:
            yield Problem(SPEC, kind, f"Its paper {spec.paper} is not in papers.yaml.")
