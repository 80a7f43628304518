"""Pure decisions: whether a code opens, and whether somebody may show or lend a licence."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from yiwang.serve.wallet.values import Answer, Audience


@dataclass(frozen=True)
class Code:
    """What a code is bound to. closed: replaced by a fresh one, or taken back. lawful: whoever
    made it may still show the licence.
    """

    audience: Audience
    nonce: str
    made: datetime
    ends: datetime
    used: bool
    closed: bool
    lawful: bool


@dataclass(frozen=True)
class Asker:
    """Who scans: a stranger, somebody signed in, or somebody in a post of a body."""

    known: bool
    office: bool

    def within(self, audience: Audience) -> bool:
        allowed = {
            Audience.ANYONE: True,
            Audience.KNOWN: self.known,
            Audience.OFFICES: self.office,
        }
        return allowed[audience]


def refusal(code: Code, asker: Asker, nonce: str, now: datetime) -> Answer | None:
    """Why a code does not open, or None. A code opens once, in its time, for whom it was made."""
    checks = (
        (now < code.made, Answer.CODE_FUTURE),
        (code.used, Answer.CODE_USED),
        (code.closed or not code.lawful, Answer.CODE_CLOSED),
        (now >= code.ends, Answer.CODE_EXPIRED),
        (not asker.within(code.audience), Answer.CODE_AUDIENCE),
        (code.nonce != nonce, Answer.CODE_NONCE),
    )
    return next((answer for failed, answer in checks if failed), None)


class Refused(StrEnum):
    """Why a licence cannot be lent, or a loan does not allow something."""

    NOT_YOURS = "not_yours"
    ONESELF = "oneself"
    PAST = "past"
    TOO_LONG = "too_long"
    ENDED = "ended"
    PURPOSE = "purpose"


def loan(*, oneself: bool, until: date, today: date, most: int) -> Refused | None:
    """Why a licence cannot be lent until a day (this day included)."""
    if oneself:
        return Refused.ONESELF
    if until < today:
        return Refused.PAST
    return Refused.TOO_LONG if until > today + timedelta(days=most) else None


def borrowed(*, holds: bool, purposes: list[str], purpose: str) -> Refused | None:
    """Why a loan does not let its taker show the licence for a purpose. purposes: empty: any."""
    if not holds:
        return Refused.ENDED
    return Refused.PURPOSE if purposes and purpose not in purposes else None
