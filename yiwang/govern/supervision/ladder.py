"""What may be done with a card, and by when. Pure.

Notice → explanation within the limit → the inspector confirms or withdraws → appeal → upheld or
withdrawn. A card that nobody explains in time counts as confirmed (domain.md, annex A, T13).
"""

from dataclasses import dataclass
from datetime import date, timedelta

from yiwang.engines import term
from yiwang.govern.supervision.models import Card
from yiwang.kernel.actor import Actor

State = Card.State
CALENDAR_UNIT = term.Unit.WORKING_DAY


@dataclass(frozen=True)
class Move:
    """From which states to which. permission: of whoever does it; own: for his own body alone."""

    name: str
    sources: tuple[State, ...]
    target: State
    permission: str
    own: bool = False


EXPLAIN, DECIDE, APPEAL = (f"supervision:card:{verb}" for verb in ("explain", "decide", "appeal"))
MOVES: dict[str, Move] = {
    each.name: each
    for each in (
        Move("explain", (State.ISSUED,), State.EXPLAINED, EXPLAIN, own=True),
        Move("confirm", (State.EXPLAINED,), State.CONFIRMED, DECIDE),
        Move("withdraw", (State.ISSUED, State.EXPLAINED), State.WITHDRAWN, DECIDE),
        Move("appeal", (State.CONFIRMED,), State.APPEALED, APPEAL, own=True),
        Move("uphold", (State.APPEALED,), State.FINAL, DECIDE),
        Move("lift", (State.APPEALED,), State.WITHDRAWN, DECIDE),
    )
}
COUNTED = (State.CONFIRMED, State.APPEALED, State.FINAL)  # states whose points count


def open_to(actor: Actor, card: Card) -> list[Move]:
    """What the acting post may do with a card now."""
    return [
        move
        for move in MOVES.values()
        if card.state in move.sources
        and actor.may(move.permission)
        and (not move.own or card.body_id in actor.bodies)
        and not late(move, card, actor.today)
    ]


def late(move: Move, card: Card, today: date) -> bool:
    """Whether the time to appeal is over; to explain late is better than never, until decided."""
    return move.name == "appeal" and card.due is not None and today > card.due


def explain_until(issued: date, rule: str) -> date:
    """The last day to explain a card. rule: id in the table of terms."""
    limit = term.national_terms().resolve(rule, issued)
    return term.last_day(issued, limit.length, limit.unit, term.national().lenient())


def appeal_until(confirmed: date, days: int) -> date:
    """The last day to appeal, so many working days after the confirmation."""
    return term.last_day(confirmed, days, CALENDAR_UNIT, term.national().lenient())


def month_of(day: date) -> date:
    return day.replace(day=1)


def following(month: date) -> date:
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)
