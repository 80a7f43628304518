"""What crosses the boundary of this context."""

from dataclasses import dataclass
from typing import ClassVar

from yiwang.kernel.outbox.announce import Event


@dataclass(frozen=True)
class PenaltyDecided(Event):
    """A body decided about a penalty: `penalised`, `spared`, `dropped` or `transferred`.

    object_id: the case. number: of the case; paper: of the decision. party_kind: natural or legal.
    Whoever publishes it reads the rest by `facade.decision`.
    """

    kind: ClassVar[str] = "enforcement.decided"
    number: str
    procedure: str
    outcome: str
    act: str
    party_kind: str
    grade: str


@dataclass(frozen=True)
class OutsideRange(Event):
    """A fine lies outside the range of its grade, with reason and approval; for inspection.

    fine, low, high: yuan, as text.
    """

    kind: ClassVar[str] = "enforcement.outside_range"
    number: str
    act: str
    grade: str
    fine: str
    low: str
    high: str
