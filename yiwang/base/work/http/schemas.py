"""What programs send and get about tasks."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from yiwang.kernel.http.schemas import Schema


class OutcomeOut(Schema):
    """One way a task may end. `form` is a form document, or null where the id is enough."""

    id: str
    title: dict[str, str]
    form: dict[str, Any] | None


class TaskRow(Schema):
    id: UUID
    case: str
    service: str
    node: str
    title: str
    title_en: str
    role: str
    state: str
    due: date | None
    opened_at: datetime
    claimed_by: str
    outcome: str


class TaskOut(TaskRow):
    """A task with what it may end as; `refusal` says why the caller may not end it, if so."""

    outcomes: list[OutcomeOut]
    refusal: str | None
    revision: int


class CompleteIn(Schema):
    outcome: str
    data: dict[str, Any] = Field(default_factory=dict)
    comment: str = Field(default="", max_length=2000)


class MoveIn(Schema):
    """Why a move is made; it goes into the case's record."""

    reason: str = Field(default="", max_length=1000)


class StepIn(MoveIn):
    """to: id of a step, as the choices of the move list it."""

    to: str = Field(max_length=80)


class PostIn(MoveIn):
    """post: id or code of a post in which somebody sits today."""

    post: str = Field(max_length=60)


class PostsIn(MoveIn):
    """way: of added signers, when they sign: before, after or parallel."""

    posts: list[str] = Field(max_length=50)
    way: Literal["before", "after", "parallel"] = "before"


class SignersIn(MoveIn):
    """tasks: ids of the tasks of signers that have not signed yet."""

    tasks: list[UUID] = Field(max_length=50)


class GroundIn(MoveIn):
    """ground: code of the law's ground on which the time limit pauses; without it only the task
    rests. document: number of the notice that tells the applicant, where the package makes none.
    """

    ground: str = Field(default="", max_length=40)
    document: str = Field(default="", max_length=60)


class ChoiceOut(Schema):
    """refusal: why this cannot be chosen; empty where it can."""

    id: str
    title: str
    consequence: str
    refusal: str


class MoveOut(Schema):
    """A move as it stands for the caller. asks: what else must be said: nothing, step, post,
    posts, signers or ground; consequence: what would follow, in full sentences.
    """

    move: str
    title: str
    help: str
    allowed: bool
    code: str
    refusal: str
    asks: str
    needs_reason: bool
    consequence: str
    choices: list[ChoiceOut]


class BatchItem(Schema):
    id: UUID
    revision: int | None = None


class BatchIn(Schema):
    """do: complete, claim, release, or a move that may be made in batch. Fields as those ask."""

    do: str = Field(max_length=20)
    tasks: list[BatchItem] = Field(min_length=1, max_length=200)
    outcome: str = Field(default="", max_length=40)
    data: dict[str, Any] = Field(default_factory=dict)
    comment: str = Field(default="", max_length=2000)
    reason: str = Field(default="", max_length=1000)
    posts: list[str] = Field(default_factory=list, max_length=50)


class BatchResult(Schema):
    """What came of one task; problem: the refusal as problem details where it was not done."""

    id: UUID
    done: bool
    problem: dict[str, Any] | None = None


class BatchOut(Schema):
    done: int
    refused: int
    results: list[BatchResult]


class PersonLoad(Schema):
    """One post's work: open and overdue tasks, and those done since Monday. post "" and name of a
    role: what nobody has taken.
    """

    post: str
    name: str
    role: str
    open: int
    overdue: int
    done: int
    absent: bool
