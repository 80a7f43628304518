"""What a package shows of a proposal, and for how long. Pure."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from yiwang.base.packages.facade import Problem, Source, misread
from yiwang.engines.decision import feel
from yiwang.engines.term import Unit
from yiwang.kernel import dated
from yiwang.kernel.clock import CITY_ZONE

SPEC = "proposals.yaml"
Said = dict[str, str]


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Days(_Row):
    """How long a notice stands, counted from the day after it was posted."""

    length: int = Field(ge=1, le=60)
    unit: Unit
    source: str = Field(min_length=1)


class Shown(_Row):
    """A line of the notice. value: FEEL over the form and what the process gives, one expression a
    language; a line whose value is null or empty is left out.
    """

    title: Said
    value: Said


class Notice(_Row):
    """days: by the day from which they hold; upheld: the outcomes, of the step that examines
    objections, which agree with them.
    """

    days: dict[date, Days] = Field(min_length=1)
    shown: list[Shown] = Field(min_length=1)
    upheld: list[str] = Field(min_length=1)


def schema() -> dict[str, Any]:
    """proposals.yaml as JSON Schema."""
    return {**Notice.model_json_schema(), "title": "proposals.yaml: what is shown before deciding"}


def of(source: Source) -> Notice | None:
    """What a sound package says; None where it shows no proposals."""
    document = source.document(SPEC) if SPEC in source.files else None
    return None if document is None else Notice.model_validate(document)


def check(source: Source) -> list[Problem]:
    """Whether the file can be read, and the expressions in it."""
    document = source.document(SPEC)
    if document is None:
        return []
    try:
        found = Notice.model_validate(document)
    except ValidationError as error:
        return misread(SPEC, error)
    return list(_problems(found))


def _problems(found: Notice) -> Iterator[Problem]:
    for number, row in enumerate(found.shown):
        for language, text in row.value.items():
            try:
                feel.parse(text)
            except feel.FeelSyntaxError as error:
                yield Problem(SPEC, f"/shown/{number}/value/{language}", str(error))


def days(found: Notice, today: date) -> Days:
    """The rule that holds on a day.

    Raises:
        LookupError: the package knows none so early.
    """
    rule = dated.held(found.days, today)
    if rule is None:
        raise LookupError(f"no days are given for {today}")
    return rule


def lines(found: Notice, facts: Mapping[str, Any], now: datetime) -> list[dict[str, Any]]:
    """What a notice shows."""
    known = {name: feel.from_json(each) for name, each in facts.items()}
    rows = []
    for row in found.shown:
        said = {
            language: feel.parse(text).evaluate(known, now=now, zone=CITY_ZONE).value
            for language, text in row.value.items()
        }
        if all(isinstance(each, str) and each for each in said.values()):
            rows.append({"title": row.title, "value": said})
    return rows
