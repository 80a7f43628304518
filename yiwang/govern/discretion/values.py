"""What crosses the boundary: a clause, a proposed penalty, how a choice stands to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from yiwang.kernel.outbox.announce import Event

Said = Mapping[str, str]


@dataclass(frozen=True)
class Clause:
    """A clause of law that leaves a range, as a package brings it.

    text, article, version_date: as published; ranges: phrases of the text, word for word.
    decision, grade, procedure: the decisions that speak of it. demonstration: factors and grades
    are made up, which is said wherever they are shown.
    """

    code: str
    title: Said
    department: Said
    level: str
    regulation: str
    version_date: str
    article: str
    text: str
    ranges: tuple[str, ...]
    source: Said
    demonstration: bool
    package: str
    version: str
    digest: str
    decision: str
    grade: str
    procedure: str = ""
    kinds: tuple[str, ...] = ()

    @property
    def cited(self) -> str:
        return f"《{self.regulation}》{self.article}"


@dataclass(frozen=True)
class Option:
    """What one version of the rules says. Amounts in CNY; no grade: the rule is repealed.

    reasons: the notes of the rules that decided, the grade's before the range's.
    """

    grade: str
    low: Decimal
    high: Decimal
    kinds: tuple[str, ...]
    reasons: tuple[str, ...]
    source: str
    valid_from: date
    valid_until: date | None
    applies: bool


@dataclass(frozen=True)
class Proposal:
    """What the grades propose for an act: the rules of its day, those of today, the lighter.

    why: only, lighter, not_lighter, repealed or undecided; explanation: the same as a sentence.
    """

    clause: Clause
    facts: Mapping[str, Any]
    on_act: date
    on_decision: date
    options: tuple[Option, ...]
    why: str
    explanation: str
    needs_hearing: bool
    needs_review: bool

    @property
    def taken(self) -> Option:
        return next(each for each in self.options if each.applies)

    @property
    def grade(self) -> str:
        return self.taken.grade

    @property
    def low(self) -> Decimal:
        return self.taken.low

    @property
    def high(self) -> Decimal:
        return self.taken.high

    @property
    def kinds(self) -> tuple[str, ...]:
        return self.taken.kinds

    @property
    def reasons(self) -> tuple[str, ...]:
        return self.taken.reasons


class Side(StrEnum):
    """Where a chosen fine stands to the proposed range."""

    INSIDE = "inside"
    OUTSIDE = "outside"


@dataclass(frozen=True)
class Judgement:
    """marked: an inspector should look at it. position: (x - low) / (high - low), below 0 and
    above 1 where outside; none where the range is one amount.
    """

    side: Side
    chosen: Decimal
    position: Decimal | None
    reason: str = ""

    @property
    def marked(self) -> bool:
        return self.side is Side.OUTSIDE


@dataclass(frozen=True)
class ChoiceMarked(Event):
    """A penalty outside the grades was chosen."""

    kind: ClassVar[str] = "discretion.choice_marked"
    object_id: UUID
    case: UUID
    clause: str
