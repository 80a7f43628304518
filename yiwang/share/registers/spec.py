"""What a package says about the registers it declares. Pure."""

from collections.abc import Iterator, Mapping
from datetime import date
from math import isfinite
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    model_validator,
)

from yiwang.base.packages.facade import Problem, Source, misread

SPEC = "datasets.yaml"
Said = dict[str, str]
_TRUTHS = {"true": True, "false": False, "是": True, "否": False}
# Names of items, sources and fields become names in statements: nothing else is let through.
Name = Annotated[str, StringConstraints(pattern=r"^_?[a-z][a-z0-9_]{0,59}$")]
Rule = Literal["source", "newest", "frequent"]


class Item(BaseModel):
    """A data item of a register: what it is called and how its value is written.

    element: the data element of the catalogue that it is. rule: which of several sources' values
    the golden record takes: of the highest source, the newest, or the one most sources give.
    """

    model_config = ConfigDict(extra="forbid")

    title: Said
    type: Literal["string", "date", "number", "boolean"] = "string"
    codes: str = ""  # the code list that gives its values
    required: bool = True
    element: str = ""
    rule: Rule = "source"

    def read(self, text: str) -> Any:
        """A value as a person writes it, as JSON. Raises ValueError where it is of another type."""
        if self.type == "number":
            number = float(text)
            if not isfinite(number):
                raise ValueError(text)
            return int(number) if number.is_integer() else number
        if self.type == "boolean":
            if text.lower() not in _TRUTHS:
                raise ValueError(text)
            return _TRUTHS[text.lower()]
        return date.fromisoformat(text).isoformat() if self.type == "date" else text


class Feed(BaseModel):
    """A resource that a register is built from; the first of several has the highest authority.

    supplier: function of the body whose rows these are, who decides when they are doubted. key:
    field with the identity number; ref: with the source's own number of a row; at: with the day
    since which a row holds. items: for items of the register the field that gives them.
    """

    model_config = ConfigDict(extra="forbid")

    resource: Name
    title: Said
    supplier: str
    key: Name
    ref: Name
    at: Name | Literal[""] = ""
    items: dict[Name, Name]


class Linkage(BaseModel):
    """How rows without an identity number find whom they are about.

    name, birth, sex, place, phone: items that play this part. link: a pair that scores at least
    this is linked; review: from here on a person looks. Both are probabilities.
    """

    model_config = ConfigDict(extra="forbid")

    name: Name
    birth: Name
    sex: Name | Literal[""] = ""
    place: Name | Literal[""] = ""
    phone: Name | Literal[""] = ""
    link: float = Field(0.99, gt=0, lt=1)
    review: float = Field(0.5, gt=0, lt=1)

    @property
    def parts(self) -> dict[str, str]:
        """Item by the part that it plays."""
        said = {name: getattr(self, name) for name in ("name", "birth", "sex", "place", "phone")}
        return {name: item for name, item in said.items() if item}


class Comparison(BaseModel):
    """Two sources that should say the same of an item. The second is asked where they differ."""

    model_config = ConfigDict(extra="forbid")

    title: Said
    item: Name
    between: tuple[Name, Name]


class Answering(BaseModel):
    """How many working days a source has to decide a doubt, and which text says so."""

    model_config = ConfigDict(extra="forbid")

    days: int = Field(default=5, ge=1, le=60)
    source: str = "demonstration value"


class Register(BaseModel):
    """A register: who supplies it, and how old an answer from it may be.

    supplier: function of the body that delivers it, or keeps it where it is built from sources.
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
    items: dict[Name, Item]
    sources: list[Feed] = Field([], max_length=30)
    linkage: Linkage | None = None
    comparisons: dict[Name, Comparison] = {}
    answering: Answering = Answering()

    @model_validator(mode="after")
    def _is_whole(self) -> "Register":
        resources = [feed.resource for feed in self.sources]
        if len(set(resources)) < len(resources):
            raise ValueError("a resource stands twice among the sources")
        used = {item for feed in self.sources for item in feed.items}
        used |= {*self.linkage.parts.values()} if self.linkage else set()
        used |= {each.item for each in self.comparisons.values()}
        if used - self.items.keys():
            raise ValueError(f"no such item: {', '.join(sorted(used - self.items.keys()))}")
        compared = {name for each in self.comparisons.values() for name in each.between}
        if compared - {*resources}:
            raise ValueError(f"no such source: {', '.join(sorted(compared - {*resources}))}")
        return self

    def source(self, resource: str) -> Feed | None:
        return next((feed for feed in self.sources if feed.resource == resource), None)

    def value(self, item: str, text: str) -> Any:
        """A value as a person writes it, as entries of this register hold it: those that are built
        hold texts. Raises ValueError where it cannot be right.
        """
        known = self.items.get(item)
        found = known.read(text) if known else text
        return text if self.sources else found

    def problems(self, content: Mapping[str, object]) -> list[str]:
        """What is wrong with one entry, a sentence each."""
        missing = [name for name, item in self.items.items() if item.required]
        found = [f"{name} is missing." for name in missing if content.get(name) in (None, "")]
        return found + [f"{name} is no item." for name in content if name not in self.items]


def text_of(value: object) -> str:
    """A value of an entry as a person reads and writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


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
            yield from misread(SPEC, error, name)
