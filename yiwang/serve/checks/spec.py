"""What a package says about the check it needs. Pure."""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from yiwang.base.decisions import facade as decisions
from yiwang.base.packages.facade import Problem, Source, misread
from yiwang.engines.decision import feel
from yiwang.engines.term import Unit

SPEC = "checks.yaml"
Said = dict[str, str]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Counts = Literal["", "income", "property", "spending"]


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Place(_Row):
    """Where the form names the household. members: the group of its other members; people: groups
    of those who all stand in the same relation; name, identity, relation: fields of a row; agreed:
    the tick by which the applicant authorises.
    """

    members: str = ""
    people: dict[Name, str] = {}
    name: str = "name"
    identity: str = "id_number"
    relation: str = "relation"
    agreed: str


class Letter(_Row):
    """What every adult signs, and for how many months it holds."""

    text: Said
    months: int = Field(ge=1, le=120)
    source: str


class Limit(_Row):
    length: int = Field(ge=1, le=90)
    unit: Unit
    source: str


class Validity(_Row):
    months: int = Field(ge=1, le=24)
    source: str


class Rules(_Row):
    """Names of decisions. line: of one answer; advice: of the household; change: of what a source
    tells on its own, where it does.
    """

    line: str
    advice: str
    change: str = ""


class Desk(_Row):
    """A source: function of the body that keeps it, empty where none of the city's does."""

    title: Said
    function: str = ""


class Column(_Row):
    title: Said
    type: Literal["string", "date", "number", "boolean"] = "string"


class Item(_Row):
    """What a source is asked about a member. counts: towards which sum of the household; amount:
    FEEL over `rows`, yuan, of income in a month; of: whom it is asked about.
    """

    source: Name
    title: Said
    of: Literal["everyone", "adults"] = "everyone"
    counts: Counts = ""
    amount: str = ""
    fields: dict[Name, Column]


class Change(_Row):
    """Something that a source tells on its own, as soon as it happens; fields: what it may say of
    it.
    """

    source: Name
    title: Said
    fields: dict[Name, Column] = {}


class PayDay(_Row):
    """When the aid of a month is paid: the day of the month, and how many months after the grant
    the first one.
    """

    day: int = Field(ge=1, le=28)
    months_after: int = Field(ge=0, le=3)
    source: str


class Aid(_Row):
    """What is paid month by month while aid runs. amount: its name in the advice, yuan; account:
    where the form names the bank account; pays: by the day from which it holds.
    """

    kind: Name
    title: Said
    amount: Name
    account: str
    pays: dict[date, PayDay] = Field(min_length=1)


class ReliefValue(_Row):
    text: Said
    source: str


class Relief(_Row):
    """A fee that somebody else lowers for households with aid. account: where the form names the
    number of the customer there; values: what applies, by the day from which it holds.
    """

    receiver: Name
    title: Said
    account: str
    values: dict[date, ReliefValue] = Field(min_length=1)


class Check(_Row):
    """every_months: how often it is looked again; none: it is checked on entry alone."""

    title: Said
    purpose: Said
    form: Place
    adult_from: int = Field(ge=0, le=30)
    letter: Letter
    answer_within: Limit
    valid: Validity
    every_months: int | None = Field(default=None, ge=1, le=24)
    rules: Rules
    sources: dict[Name, Desk]
    items: dict[Name, Item]
    changes: dict[Name, Change] = {}
    aid: Aid | None = None
    receivers: dict[Name, Desk] = {}  # who is told of reliefs
    reliefs: dict[Name, Relief] = {}
    words: dict[Name, Said] = {}  # what results and conclusions of the rules are called

    @property
    def outside(self) -> dict[str, Desk]:
        """All programs of others that the check speaks with."""
        return {**self.sources, **self.receivers}


def schema() -> dict[str, Any]:
    """checks.yaml as JSON Schema."""
    return {**Check.model_json_schema(), "title": "checks.yaml: the check that a service needs"}


def of(source: Source) -> Check | None:
    """The check of a sound package; None where it has none."""
    text = source.files.get(SPEC)
    return None if text is None else _parsed(source.digest, text, source)


_known: dict[str, Check] = {}


def _parsed(digest: str, _text: str, source: Source) -> Check:
    if digest not in _known:
        _known[digest] = Check.model_validate(source.document(SPEC))
    return _known[digest]


def check(source: Source) -> list[Problem]:
    """Whether names lead somewhere, amounts can be read and the rules exist."""
    document = source.document(SPEC)
    if document is None:
        return []
    try:
        found = Check.model_validate(document)
    except ValidationError as error:
        return misread(SPEC, error)
    return list(_problems(found, source))


def _problems(found: Check, source: Source) -> Iterator[Problem]:
    for name, item in found.items.items():
        if item.source not in found.sources:
            yield Problem(SPEC, f"/items/{name}/source", f"There is no source {item.source}.")
        if bool(item.amount) != bool(item.counts):
            yield Problem(SPEC, f"/items/{name}", "What counts needs an amount, and the reverse.")
        try:
            expression(item.amount or "0")
        except feel.FeelSyntaxError as error:
            yield Problem(SPEC, f"/items/{name}/amount", str(error))
    for name, change in found.changes.items():
        if change.source not in found.sources:
            yield Problem(SPEC, f"/changes/{name}/source", f"There is no source {change.source}.")
    for name, relief in found.reliefs.items():
        if relief.receiver not in found.receivers:
            yield Problem(SPEC, f"/reliefs/{name}/receiver", f"Nobody is called {relief.receiver}.")
    yield from _without_rule(found, source)


def _without_rule(found: Check, source: Source) -> Iterator[Problem]:
    if found.changes and not found.rules.change:
        yield Problem(SPEC, "/rules", "Changes need a rule that says what they lead to.")
    try:
        known = decisions.entries(source)
    except ValueError:
        return  # the decisions cannot be read, which their own part says
    for use, name in found.rules.model_dump().items():
        if name and name not in known:
            yield Problem(SPEC, f"/rules/{use}", f"There is no decision {name}.")


@lru_cache(maxsize=256)
def expression(text: str) -> Any:
    """Raises feel.FeelSyntaxError."""
    return feel.parse(text)


def unfit_facts(change: Change, facts: Mapping[str, Any]) -> bool:
    """Whether a source says of a change what is not agreed."""
    return any(
        name not in change.fields or not _fits(change.fields[name].type, value)
        for name, value in facts.items()
    )


_TYPES: Mapping[str, type | tuple[type, ...]] = {
    "string": str,
    "date": str,
    "number": (int, float, str),
    "boolean": bool,
}


def unfit(item: Item, rows: Any) -> str:
    """Why rows are no answer to an item; empty where they are."""
    if not isinstance(rows, list) or len(rows) > 500:
        return "rows must be a list of at most 500"
    for number, row in enumerate(rows):
        if not isinstance(row, dict) or set(row) != set(item.fields):
            return f"row {number} must have exactly: {', '.join(item.fields)}"
        for name, column in item.fields.items():
            if not _fits(column.type, row[name]):
                return f"row {number}: {name} is no {column.type}"
    return ""


def _fits(kind: str, value: Any) -> bool:
    if not isinstance(value, _TYPES[kind]) or (kind != "boolean" and isinstance(value, bool)):
        return False
    if kind == "number":
        return _number(value)
    if kind == "date":
        return _day(str(value))
    return not isinstance(value, str) or len(value) <= 500


def _number(value: Any) -> bool:
    try:
        return abs(float(value)) < 1e15
    except ValueError:
        return False


def _day(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True
