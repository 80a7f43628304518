"""What a package says about the registers it declares. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from yiwang.base.packages.facade import Problem, Source

SPEC = "datasets.yaml"
Said = dict[str, str]


class Item(BaseModel):
    """A data item of a register: what it is called and how its value is written."""

    model_config = ConfigDict(extra="forbid")

    title: Said
    type: Literal["string", "date", "number", "boolean"] = "string"
    codes: str = ""  # the code list that gives its values
    required: bool = True


class Register(BaseModel):
    """A register: who supplies it, and how old an answer from it may be.

    fresh_days: an answer from a delivery older than this is stale. several: whether a subject may
    have several entries that hold at once. demonstration: no real data stand behind it.
    """

    model_config = ConfigDict(extra="forbid")

    title: Said
    about: Literal["natural", "legal"] = "natural"
    supplier: str  # function of the supplying body
    fresh_days: int
    several: bool = False
    demonstration: bool = False
    items: dict[str, Item]

    def problems(self, content: Mapping[str, object]) -> list[str]:
        """What is wrong with one entry, a sentence each."""
        missing = [name for name, item in self.items.items() if item.required]
        found = [f"{name} is missing." for name in missing if content.get(name) in (None, "")]
        return found + [f"{name} is no item." for name in content if name not in self.items]


def schema() -> dict[str, Any]:
    """datasets.yaml as JSON Schema."""
    found = TypeAdapter(dict[str, Register]).json_schema()
    return {**found, "title": "datasets.yaml: the registers that are asked"}


def registers(source: Source) -> dict[str, Register]:
    """The registers of a sound package by name."""
    rows = source.document(SPEC) or {}
    return {name: Register.model_validate(row) for name, row in rows.items()}


def check(source: Source) -> list[Problem]:
    """Every register must say who supplies it and what it holds."""
    return list(_problems(source))


def _problems(source: Source) -> Iterator[Problem]:
    for name, row in (source.document(SPEC) or {}).items():
        try:
            Register.model_validate(row)
        except ValidationError as error:
            for each in error.errors():
                where = "/".join([name, *map(str, each["loc"])])
                yield Problem(SPEC, where, str(each["msg"]))
