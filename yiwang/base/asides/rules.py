"""When a question may be asked, and its clock. Pure."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from uuid import UUID

from yiwang.base.asides.errors import Why
from yiwang.engines import term
from yiwang.engines.term import Words
from yiwang.kernel.clock import CITY_ZONE

LONGEST = 60  # working days; a question that may take longer is a procedure of its own
SHORTEST_TEXT = 4
ASKED, ANSWERED = "asked", "answered"
TITLE = Words(zh="征询答复期限", en="Time to answer the question")


def refusal(
    asked: UUID, asker: UUID, text: str, days: int, fields: Collection[str], known: Collection[str]
) -> Why | None:
    """Return why a question cannot be asked, or None.

    fields: JSON pointers it would open; known: those of the application.
    """
    if asked == asker:
        return Why.OWN_BODY
    if len(text) < SHORTEST_TEXT:
        return Why.NO_TEXT
    if not 1 <= days <= LONGEST:
        return Why.DAYS
    return None if set(fields) <= set(known) else Why.FIELD


def clock(asked_at: datetime, days: int, source: str, closed_at: datetime | None) -> term.Clock:
    """The clock of a question: working days from the day after it was asked.

    source: who set the limit, as shown beside it.
    """
    rule = term.TermRule(
        id="question",
        title=TITLE,
        trigger=ASKED,
        until=ANSWERED,
        length=days,
        unit=term.Unit.WORKING_DAY,
        source=source,
        valid_from=asked_at.astimezone(CITY_ZONE).date() - timedelta(days=1),
        level=term.Level.COLLABORATION,
        events={ASKED: Words(zh="发出征询", en="The question was asked")},
    )
    entries = [term.Entry(kind=term.Kind.START, at=asked_at)]
    if closed_at is not None:
        entries.append(term.Entry(kind=term.Kind.STOP, at=closed_at))
    return term.Clock(rule, CITY_ZONE, term.Ledger(entries))


def due(asked_on: date, days: int) -> date:
    """The last day on which the answer is still in time; years whose holidays are not published
    count weekends alone.
    """
    return term.last_day(asked_on, days, term.Unit.WORKING_DAY, term.national().lenient())
