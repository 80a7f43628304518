"""What crosses the boundary of this context."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from yiwang.kernel.outbox.announce import Event


@dataclass(frozen=True)
class Words:
    """What somebody says. grade: 1 the best to 5; reasons: codes; channel: how it came."""

    grade: int
    reasons: Sequence[str] = ()
    comment: str = ""
    channel: str = "pc"
    anonymous: bool = False


@dataclass(frozen=True)
class ReviewGiven(Event):
    """Somebody reviewed a handling or a guide. object_id: the review."""

    kind: ClassVar[str] = "reviews.given"
    about: str
    body: str
    service: str
    grade: int


@dataclass(frozen=True)
class ReviewUncounted(Event):
    """An appeal against a review was upheld: it counts no more. object_id: the review."""

    kind: ClassVar[str] = "reviews.uncounted"
    body: str


@dataclass(frozen=True)
class ReviewSettled(Event):
    """A bad review was dealt with. course: settled or dismissed. object_id: the review."""

    kind: ClassVar[str] = "reviews.settled"
    body: str
    course: str
