"""What happens to somebody's real-name level."""

from dataclasses import dataclass
from typing import ClassVar

from yiwang.kernel.outbox.announce import Event


@dataclass(frozen=True)
class LevelRaised(Event):
    """An account (object_id) is better known; means as in levels.yaml."""

    kind: ClassVar[str] = "account.level_raised"
    level: int
    means: str
