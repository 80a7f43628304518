"""What is said of a resource: the shape of `resources.yaml`, and of what a version keeps. Pure."""

from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError

from yiwang.base.packages.facade import Problem, Source, plain
from yiwang.engines.decision import feel
from yiwang.share.catalogue import carried

SPEC = "resources.yaml"
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,47}$")]
Text = Annotated[str, StringConstraints(min_length=1, max_length=2000, strip_whitespace=True)]
Note = Annotated[str, StringConstraints(max_length=120, strip_whitespace=True)]


class Sharing(StrEnum):
    """May others in government have it (domain 5.1: 无条件共享、有条件共享、不予共享)."""

    UNCONDITIONAL = "unconditional"
    CONDITIONAL = "conditional"
    NONE = "none"


class Cycle(StrEnum):
    """How often it is renewed; data/lists.yaml says after how many days it is overdue."""

    REALTIME = "realtime"
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    YEARLY = "yearly"
    IRREGULAR = "irregular"


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Said(_Row):
    """A text in both languages."""

    zh: Text
    en: Annotated[str, StringConstraints(max_length=2000, strip_whitespace=True)] = ""


class Origin(_Row):
    """Where a field comes from: a field of another resource."""

    resource: Name
    field: Name


class Item(_Row):
    """A field. What it does not say, its element says; without an element it says its title.

    length: most characters, or digits of a number. low, high: both included.
    """

    title: Said | None = None
    element: str = ""
    type: Literal["", "string", "integer", "decimal", "boolean", "date", "datetime"] = ""
    length: int | None = Field(default=None, ge=1)
    decimals: int | None = Field(default=None, ge=0)
    codes: str = ""
    check: str = ""
    required: bool = False
    sensitive: bool = False
    low: float | date | None = None
    high: float | date | None = None
    origin: list[Origin] = []


class Rule(_Row):
    """What must hold of every row: FEEL over the names of the fields."""

    name: Name
    expression: Text
    title: Said


class Withheld(_Row):
    """The entry of the negative list: the law that forbids sharing, and when it is asked again."""

    ground: Said
    review_on: date


class Opening(_Row):
    """Whether the public may have it (domain 5.8)."""

    kind: Literal["none", "unconditional", "conditional"] = "none"
    condition: Said | None = None


class Entry(_Row):
    """A resource as its supplier describes it.

    supplier: function of the body of the city, such as police, or the code of a body. category: of
    data/categories.yaml. system: its name, or that of its file, before the first comma. known_as:
    names of registers and licences by which services ask for it. key: fields that name a row.
    reference: field → resource whose key it holds. complete: the share of filled required values
    that is owed. of_register: whose records its rows are, where it is looked up in a register
    instead of being supplied. demonstration: no real data.
    """

    title: Said
    summary: Said
    supplier: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
    category: str
    system: Note = ""
    steward: Note = ""
    ground: Said | None = None
    formats: list[Literal["file", "sheet", "database", "picture", "stream", "described"]] = [
        "database"
    ]
    cycle: Cycle
    sharing: Sharing
    condition: Said | None = None
    withheld: Withheld | None = None
    ways: list[Literal["api", "table", "file", "copy"]] = ["table"]
    opening: Opening = Opening()
    published_on: date | None = None
    related: list[Name] = []
    known_as: list[Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,47}$")]] = []
    key: list[Name] = []
    fields: dict[Name, Item] = Field(min_length=1)
    reference: dict[Name, Name] = {}
    rules: list[Rule] = []
    complete: float = Field(default=0.95, gt=0, le=1)
    of_register: Name | Literal[""] = ""
    demonstration: bool = False


def schema() -> dict[str, Any]:
    """resources.yaml as JSON Schema."""
    found = TypeAdapter(dict[Name, Entry]).json_schema()
    return {**found, "title": "resources.yaml: data that a body supplies to others"}


def entries(source: Source) -> dict[str, Entry]:
    """The resources of a sound package by code."""
    rows = source.document(SPEC) or {}
    return {code: Entry.model_validate(row) for code, row in rows.items()}


def check(source: Source) -> list[Problem]:
    """Every resource of a package: whether it can be read and speaks of what there is."""
    rows = source.document(SPEC) or {}
    if not isinstance(rows, Mapping):
        return [Problem(SPEC, "", "Must be a mapping of codes to resources.")]
    return [
        Problem(SPEC, f"/{code}{where}", message)
        for code, row in rows.items()
        for where, message in problems(str(code), row)
    ]


def problems(code: str, row: Any) -> Iterator[tuple[str, str]]:
    """What is wrong with a resource, as pairs of JSON pointer and sentence."""
    try:
        TypeAdapter(Name).validate_python(code)
        entry = Entry.model_validate(row)
    except ValidationError as error:
        for each in error.errors():
            yield "".join(f"/{step}" for step in each["loc"]), str(each["msg"])
        return
    yield from _fields(entry)
    yield from _names(entry)
    yield from _grounds(entry)


def _fields(entry: Entry) -> Iterator[tuple[str, str]]:
    for name, item in entry.fields.items():
        at = f"/fields/{name}"
        if item.element and item.element not in carried.elements():
            yield f"{at}/element", f"There is no data element {item.element!r}."
        elif not item.element and not (item.title and item.type):
            yield at, "A field without an element says its title and type."
        if item.codes and item.codes not in carried.code_sets():
            yield f"{at}/codes", f"There is no code set {item.codes!r}."
        if item.check and item.check not in carried.checks():
            yield f"{at}/check", f"There is no check {item.check!r}."


def _names(entry: Entry) -> Iterator[tuple[str, str]]:
    for number, name in enumerate(entry.key):
        if name not in entry.fields:
            yield f"/key/{number}", f"There is no field {name!r}."
    for name in entry.reference:
        if name not in entry.fields:
            yield f"/reference/{name}", f"There is no field {name!r}."
    for number, rule in enumerate(entry.rules):
        try:
            feel.parse(rule.expression, names=tuple(entry.fields))
        except feel.FeelSyntaxError as error:
            yield f"/rules/{number}/expression", str(error)
    if entry.category not in carried.categories():
        yield "/category", f"There is no category {entry.category!r}."


def _grounds(entry: Entry) -> Iterator[tuple[str, str]]:
    """Nothing is kept from sharing without the law that forbids it (domain 5.2)."""
    if entry.sharing is Sharing.NONE and entry.withheld is None:
        yield "/withheld", "What is not shared names the law that forbids it and a day of review."
    if entry.sharing is not Sharing.NONE and entry.withheld is not None:
        yield "/withheld", "Only what is not shared stands on the negative list."
    if entry.sharing is Sharing.CONDITIONAL and entry.condition is None:
        yield "/condition", "What is shared on condition says the condition."
    if entry.opening.kind == "conditional" and entry.opening.condition is None:
        yield "/opening/condition", "What is opened on condition says the condition."


def kept(entry: Entry) -> dict[str, Any]:
    """A resource as a version keeps it: plain data without what says nothing. Fields are a list,
    for the database forgets the order of a mapping.
    """
    said = written(entry)
    return {**said, "fields": [{"name": name, **item} for name, item in said["fields"].items()]}


def opened(content: Mapping[str, Any]) -> dict[str, Any]:
    """What a version keeps, as `resources.yaml` says it."""
    items = ({**item} for item in content["fields"])
    return {**content, "fields": {item.pop("name"): item for item in items}}


def written(entry: Entry) -> dict[str, Any]:
    """A resource as plain data, as `resources.yaml` says it, without what says nothing."""
    found: dict[str, Any] = plain(entry.model_dump(exclude_defaults=True))
    return found
