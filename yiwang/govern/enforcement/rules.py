"""What the law says of a penalty: facts in, refusal or requirement out. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import count

from yiwang.engines import term
from yiwang.govern.enforcement.limits import limit
from yiwang.govern.enforcement.words import words

NOTHING = Decimal(0)


class Unfit(StrEnum):
    """Why a certificate does not carry an act of enforcement."""

    NONE = "none"
    NOT_YET = "not_yet"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Validity:
    """The days of a certificate, both included."""

    since: date
    until: date
    withdrawn_on: date | None = None


def unfit(certificates: Collection[Validity], on: date) -> Unfit | None:
    """Why none of a person's certificates holds on a day; None when one does.

    Source: Administrative Penalty Law (2021), arts. 39 and 42.
    """
    reasons = [_unfit(each, on) for each in certificates]
    if not reasons:
        return Unfit.NONE
    return None if None in reasons else reasons[-1]


def _unfit(certificate: Validity, on: date) -> Unfit | None:
    if certificate.withdrawn_on is not None and certificate.withdrawn_on <= on:
        return Unfit.WITHDRAWN
    if on < certificate.since:
        return Unfit.NOT_YET
    return Unfit.EXPIRED if certificate.until < on else None


@dataclass(frozen=True)
class Proposal:
    """party: natural or legal. fine, gains: yuan; None where the penalty has none."""

    party: str
    kinds: Sequence[str]
    fine: Decimal | None = None
    gains: Decimal | None = None


class NotOnTheSpot(StrEnum):
    """Why the summary procedure is closed to a penalty."""

    KIND = "kind"
    AMOUNT = "amount"
    COLLECT = "collect"


def on_the_spot(proposal: Proposal, on: date) -> NotOnTheSpot | None:
    """Why a penalty cannot be decided on the spot. Source: the same law, art. 51."""
    if set(proposal.kinds) - {"warning", "fine"}:
        return NotOnTheSpot.KIND
    most = limit(f"summary.{proposal.party}", on).value
    return NotOnTheSpot.AMOUNT if (proposal.fine or NOTHING) > most else None


def collectable(fine: Decimal, hard_later: bool, on: date) -> NotOnTheSpot | None:
    """Why a fine may not be taken on the spot. Source: the same law, art. 68."""
    if fine > limit("collect_on_spot", on).value and not hard_later:
        return NotOnTheSpot.COLLECT
    return None


@dataclass(frozen=True)
class Requirements:
    """What must come before a decision: notice of the right to a hearing, the legal review, the
    discussion of the heads.
    """

    hearing: bool
    review: bool
    discussion: bool


def heavy(proposal: Proposal) -> bool:
    """Whether a kind gives a hearing whatever the amount. Source: the same law, art. 63."""
    return any(words()["penalties"][kind].get("hearing") for kind in proposal.kinds)


def requirements(proposal: Proposal, on: date) -> Requirements:
    """What the law asks by kinds and amount. Source: the same law, arts. 57, 58 and 63."""
    money = max(proposal.fine or NOTHING, proposal.gains or NOTHING)
    hearing = heavy(proposal) or money >= limit(f"hearing.{proposal.party}", on).value
    return Requirements(
        hearing,
        hearing or money >= limit("review", on).value,
        hearing or money >= limit("discussion", on).value,
    )


def heavier(proposal: Proposal, told: Decimal | None, told_kinds: Collection[str]) -> bool:
    """Whether a penalty goes beyond what the party was told. Source: the same law, arts. 44, 45."""
    return (proposal.fine or NOTHING) > (told or NOTHING) or bool(
        set(proposal.kinds) - set(told_kinds)
    )


def session_too_soon(notice: date, held_on: date) -> date | None:
    """The first day on which a hearing may be held, where the wished one comes too soon.

    Source: the same law, art. 64: notice seven working days before.
    """
    if _in_time(notice, held_on):
        return None
    days = (notice + timedelta(days=n) for n in count(1))
    return next(day for day in days if _in_time(notice, day))


def _in_time(notice: date, held_on: date) -> bool:
    rule = term.national_terms().resolve("T42.session", notice)
    calendar = term.national().lenient()
    return notice <= term.latest_day_before(held_on, rule.length, rule.unit, calendar)


def dispose_until(registered: date) -> date:
    """The last day to dispose of evidence that was registered and kept. Source: art. 56."""
    rule = term.national_terms().resolve("T40", registered)
    return term.last_day(registered, rule.length, rule.unit, term.national().lenient())


def too_old(acted_on: date, found_on: date) -> bool:
    """Whether an act was found so late that it is not punished any more. Source: art. 36, which
    gives five years instead of two where life, health or financial safety was harmed.
    """
    rule = term.national_terms().resolve("T50", found_on)
    return found_on > term.plus_months(acted_on, 12 * rule.length)
