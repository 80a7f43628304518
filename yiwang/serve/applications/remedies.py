"""What an applicant can do against a decision: who looks at it again, and until which day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from yiwang.base.cases.facade import Case, Moment, State
from yiwang.engines import term
from yiwang.kernel.clock import local_day
from yiwang.kernel.texts import say
from yiwang.serve.services import facade as services

AGAINST = (State.REFUSED, State.NOT_ACCEPTED)
RULE = "T75.apply"  # application for administrative reconsideration


@dataclass(frozen=True)
class Remedy:
    """What was decided against the applicant, and the way to have it looked at again.

    reason: as the decision gives it. body: who reconsiders, "" where its body does not say.
    days: counted from the day on which the applicant received the decision. until: the last of
    them for who received it the day it was made; nobody's days are over before.
    """

    reason: str
    decided_on: date
    body: str
    days: int
    until: date
    law: str


def remedy(case: Case, moments: Sequence[Moment]) -> Remedy | None:
    """The remedy in a case that was refused or not accepted; None in any other.

    moments: its timeline.
    """
    lines = [line for line in moments if line.kind in AGAINST]
    if not lines:
        return None
    decided = local_day(lines[-1].at)
    rule = term.national_terms().resolve(RULE, decided)
    return Remedy(
        str(lines[-1].facts.get("reason", "")),
        decided,
        _reviewer(case),
        rule.length,
        term.last_day(decided, rule.length, rule.unit, term.national().lenient()),
        rule.source,
    )


def _reviewer(case: Case) -> str:
    """The body that reconsiders, as the body that decided has published it."""
    found = services.implementations(case.service, case.region_id)
    published = (each.values for each in found if each.body_id == case.body_id)
    return say(next(published, {}).get("review_body") or {})
