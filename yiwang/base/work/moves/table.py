"""The moves that people make with a task: name, permission, who besides its doer, and what each
asks for. What the process allows is the engine's to say; see docs/reference/moves.md.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yiwang.base.work.models import Task
from yiwang.engines.process import happenings
from yiwang.kernel.errors import Sentence


class Asks(StrEnum):
    """What somebody must choose for a move besides saying why."""

    NOTHING = "nothing"
    STEP = "step"
    POST = "post"
    POSTS = "posts"
    SIGNERS = "signers"
    GROUND = "ground"


class Who(StrEnum):
    """Whose move it is: the doer of the task, who did it before, or a head over its body."""

    DOER = "doer"
    SENDER = "sender"
    HEAD = "head"
    INITIATOR = "initiator"  # the clerk who filed the case at the counter


@dataclass(frozen=True)
class Wish:
    """What somebody chose for a move.

    step: id of the step it goes to. posts: who gets it. way: when added signers sign. tasks: the
    signers' tasks to take away. ground: code of the law's ground for a pause; empty: none.
    document: number of the notice that tells the applicant of the pause, where the package makes
    none by itself.
    """

    reason: str = ""
    step: str = ""
    posts: tuple[UUID, ...] = ()
    way: str = "before"
    tasks: tuple[UUID, ...] = ()
    ground: str = ""
    document: str = ""


@dataclass(frozen=True)
class Situation:
    """A task, a wish and the acting post as the engine knows them.

    signers: keys of the tasks to take away. resting: keys of all tasks that rest, or are to rest.
    """

    task: Task
    wish: Wish
    by: str
    signers: tuple[str, ...] = ()
    resting: tuple[str, ...] = ()

    @property
    def posts(self) -> tuple[str, ...]:
        return tuple(map(str, self.wish.posts))


@dataclass(frozen=True)
class Move:
    """One row of the table. needs_reason: a move that others must be able to understand later.
    in_batch: it may be made with many tasks at once.
    """

    id: str
    title: Sentence
    help: Sentence
    happenings: Callable[[Situation], tuple[happenings.Happening, ...]]
    asks: Asks = Asks.NOTHING
    who: frozenset[Who] = field(default_factory=lambda: frozenset({Who.DOER}))
    needs_reason: bool = True
    tone: str = ""
    in_batch: bool = False

    @property
    def permission(self) -> str:
        return f"work:task:{self.id}"


def _one(posts: tuple[str, ...]) -> str:
    return posts[0] if posts else ""


DOER, SENDER, HEAD, INITIATOR = Who
_ROWS = (
    Move(
        "return",
        _("Send back"),
        _("To a step that was done before; it is done again, and what follows is looked at anew."),
        lambda s: (happenings.Return(s.task.key, s.wish.step, s.by, s.wish.reason),),
        Asks.STEP,
    ),
    Move(
        "recall",
        _("Take back"),
        _("What you sent on comes back to you, as long as nobody has opened it."),
        lambda s: (happenings.Recall(s.task.node, s.by, s.wish.reason),),
        who=frozenset({SENDER}),
        needs_reason=False,
    ),
    Move(
        "reassign",
        _("Hand over"),
        _("Somebody else does it from now on."),
        lambda s: (happenings.Transfer(s.task.key, _one(s.posts), s.by, s.wish.reason),),
        Asks.POST,
        frozenset({DOER, HEAD}),
        in_batch=True,
    ),
    Move(
        "delegate",
        _("Delegate"),
        _("Somebody else works on it and gives it back; you end it."),
        lambda s: (happenings.Delegate(s.task.key, _one(s.posts), s.by, s.wish.reason),),
        Asks.POST,
    ),
    Move(
        "add-signers",
        _("Add signers"),
        _("Others give their opinion before, after or beside you."),
        lambda s: (happenings.AddSigners(s.task.key, s.wish.way, s.posts, s.by, s.wish.reason),),
        Asks.POSTS,
    ),
    Move(
        "remove-signers",
        _("Remove signers"),
        _("Who has not signed yet is no longer asked."),
        lambda s: (happenings.RemoveSigners(s.signers, s.by, s.wish.reason),),
        Asks.SIGNERS,
        frozenset({DOER, HEAD}),
    ),
    Move(
        "circulate",
        _("Pass round to read"),
        _("Others find it among what was copied to them; nothing waits for them."),
        lambda s: (happenings.Circulate(s.task.key, s.posts, s.by),),
        Asks.POSTS,
        frozenset({DOER, HEAD}),
        needs_reason=False,
        in_batch=True,
    ),
    Move(
        "urge",
        _("Urge"),
        _("Whoever has it gets a message."),
        lambda s: (happenings.Urge(s.task.key, s.by, s.wish.reason),),
        who=frozenset({HEAD, INITIATOR}),
        needs_reason=False,
        in_batch=True,
    ),
    Move(
        "suspend",
        _("Let it rest"),
        _("Nobody can end it until it goes on. The time limit pauses on a ground of the law only."),
        lambda s: tuple(happenings.Suspend(key, s.by, s.wish.reason) for key in s.resting),
        Asks.GROUND,
        frozenset({HEAD}),
    ),
    Move(
        "resume",
        _("Let it go on"),
        _("What rested goes on as it was."),
        lambda s: tuple(happenings.Resume(key, s.by, s.wish.reason) for key in s.resting),
        who=frozenset({HEAD}),
        needs_reason=False,
    ),
    Move(
        "jump",
        _("Move to a step"),
        _("Straight to any step, also forward, past what lies between."),
        lambda s: (happenings.Jump(s.task.key, s.wish.step, s.by, s.wish.reason),),
        Asks.STEP,
        frozenset({HEAD}),
        tone="bad",
    ),
    Move(
        "terminate",
        _("End the procedure"),
        _("The whole case is closed without a decision; the applicant is told why."),
        lambda s: (happenings.Terminate(s.by, s.wish.reason),),
        who=frozenset({HEAD}),
        tone="bad",
    ),
)
MOVES: dict[str, Move] = {move.id: move for move in _ROWS}
