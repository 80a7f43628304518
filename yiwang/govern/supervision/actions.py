"""What is done with cards, and what other systems tell. Nothing here writes to a case."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.base.cases import facade as cases
from yiwang.base.cases.facade import Case
from yiwang.govern.supervision import books, ladder, queries, tallies
from yiwang.govern.supervision.errors import NoReason, NotHeard, NotNow, NotOfYourBody, TooLate
from yiwang.govern.supervision.ladder import MOVES, Move
from yiwang.govern.supervision.log import CASE, OURS
from yiwang.govern.supervision.models import Card, Step, Told
from yiwang.govern.supervision.rulebook import Book
from yiwang.govern.supervision.values import CardIssued, CardMoved, Hit, Titles
from yiwang.govern.supervision.watching import watch
from yiwang.kernel import ids
from yiwang.kernel.actions import action, tell, vouch
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.clock import local_day
from yiwang.kernel.errors import Stale
from yiwang.kernel.numbers.draw import draw

SHORTEST = 4  # characters of a reason
AHEAD = timedelta(minutes=5)  # that another system's clock may be ahead of ours


@action("supervision:card:issue")
def issue(actor: Actor, hit: Hit, book: Book, matter: Titles) -> Card:
    """Issue the card of a hit, and tell the body."""
    rule, level = book.rules[hit.rule].row, book.levels[hit.level]
    card = Card(
        id=ids.uuid7(actor.now),
        number=f"JC{actor.today:%Y%m%d}{draw('supervision', f'{actor.today:%Y%m%d}'):05d}",
        body_id=hit.body,
        package=book.package,
        package_version=book.version,
        rule=hit.rule,
        family=rule.family,
        version=hit.version,
        digest=hit.digest,
        kind=hit.kind,
        key=hit.key,
        object_number=hit.number,
        case_id=UUID(hit.key) if hit.kind == CASE else None,
        matter=dict(matter) or {"zh": hit.number, "en": hit.number},
        occurrence=hit.occurrence,
        at=hit.at,
        issued_at=actor.now,
        level=hit.level,
        points=hit.points,
        inputs=dict(hit.inputs),
        evidence=list(hit.evidence),
        post=UUID(hit.post) if hit.post else None,
        account=UUID(hit.account) if hit.account else None,
        who=hit.who,
        state=Card.State.ISSUED if level.explained else Card.State.TOLD,
        due=ladder.explain_until(actor.today, book.ladder.explain) if level.explained else None,
    )
    card.save(force_insert=True)
    tallies.note(card)
    _step(actor, card, "issue", "")
    vouch(card)
    tell(CardIssued(card.id, card.number, card.level, card.body_id, hit.post))
    return card


@action("supervision:card:explain")
def explain(actor: Actor, number: str, text: str, *, revision: int | None = None) -> Card:
    """Explain a card for its body: what happened, what was put right."""
    return _move(actor, number, MOVES["explain"], text, revision)


@action("supervision:card:decide")
def confirm(actor: Actor, number: str, text: str, *, revision: int | None = None) -> Card:
    """Confirm a card; its points count from now on, and the body may appeal."""
    return _move(actor, number, MOVES["confirm"], text, revision)


@action("supervision:card:decide")
def withdraw(actor: Actor, number: str, text: str, *, revision: int | None = None) -> Card:
    """Withdraw a card; it stays to be seen and counts nothing."""
    return _move(actor, number, MOVES["withdraw"], text, revision)


@action("supervision:card:appeal")
def appeal(actor: Actor, number: str, text: str, *, revision: int | None = None) -> Card:
    """Appeal against a confirmed card for its body."""
    return _move(actor, number, MOVES["appeal"], text, revision)


@action("supervision:card:decide")
def uphold(actor: Actor, number: str, text: str, *, revision: int | None = None) -> Card:
    """Dismiss the appeal; the card is final."""
    return _move(actor, number, MOVES["uphold"], text, revision)


@action("supervision:card:decide")
def lift(actor: Actor, number: str, text: str, *, revision: int | None = None) -> Card:
    """Follow the appeal; the card is withdrawn."""
    return _move(actor, number, MOVES["lift"], text, revision)


MAKE = {
    "explain": explain,
    "confirm": confirm,
    "withdraw": withdraw,
    "appeal": appeal,
    "uphold": uphold,
    "lift": lift,
}


@action("supervision:card:lapse")
def lapse(actor: Actor, card_id: UUID) -> Card | None:
    """Let a card that nobody explained in time count as confirmed (annex A, T13)."""
    card = Card.objects.select_for_update(of=("self",)).filter(id=card_id).first()
    if card is None or card.state != Card.State.ISSUED or not _over(card, actor.today):
        return None
    return _to(actor, card, "lapse", Card.State.CONFIRMED, "")


def _over(card: Card, today: date) -> bool:
    return card.due is not None and today > card.due


def _move(actor: Actor, number: str, move: Move, text: str, revision: int | None) -> Card:
    card = queries.locked(actor, number)
    if revision is not None and revision != card.revision:
        raise Stale
    if move.own and card.body_id not in actor.bodies:
        raise NotOfYourBody
    if card.state not in move.sources:
        raise NotNow(number, str(card.get_state_display()))
    if ladder.late(move, card, actor.today):
        assert card.due is not None
        raise TooLate(number, card.due.isoformat())
    if len(text.strip()) < SHORTEST:
        raise NoReason
    return _to(actor, card, move.name, move.target, text.strip())


def _to(actor: Actor, card: Card, name: str, state: Card.State, text: str) -> Card:
    left, card.state = str(card.state), state
    card.revision += 1
    card.due = None
    if state is Card.State.CONFIRMED:
        days = books.installed(card.package, card.package_version).ladder.appeal
        card.due, card.decided_by = ladder.appeal_until(actor.today, days), actor.account
    card.save(update_fields=["state", "revision", "due", "decided_by"])
    tallies.note(card, left)
    _step(actor, card, name, text)
    vouch(card)
    post = str(card.post or "")
    tell(CardMoved(card.id, card.number, name, str(state), card.body_id, post))
    return card


def _step(actor: Actor, card: Card, move: str, text: str) -> None:
    step = Step(
        id=ids.uuid7(actor.now),
        card=card,
        move=move,
        state=card.state,
        text=text,
        at=actor.now,
        account=actor.account,
        name=actor.name if actor.signed_in else "",
        post=actor.office.post_names,
        body=actor.office.body_names,
    )
    step.save(force_insert=True)


# What other systems tell


@dataclass(frozen=True)
class Telling:
    """An event of another system (domain.md 12.1).

    source, id: who tells, and its id there; the same one is taken in once. kind: such as
    `fee_charged`, `licence_issued`, `review`, `heard`. matter, key: what it happened to. case: the
    number of one of our cases, instead. at: when it happened.
    """

    source: str
    id: str
    kind: str
    body: UUID
    at: datetime
    matter: str = "matter"
    key: str = ""
    case: str = ""
    who: str = ""
    step: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


@action("supervision:event:tell")
def take_in(actor: Actor, telling: Telling) -> Told:
    """Take in an event that another system tells; the same id again changes nothing.

    Raises:
        NotHeard: it lies in the future, is about nothing, or about a case that is not there.
    """
    found = Told.objects.filter(source=telling.source, ref=telling.id).first()
    if found is not None:
        return found
    if telling.kind in OURS or telling.kind in cases.SENTENCES:
        raise NotHeard(_("what happens to our cases is recorded here and told by nobody."))
    if telling.at > actor.now + AHEAD:
        raise NotHeard(_("it lies in the future."))
    case = _case(telling.case)
    key = telling.key or (str(case.id) if case else "")
    if not key:
        raise NotHeard(_("it names neither a case nor another matter."))
    told = Told(
        id=ids.uuid7(actor.now),
        body_id=case.body_id if case else telling.body,
        source=telling.source,
        ref=telling.id,
        kind=telling.kind,
        matter=CASE if case else telling.matter,
        key=key,
        case=case,
        at=telling.at,
        known_at=actor.now,
        who=telling.who,
        step=telling.step,
        facts=dict(telling.facts),
    )
    told.save(force_insert=True)
    with acting(SYSTEM.on(actor.now)):
        watch(told.matter, told.key, actor.now)
    return told


def _case(number: str) -> Case | None:
    if not number:
        return None
    found = Case.objects.filter(number=number).first()
    if found is None:
        raise NotHeard(_("there is no such case, or it is not yours to see."))
    return found


def day_of(card: Card) -> date:
    """The local day of what a card is about."""
    return local_day(card.at)
