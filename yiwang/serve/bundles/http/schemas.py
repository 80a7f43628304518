"""What programs read of bundles."""

from datetime import date
from typing import Any

from ninja import Schema


class ClockOut(Schema):
    name: str
    title: str
    light: str
    due: date
    remaining: int | None


class RemedyOut(Schema):
    """The way against a decision. days: from the day it was received; until: the last of them for
    who received it the day it was made.
    """

    reason: str
    decided_on: date
    body: str
    days: int
    until: date
    law: str


class ItemOut(Schema):
    """An item of a whole. number: its case, once it was opened; earlier: the cases that were not
    granted and replaced by it; draft: a new application begun; renewable: whether one can be;
    remedy: against a decision that did not grant it.
    """

    item: str
    service: str
    title: str
    body: str
    standing: str
    number: str
    state: str
    after: list[str]
    refused: dict[str, str]
    earlier: list[str]
    draft: str
    renewable: bool
    remedy: RemedyOut | None
    clocks: list[ClockOut]


class WholeOut(Schema):
    """A whole with its items in order; its own clocks beside those of each."""

    number: str
    state: str
    clocks: list[ClockOut]
    items: list[ItemOut]


class AgainOut(Schema):
    """The draft of a new application for an item: filled in and handed in as any case."""

    number: str
    state: str


class QuestionOut(Schema):
    """values: what may be answered."""

    id: str
    title: dict[str, str]
    values: list[Any]


class MaterialOut(Schema):
    """A paper, once, with the titles of the items that need it."""

    name: str
    mode: str
    items: list[str]


class NeededOut(Schema):
    """An item that the answers call for. column: those of one go on together."""

    item: str
    service: str
    title: str
    body: str
    after: list[str]
    column: int


class BundleOut(Schema):
    """A thing that several items make, and what the given answers call for."""

    code: str
    title: dict[str, str]
    questions: list[QuestionOut]
    needed: list[NeededOut]
    materials: list[MaterialOut]


class BundleLine(Schema):
    code: str
    title: dict[str, str]
    items: int
