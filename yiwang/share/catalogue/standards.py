"""Data elements, code sets and mappings as people propose them: shapes, and what must hold. Pure.

What is proposed is written as in `elements.yaml`, `codes.yaml` and `mappings.yaml`, so that what
the product carries and what people put in force are read by the same code.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from yiwang.share.catalogue import carried
from yiwang.share.catalogue.spec import Note, Said, Text

ELEMENT, CODES, MAPPING = KINDS = ("element", "codes", "mapping")
MOST = 20_000  # codes of a set
_PLAIN = re.compile(r"[a-z][a-z0-9_]{0,47}")
_NAMES = {
    ELEMENT: _PLAIN,
    MAPPING: _PLAIN,
    CODES: re.compile(r"[^\s<>\"'&?#/][^<>\"'&?#\n]{0,59}"),
}
# The signs of a format that values of a type are written with.
_SIGNS = {
    "string": ("a", "an", "n", "ul"),
    "integer": ("n",),
    "decimal": ("n",),
    "boolean": ("bl",),
    "date": ("d",),
    "datetime": ("dt",),
}
Code = Annotated[str, StringConstraints(min_length=1, max_length=40, strip_whitespace=True)]
Meaning = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
Bound = Annotated[str, StringConstraints(pattern=r"^(-?\d{1,18}(\.\d{1,9})?|\d{4}-\d\d-\d\d)$")]


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ElementSaid(_Row):
    """A data element as it is proposed; see `values.Element`."""

    title: Said
    definition: Said
    object: Said
    property: Said
    representation: str
    type: Literal["string", "integer", "decimal", "boolean", "date", "datetime"]
    format: Note
    codes: str = ""
    check: str = ""
    low: Bound | None = None
    high: Bound | None = None
    authority: Note = ""
    source: Said
    sealed: bool = False


class CodesSaid(_Row):
    """A code set as it is proposed; see `values.CodeSet`."""

    title: Said
    source: Text
    valid_from: date
    valid_until: date | None = None
    licence: Note = ""
    items: dict[Code, Meaning] = Field(min_length=1, max_length=MOST)
    parents: dict[Code, Code] = {}


class MappingSaid(_Row):
    """A mapping as it is proposed; see `values.Mapped`."""

    title: Said
    origin: Note = Field(alias="from", min_length=1)
    target: Note = Field(alias="to", min_length=1)
    source: Text
    pairs: dict[Code, Code] = Field(min_length=1, max_length=MOST)


Shape = type[ElementSaid] | type[CodesSaid] | type[MappingSaid]
SHAPES: Mapping[str, Shape] = {ELEMENT: ElementSaid, CODES: CodesSaid, MAPPING: MappingSaid}


def plain(kind: str, said: Mapping[str, Any]) -> dict[str, Any]:
    """A sound proposal as it is kept."""
    found = SHAPES[kind].model_validate(said)
    return found.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def carries(kind: str, name: str) -> Mapping[str, Any] | None:
    """What the product itself says of a standard, written as a proposal; None where it has none."""
    row = _OWN[kind]().get(name)
    if row is None:
        return None
    if kind == CODES:
        known = carried.own_code_set(name)
        row = {**row, "items": dict(known.items), "parents": dict(known.parents)}
    elif kind == MAPPING:
        row = {**row, "pairs": dict(carried.own_mapping(name).pairs)}
    told = {
        key: str(row[key]) for key in ("low", "high", "valid_from", "valid_until") if key in row
    }
    names = [each.alias or key for key, each in SHAPES[kind].model_fields.items()]
    return {key: {**row, **told}[key] for key in names if key in row}


_Rows = Callable[[], Mapping[str, Any]]
_OWN: Mapping[str, _Rows] = {
    ELEMENT: carried.own_element_rows,
    CODES: carried.own_code_sets,
    MAPPING: carried.own_mappings,
}
_HELD: Mapping[str, _Rows] = {
    ELEMENT: carried.elements,
    CODES: carried.code_sets,
    MAPPING: carried.mappings,
}


def names(kind: str) -> list[str]:
    """All standards of a kind that are in force, by name."""
    return list(_HELD[kind]())


def problems(kind: str, name: str, said: Any) -> Iterator[tuple[str, str]]:
    """What is wrong with a proposal, as pairs of JSON pointer and sentence."""
    if not _NAMES[kind].fullmatch(name):
        yield "/name", _("The name has signs that it cannot have, or too many.")
    try:
        found = SHAPES[kind].model_validate(said)
    except ValidationError as error:
        for each in error.errors():
            yield "".join(f"/{step}" for step in each["loc"]), _sentence(each["type"])
        return
    yield from _JUDGES[kind](found)


def _sentence(kind: str) -> str:
    missing = kind in ("missing", "string_too_short", "too_short")
    return _("Say this, too.") if missing else _("This cannot stand here.")


def _element(said: ElementSaid) -> Iterator[tuple[str, str]]:
    if said.representation not in carried.lists()["representation"]:
        yield (
            "/representation",
            _("There is no representation %(name)s.") % {"name": said.representation},
        )
    if said.codes and said.codes not in carried.code_sets():
        yield "/codes", _("There is no code set %(name)s.") % {"name": said.codes}
    if said.check and said.check not in carried.checks():
        yield "/check", _("There is no check %(name)s.") % {"name": said.check}
    try:
        signs = carried.notation(said.format).signs
    except ValueError:
        text = _("%(format)s is no format such as an..18, n..10,2 or d8.")
        yield "/format", text % {"format": said.format}
    else:
        if signs not in _SIGNS[said.type]:
            text = _("Values of this type are not written %(format)s.")
            yield "/format", text % {"format": said.format}
    yield from _range(said)


def _range(said: ElementSaid) -> Iterator[tuple[str, str]]:
    try:
        low, high = carried.bound(said.low), carried.bound(said.high)
        if low is not None and high is not None and low > high:  # type: ignore[operator]  # one kind, or TypeError
            yield "/high", _("The greatest value is below the least.")
    except (TypeError, ValueError):
        yield "/low", _("The least and the greatest value are both numbers or both days.")


def _codes(said: CodesSaid) -> Iterator[tuple[str, str]]:
    if said.valid_until and said.valid_until < said.valid_from:
        yield "/valid_until", _("It ends before it begins.")
    for code, wider in said.parents.items():
        if code not in said.items or wider not in said.items:
            text = _("%(code)s or %(wider)s is no code of the set.")
            yield f"/parents/{code}", text % {"code": code, "wider": wider}
        elif _circles(said.parents, code):
            yield f"/parents/{code}", _("%(code)s stands below itself.") % {"code": code}


def _circles(parents: Mapping[str, str], code: str) -> bool:
    seen, at = {code}, parents.get(code)
    while at is not None and at not in seen:
        seen.add(at)
        at = parents.get(at)
    return at is not None


def _mapping(said: MappingSaid) -> Iterator[tuple[str, str]]:
    """Codes of sets that the catalogue has are codes of these; it may lead to a set of others."""
    known = carried.code_sets()
    if said.origin not in known:
        yield "/from", _("There is no code set %(name)s.") % {"name": said.origin}
    text = _("%(name)s has no code %(code)s.")
    for name, ends, mark in (
        (said.origin, zip(said.pairs, said.pairs, strict=True), "/[key]"),
        (said.target, said.pairs.items(), ""),
    ):
        items = carried.code_set(name).items if name in known else None
        for code, end in ends:
            if items is not None and end not in items:
                yield f"/pairs/{code}{mark}", text % {"name": name, "code": end}


_JUDGES: Mapping[str, Callable[[Any], Iterator[tuple[str, str]]]] = {
    ELEMENT: _element,
    CODES: _codes,
    MAPPING: _mapping,
}
