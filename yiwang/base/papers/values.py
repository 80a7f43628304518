"""What crosses the boundary of this context."""

from dataclasses import dataclass
from typing import ClassVar

from yiwang.kernel.outbox.announce import Event


@dataclass(frozen=True)
class PaperDrawn(Event):
    """A paper can be downloaded."""

    kind: ClassVar[str] = "papers.drawn"
    case: str
    paper_kind: str
