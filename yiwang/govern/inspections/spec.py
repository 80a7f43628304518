"""What a package says about inspections: `inspections.yaml`. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from yiwang.base.packages.facade import Problem, Source, misread, read

INSPECTIONS = "inspections.yaml"
_SHARE = re.compile(r"[01](\.[0-9]{1,6})?")
Said = dict[str, str]


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Item(_Row):
    """One line of a checklist."""

    code: str
    title: Said


class Matter(_Row):
    """A matter of inspection (检查事项): what is looked at, and by what law."""

    code: str
    title: Said
    basis: str
    items: list[Item]


class Result(_Row):
    """How a check ends; found: something is wrong, so that a matter may be opened."""

    code: str
    title: Said
    found: bool = False


class Risk(_Row):
    """A class of credit risk; ratio: what share is drawn, as a decimal text."""

    code: str
    title: Said
    ratio: str


class Book(_Row):
    """demonstration: ratios and cap are made up, and said to be wherever they are shown."""

    demonstration: bool
    cap: int  # checks that a subject has in a year at most
    inspectors_each: int
    publish: str  # the term within which results are published, of the table of terms
    classes: list[Risk]
    matters: list[Matter]
    results: list[Result]

    @property
    def ratios(self) -> dict[str, str]:
        return {each.code: each.ratio for each in self.classes}


@dataclass(frozen=True)
class Named:
    """A book and the package that brings it."""

    source: Source
    book: Book


def is_share(text: str) -> bool:
    """Whether a text is a decimal from 0 to 1."""
    return bool(_SHARE.fullmatch(text)) and Fraction(text) <= 1


def schema() -> dict[str, Any]:
    """inspections.yaml as JSON Schema."""
    title = "inspections.yaml: matters, checklists, results and ratios of random inspections"
    return {**Book.model_json_schema(), "title": title}


def book(source: Source) -> Book | None:
    """What a sound package says; None where it says nothing."""
    text = source.files.get(INSPECTIONS)
    return _book(text) if text else None


@lru_cache(maxsize=32)
def _book(text: str) -> Book:
    return Book.model_validate(read(text))


def check(source: Source) -> list[Problem]:
    """Whether it can be read, codes are there once, and ratios are shares."""
    document = source.document(INSPECTIONS)
    if document is None:
        return []
    try:
        found = Book.model_validate(document)
    except ValidationError as error:
        return misread(INSPECTIONS, error)
    return list(_problems(found))


def _problems(found: Book) -> Iterator[Problem]:
    for name, rows in (
        ("matters", found.matters),
        ("results", found.results),
        ("classes", found.classes),
    ):
        codes = [each.code for each in rows]
        if len(set(codes)) < len(codes):
            yield Problem(INSPECTIONS, f"/{name}", "A code is there twice.")
    for number, each in enumerate(found.classes):
        if not is_share(each.ratio):
            where = f"/classes/{number}/ratio"
            yield Problem(INSPECTIONS, where, "A ratio is a share between 0 and 1.")
