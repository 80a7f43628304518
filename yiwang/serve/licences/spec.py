"""What a package says about the licences it issues. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from yiwang.base.packages.facade import Problem, Source
from yiwang.serve.licences import types
from yiwang.serve.licences.identifier import KIND_LENGTH
from yiwang.serve.licences.types import LicenceType, Sharing, Validity

SPEC = "licences.yaml"


@dataclass(frozen=True)
class LicenceSpec:
    """A licence of a package: its type, its title in this package, its paper, and where the form
    has what stands on its face.

    face: rows of {"element"?, "label"?: {zh, en}, "from": JSON pointer, "choices"?: true}; a row
    has an element, a label, or both.
    """

    type: LicenceType
    titles: Mapping[str, str]
    paper: str
    face: tuple[Mapping[str, Any], ...]

    @property
    def kind(self) -> str:
        return self.type.kind


def specs(source: Source) -> dict[str, LicenceSpec]:
    rows: Mapping[str, Mapping[str, Any]] = source.document(SPEC) or {}
    return {kind: _spec(kind, row, source) for kind, row in rows.items()}


def _spec(kind: str, row: Mapping[str, Any], source: Source) -> LicenceSpec:
    """Read one licence of a package.

    Raises:
        KeyError, TypeError, ValueError: something is missing or is no such thing.
    """
    known = isinstance(row["type"], str)
    found = types.city()[row["type"]] if known else _own(kind, row, source)
    return LicenceSpec(
        found,
        row.get("title", found.name),
        row["paper"],
        tuple(_line(each) for each in row["face"]),
    )


def _line(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """A row of the face with its label; that of the element where it has none of its own."""
    if "element" not in row:
        return {**row, "label": row["label"]}
    element = types.elements()[row["element"]]
    return {"label": dict(element.title), **row}


def _own(kind: str, row: Mapping[str, Any], source: Source) -> LicenceType:
    """A type that the package itself brings. Its code has 21 characters, or is the end of one in
    the own range of each body that issues it.
    """
    named = [each["element"] for each in row["face"] if "element" in each]
    check = row.get("check", {})
    years = int(row.get("years", 0))
    return LicenceType(
        kind,
        row["title"],
        str(row["type"]["code"]),
        not row["type"].get("local", False),
        row.get("holder", "any"),
        tuple(row.get("bodies", ())),
        tuple(row.get("levels", ())),
        Validity("years" if years else "long", years),
        Sharing(row.get("sharing", "conditional")),
        row.get("pack", "other"),
        row["number"]["prefix"],
        tuple(types.asked(name) for name in named),
        joint=row.get("joint", False),
        several=row.get("several", True),
        check_months=int(check.get("months", 0)),
        check_law=check.get("law", ""),
        basis=row.get("basis", ""),
        version=source.version,
        origin=source.name,
    )


def full_code(found: LicenceType, issuer: str) -> str:
    """The code of a type as an identifier carries it, for a body with this credit code."""
    return found.code if len(found.code) == KIND_LENGTH else f"{issuer}{found.code[-3:]}"


def check(source: Source) -> list[Problem]:
    """Every licence must say all that its issue needs."""
    return list(_problems(source))


def _problems(source: Source) -> Iterator[Problem]:
    papers = source.document("papers.yaml") or {}
    for kind, row in (source.document(SPEC) or {}).items():
        try:
            spec = _spec(kind, row, source)
        except (KeyError, TypeError, ValueError) as error:
            yield Problem(SPEC, kind, f"Lacks or misstates {error}.")
            continue
        if spec.paper not in papers:
            yield Problem(SPEC, kind, f"Its paper {spec.paper} is not in papers.yaml.")
        if not isinstance(row["type"], str) and kind in types.city():
            yield Problem(SPEC, kind, "The city has a type of this name: refer to it.")
        yield from _missing(kind, spec)


def _missing(kind: str, spec: LicenceSpec) -> Iterator[Problem]:
    """Elements that the type's face must have and the package does not fill."""
    filled = {row.get("element") for row in spec.face}
    for asked in spec.type.face:
        if asked.required and asked.element.name not in filled:
            yield Problem(SPEC, kind, f"Its type asks for {asked.element.name} on the face.")
