"""The same done with several tasks, each by itself: a refusal undoes its own task alone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction

from yiwang.base.work import actions, queries
from yiwang.base.work.errors import NoSuchMove, NotInBatch
from yiwang.base.work.moves import actions as moves
from yiwang.base.work.moves.table import MOVES, Wish
from yiwang.kernel.actor import Actor
from yiwang.kernel.errors import DomainError, Stale


@dataclass(frozen=True)
class Wanted:
    """What is to be done: complete (with an outcome), claim, release, or a move of the table."""

    do: str
    outcome: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    comment: str = ""
    wish: Wish = field(default_factory=Wish)


Result = tuple[UUID, DomainError | None]


def run(actor: Actor, wanted: Wanted, tasks: Iterable[tuple[UUID, int | None]]) -> list[Result]:
    """Do it with each task; return each with its refusal, or None where it was done.

    tasks: ids with the revision that was seen; None: whatever it is now.

    Raises:
        NoSuchMove: nothing of this name is done in batch.
    """
    known = MOVES.get(wanted.do)
    if wanted.do not in ("complete", "claim", "release") and not (known and known.in_batch):
        raise NoSuchMove(wanted.do)
    return [(task, _one(actor, wanted, task, revision)) for task, revision in tasks]


def _one(actor: Actor, wanted: Wanted, task: UUID, revision: int | None) -> DomainError | None:
    try:
        with transaction.atomic():
            _do(actor, wanted, task, revision)
    except DomainError as refusal:
        return refusal
    return None


def _do(actor: Actor, wanted: Wanted, task: UUID, revision: int | None) -> None:
    if wanted.do in MOVES:
        moves.make(actor, wanted.do, task, wanted.wish, revision=revision)
        return
    found = queries.get(actor, task)
    if revision is not None and found.revision != revision:
        raise Stale
    if wanted.do == "claim":
        actions.claim(actor, task)
    elif wanted.do == "release":
        actions.release(actor, task)
    else:
        chosen = actions.plan_of(found).outcomes.get(wanted.outcome)
        if chosen is not None and not chosen.batch:
            raise NotInBatch(actions.shown(found))
        actions.complete(
            actor, task, wanted.outcome, wanted.data, wanted.comment, revision=revision
        )
