"""What a package says of the acts that may be punished, in `enforcement.yaml`. Pure.

procedure: ordinary                # or summary
acts:
  litter:
    title: { zh: …, en: … }
    forbidden: 《…》第…条            # the duty that was broken
    basis: { law: …, version: 2017-12-01, article: … }
    fine: { low: "50", high: "200" } # yuan, as the clause says
    kinds: [warning, fine]         # as in words.yaml
    clause: …                      # of the discretion benchmark, where one grades it
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from yiwang.base.packages.facade import FORM, Problem, Source, misread, read
from yiwang.engines.process import Text
from yiwang.govern.enforcement.words import words

SPEC = "enforcement.yaml"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Titles(_Strict):
    zh: str = Field(min_length=1, max_length=200)
    en: str = Field(min_length=1, max_length=200)


class Basis(_Strict):
    law: str = Field(min_length=1)
    version: date
    article: str = Field(min_length=1)

    @property
    def said(self) -> str:
        return f"《{self.law}》{self.article}"


class Range(_Strict):
    """Yuan, both ends included."""

    low: Decimal = Field(ge=0)
    high: Decimal = Field(gt=0)

    @model_validator(mode="after")
    def _rises(self) -> "Range":
        if self.high < self.low:
            raise ValueError("high must not be below low")
        return self


class Act(_Strict):
    """An act that the law punishes."""

    title: Titles
    forbidden: str = Field(min_length=1)
    basis: Basis
    fine: Range | None = None
    kinds: tuple[str, ...] = Field(min_length=1)
    clause: str = ""


class Spec(_Strict):
    procedure: Literal["summary", "ordinary"]
    acts: Mapping[str, Act]


def schema() -> Mapping[str, Any]:
    return Spec.model_json_schema()


@lru_cache(maxsize=256)
def _read(text: str) -> Spec:
    return Spec.model_validate(read(text))


def of(source: Source) -> Spec | None:
    """What a package says; None where it punishes nothing."""
    return _read(source.files[SPEC]) if SPEC in source.files else None


def check(source: Source) -> list[Problem]:
    """Whether the file can be read, knows its kinds, and names the acts that the form offers."""
    if SPEC not in source.files:
        return []
    try:
        found = Spec.model_validate(source.document(SPEC))
    except ValidationError as error:
        return misread(SPEC, error)
    known = words()["penalties"]
    problems = [
        Problem(SPEC, f"/acts/{code}/kinds", Text("There is no kind “{name}”.", name=kind))
        for code, act in found.acts.items()
        for kind in act.kinds
        if kind not in known
    ]
    return problems + _form_problems(source, found)


def _form_problems(source: Source, found: Spec) -> list[Problem]:
    form = source.document(FORM) or {}
    act = form.get("schema", {}).get("properties", {}).get("act", {})
    if sorted(act.get("enum", ())) == sorted(found.acts):
        return []
    text = Text("The field “act” must offer the acts of {file}, no more and no less.", file=SPEC)
    return [Problem(FORM, "/schema/properties/act/enum", text)]
