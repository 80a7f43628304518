"""Events of work that others hear of."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from yiwang.kernel.outbox.announce import Event


@dataclass(frozen=True)
class TaskMoved(Event):
    """Somebody made a move with a task; `move` is its name in the table of moves."""

    kind: ClassVar[str] = "work.task_moved"
    move: str
    number: str


@dataclass(frozen=True)
class TaskUrged(Event):
    """Whoever has a task is reminded: the one post, or all who hold the role in the body.

    title, title_en: of the task; sender: as colleagues know him.
    """

    kind: ClassVar[str] = "work.task_urged"
    number: str
    title: str
    title_en: str
    body: UUID
    role: str
    post: UUID | None
    sender: str
