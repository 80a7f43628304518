"""Who may give, take and end a delegation, and whether one holds today."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum, StrEnum


class Standing(StrEnum):
    """What a delegation is on one day."""

    OFFERED = "offered"
    COMING = "coming"
    IN_FORCE = "in_force"
    ENDED = "ended"
    SUSPENDED = "suspended"
    REVOKED = "revoked"


class Refused(Enum):
    """Why a step of a delegation is not taken."""

    NOT_YOURS = "not_yours"
    ONESELF = "oneself"
    NOT_A_PERSON = "not_a_person"
    BACKWARDS = "backwards"
    ENDED = "ended"
    NOT_OFFERED = "not_offered"
    NOT_SUSPENDED = "not_suspended"
    OVER = "over"


@dataclass(frozen=True)
class Life:
    """What a delegation says about its own days."""

    state: str
    valid_from: date
    valid_until: date  # this day included


def standing(life: Life, today: date) -> Standing:
    if life.state == Standing.REVOKED:
        return Standing.REVOKED
    if life.valid_until < today:
        return Standing.ENDED
    if life.state == Standing.IN_FORCE and life.valid_from > today:
        return Standing.COMING
    return Standing(life.state)


def covers(services: Sequence[str], service: str) -> bool:
    """An empty list covers every service."""
    return not services or service in services


def offer(*, oneself: bool, start: date, end: date, today: date) -> Refused | None:
    """Why a delegation cannot be offered by the principal or the representative of a firm.

    Nobody else gives one: an agent hands nothing on without the principal's consent (Civil Code,
    art. 169), and there is no form of consent here.
    """
    if oneself:
        return Refused.ONESELF
    if end < start:
        return Refused.BACKWARDS
    return Refused.ENDED if end < today else None


def answer(*, mine: bool, life: Life, today: date) -> Refused | None:
    """Why the agent cannot accept or decline."""
    if not mine:
        return Refused.NOT_YOURS
    if standing(life, today) is Standing.ENDED:
        return Refused.ENDED
    return None if life.state == Standing.OFFERED else Refused.NOT_OFFERED


def end(*, party: bool, life: Life) -> Refused | None:
    """Why it cannot be ended: either side may at any time (Civil Code, art. 173)."""
    if not party:
        return Refused.NOT_YOURS
    return Refused.OVER if life.state == Standing.REVOKED else None


def confirm(*, own: bool, life: Life, today: date) -> Refused | None:
    """Why a suspended delegation cannot be put in force again by the principal."""
    if not own:
        return Refused.NOT_YOURS
    if standing(life, today) is Standing.ENDED:
        return Refused.ENDED
    return None if life.state == Standing.SUSPENDED else Refused.NOT_SUSPENDED
