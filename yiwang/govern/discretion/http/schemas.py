"""Graded clauses as programs read and send them."""

from datetime import date
from decimal import Decimal
from typing import Any

from ninja import Schema


class ClauseOut(Schema):
    """demonstration: factors and grades are made up and not in force; the law's text is real."""

    code: str
    title: dict[str, str]
    department: dict[str, str]
    level: str
    regulation: str
    version_date: str
    article: str
    text: str
    ranges: list[str]
    source: dict[str, str]
    demonstration: bool
    package: str
    version: str


class FactOut(Schema):
    """type: boolean, number or text; choices: the values where no other is allowed."""

    name: str
    label: str
    type: str
    choices: list[str]


class ClauseDetailOut(ClauseOut):
    facts: list[FactOut]


class ProposeIn(Schema):
    """facts: by name, as the clause lists them; on_decision: today unless given."""

    facts: dict[str, Any]
    on_act: date
    on_decision: date | None = None


class OptionOut(Schema):
    """What one version says. Amounts in CNY."""

    grade: str
    low: Decimal
    high: Decimal
    kinds: list[str]
    reasons: list[str]
    source: str
    valid_from: date
    valid_until: date | None
    applies: bool


class ProposalOut(Schema):
    """why: only, lighter, not_lighter, repealed or undecided.

    needs_hearing, needs_review: for the upper end of the range.
    """

    clause: str
    demonstration: bool
    grade: str
    low: Decimal
    high: Decimal
    kinds: list[str]
    reasons: list[str]
    needs_hearing: bool
    needs_review: bool
    why: str
    explanation: str
    options: list[OptionOut]
    package: str
    version: str
    digest: str
