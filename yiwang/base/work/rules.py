"""Who may end a task, and how. Pure: facts in, refusal or nothing out."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from yiwang.base.work.errors import (
    Claimed,
    NotOnYourList,
    NotYourTask,
    Resting,
    SamePerson,
    TaskClosed,
)
from yiwang.kernel.errors import DomainError


@dataclass(frozen=True)
class Facts:
    """What the rules look at.

    mine: the acting post holds the task's role in the task's body.
    holder: who has it, where it is another post's alone.
    listed: that role covers the service of the case.
    doers: for each step whose doer must be another person, its title and who did it.
    """

    title: str
    is_open: bool
    closed_by: str
    mine: bool
    listed: bool
    service: str
    account: UUID
    holder: str
    resting: bool
    doers: Collection[tuple[str, UUID]]


def refusal(facts: Facts) -> DomainError | None:
    """Why this person may not end the task, or None. Nobody judges what he examined himself
    (domain.md annex I, probe 4).
    """
    if not facts.mine:
        return NotYourTask(facts.title)
    if not facts.listed:
        return NotOnYourList(facts.service)
    if not facts.is_open:
        return TaskClosed(facts.title, facts.closed_by)
    if facts.holder:
        return Claimed(facts.title, facts.holder)
    if facts.resting:
        return Resting(facts.title)
    earlier = next((title for title, doer in facts.doers if doer == facts.account), None)
    return SamePerson(earlier) if earlier else None
