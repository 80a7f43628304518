"""The states of a case (domain.md 3.2) and the milestones that lead from one to another. Pure."""

from collections import deque
from collections.abc import Collection
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    DRAFT = "draft", _("Draft")
    RECEIVED = "received", _("Received")
    CORRECTION = "correction", _("Correction needed")
    NOT_ACCEPTED = "not_accepted", _("Not accepted")
    ACCEPTED = "accepted", _("Accepted")
    EXAMINING = "examining", _("Under examination")
    SUSPENDED = "suspended", _("Clock stopped")
    DECIDING = "deciding", _("Awaiting decision")
    GRANTED = "granted", _("Granted")
    REFUSED = "refused", _("Refused")
    DELIVERING = "delivering", _("Ready for delivery")
    CLOSED = "closed", _("Closed")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    TERMINATED = "terminated", _("Terminated")


class StateClass(models.TextChoices):
    OPEN = "open", _("Open")
    WAITING = "waiting", _("Waiting for the applicant")
    CLOSED = "closed", _("Closed")


WAITING = frozenset({State.CORRECTION})
ENDED = frozenset({State.NOT_ACCEPTED, State.CLOSED, State.WITHDRAWN, State.TERMINATED})
BEFORE_DECISION = (
    State.RECEIVED,
    State.CORRECTION,
    State.ACCEPTED,
    State.EXAMINING,
    State.SUSPENDED,
    State.DECIDING,
)


def class_of(state: State) -> StateClass:
    if state in ENDED:
        return StateClass.CLOSED
    return StateClass.WAITING if state in WAITING else StateClass.OPEN


@dataclass(frozen=True)
class Milestone:
    """A named change of legal state: from which states, to which.

    inward: a matter of the authority alone, so that a move of the process may bring it about.
    """

    sources: tuple[State, ...]
    target: State
    inward: bool = False


MILESTONES: dict[str, Milestone] = {
    "submitted": Milestone((State.DRAFT,), State.RECEIVED),
    "correction_asked": Milestone((State.RECEIVED,), State.CORRECTION),
    "correction_supplied": Milestone((State.CORRECTION,), State.RECEIVED),
    "accepted": Milestone((State.RECEIVED,), State.ACCEPTED),
    "not_accepted": Milestone((State.RECEIVED,), State.NOT_ACCEPTED),
    "examining": Milestone((State.ACCEPTED, State.DECIDING), State.EXAMINING, inward=True),
    "suspended": Milestone((State.EXAMINING,), State.SUSPENDED),
    "resumed": Milestone((State.SUSPENDED,), State.EXAMINING, inward=True),
    "proposed": Milestone((State.EXAMINING,), State.DECIDING, inward=True),
    "granted": Milestone((State.DECIDING,), State.GRANTED),
    "refused": Milestone((State.DECIDING,), State.REFUSED),
    "issued": Milestone((State.GRANTED,), State.DELIVERING),
    "delivered": Milestone((State.DELIVERING, State.REFUSED), State.CLOSED),
    "withdrawn": Milestone(BEFORE_DECISION, State.WITHDRAWN),
    "terminated": Milestone(BEFORE_DECISION, State.TERMINATED),
}


def inward_way(state: State, wanted: Collection[State]) -> tuple[str, ...] | None:
    """The fewest inward milestones that lead from a state to one of those wanted, in order; None
    where the law asks for more than the authority's own will.
    """
    ways: dict[State, tuple[str, ...]] = {state: ()}
    ahead = deque([state])
    while ahead:
        here = ahead.popleft()
        if here in wanted:
            return ways[here]
        for name, milestone in MILESTONES.items():
            if milestone.inward and here in milestone.sources and milestone.target not in ways:
                ways[milestone.target] = (*ways[here], name)
                ahead.append(milestone.target)
    return None
