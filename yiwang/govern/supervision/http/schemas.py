"""What programs send and get about cards, runs and events."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Schema
from pydantic import Field


class StepOut(Schema):
    move: str
    state: str
    text: str
    at: datetime
    name: str


class CardOut(Schema):
    """number: of the card; matter: number of the case, or of whatever else it is about.

    version: first day of the version of the rule that found it; digest: SHA-256 of that version.
    inputs: the facts that the decision saw; evidence: where in the log they stand.
    """

    number: str
    rule: str
    family: str
    version: str
    digest: str
    package: str
    level: str
    points: int
    kind: str
    matter: str
    body: str
    at: datetime
    issued_at: datetime
    state: str
    due: date | None
    who: str
    sentence: str
    inputs: dict[str, Any]
    evidence: list[dict[str, str]]
    revision: int


class CardWithSteps(CardOut):
    """present: what the rule in force today makes of the same facts; null where it is the same."""

    steps: list[StepOut]
    present: dict[str, Any] | None


class CardList(Schema):
    items: list[CardOut]
    next: str


class MoveIn(Schema):
    text: str = Field(max_length=4000)


class RunIn(Schema):
    """rules: id → first day of a version, as 2024-01-01, or empty for those in force; none: all.

    bodies: codes; none: all within sight. until: yesterday at the latest.
    """

    since: date
    until: date
    package: str = Field("", max_length=60)
    rules: dict[str, str] = Field(default_factory=dict, max_length=200)
    bodies: list[str] = Field(default_factory=list, max_length=1000)


class RunOut(Schema):
    """counts: rows of {rule, level, candidate, present, both}. digest: over all that was found."""

    id: UUID
    since: date
    until: date
    package: str
    package_version: str
    rules: list[dict[str, str]]
    state: str
    total: int
    looked: int
    events: int
    counts: list[dict[str, Any]]
    digest: str


class FindOut(Schema):
    side: str
    rule: str
    version: str
    level: str
    points: int
    kind: str
    matter: str
    body: str
    at: datetime
    occurrence: str


class FindList(Schema):
    items: list[FindOut]
    next: str


class ScoreOut(Schema):
    """levels: confirmed cards by level. points: of confirmed cards alone."""

    body: str
    issued: int
    open: int
    withdrawn: int
    levels: dict[str, int]
    points: int


class ScoreList(Schema):
    items: list[ScoreOut]


class EventIn(Schema):
    """An event of another system (a field, a matter, a step, an actor, a time, an amount).

    source, id: who tells, and its id there; the same one is taken in once. case: number of one of
    our cases; else matter (`licence`, `feed`, `matter`) and key say what it happened to. facts:
    codes, amounts and days, such as `item` and `amount` of a fee; no personal data.
    """

    source: str = Field(min_length=1, max_length=60)
    id: str = Field(min_length=1, max_length=120)
    kind: str = Field(pattern=r"^[a-z][a-z0-9_]{1,59}$")
    at: datetime
    case: str = Field("", max_length=40)
    matter: str = Field("matter", pattern=r"^(matter|licence|feed)$")
    key: str = Field("", max_length=120)
    who: str = Field("", max_length=60)
    step: str = Field("", max_length=80)
    facts: dict[str, Any] = Field(default_factory=dict, max_length=40)


class EventOut(Schema):
    source: str
    id: str
    known_at: datetime
