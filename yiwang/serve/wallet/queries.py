"""Reading the card pack."""

from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from yiwang.base.parties import facade as parties
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.errors import NotFound
from yiwang.kernel.ids import NOBODY
from yiwang.serve.wallet import register
from yiwang.serve.wallet.models import Code, Loan, Use
from yiwang.serve.wallet.settings import limit
from yiwang.serve.wallet.values import Answer, Held, Line

MOST = 200  # cards of one pack
USES = 50  # on one page of the log
NUMBER, HOLDER = "number", "holder"  # keys of what a card may show beside its face
EVERYTHING = ""  # as a service: covered by what is given for all services alone


@dataclass(frozen=True)
class Card:
    """A licence in somebody's pack: his own, of one he acts for, or lent to him."""

    held: Held
    own: bool
    loan: Loan | None = None


def cards(actor: Actor) -> list[Card]:
    """Everything in the pack, own cards first, then those of principals, then what is lent."""
    if actor.person == NOBODY:
        return []
    held = register.held_by(actor, principals(actor), MOST)
    mine = [Card(each, each.holder_id == actor.person) for each in held]
    seen = {each.id for each in held}
    lent = {loan.licence_id: loan for loan in taken(actor) if loan.licence_id not in seen}
    there = register.by_id(actor, *lent) if lent else {}
    ordered = sorted(mine, key=lambda card: not card.own)
    return [*ordered, *(Card(there[each], False, loan) for each, loan in lent.items())]


def card(actor: Actor, licence_id: UUID) -> Card:
    """One card of the actor's pack.

    Raises:
        NotFound: it lies in no pack of the actor's; the same for one that does not exist.
    """
    if actor.person == NOBODY:
        raise NotFound(_("This licence"))
    for held in register.held_by(actor, principals(actor), 1, licence_id):
        return Card(held, held.holder_id == actor.person)
    loan = next((each for each in taken(actor) if each.licence_id == licence_id), None)
    there = register.by_id(actor, licence_id) if loan else {}
    if licence_id not in there:
        raise NotFound(_("This licence"))
    return Card(there[licence_id], False, loan)


def still(actor: Actor, row: Code) -> bool:
    """Whether whoever made a code may still show the licence, by the right it was made by."""
    if row.loan is not None:
        return stands(actor, row.loan)
    return row.shown_by == row.holder_id or _holds(actor, row.shown_by, row)


def _holds(actor: Actor, person: UUID, row: Code | Loan) -> bool:
    """Whether a person still has the licence in his pack as a holder, or as one who acts for one:
    the first holder's, or another's where it is a joint one.
    """
    with acting(replace(SYSTEM.on(actor.now), person=person)) as other:
        if parties.may_act_for(other, row.holder_id, EVERYTHING):
            return True
        return bool(register.held_by(other, principals(other), 1, row.licence_id))


def principals(actor: Actor) -> list[UUID]:
    """The actor, and those for whom the actor may do everything; who may do some things for
    somebody sees no licences of his but lent ones.
    """
    return [
        party.id
        for party in parties.principals(actor)
        if party.id == actor.person or parties.may_act_for(actor, party.id, EVERYTHING)
    ]


def grouped(found: list[Card]) -> list[tuple[dict[str, str], list[Card]]]:
    """The cards by group, in the order of the groups; groups without cards are left out."""
    rows = [
        (title, [card for card in found if card.held.group == code])
        for code, title in register.groups()
    ]
    return [(title, inside) for title, inside in rows if inside]


def choices(held: Held) -> tuple[Line, ...]:
    """What may be shown beside kind, body, term and validity: holder, number, and the face."""
    holder = Line(HOLDER, {"zh": "持证人", "en": "Holder"}, held.holder, open=True)
    number = Line(NUMBER, {"zh": "证照编号", "en": "Number"}, held.number, open=True)
    return holder, number, *(line for line in held.face if line.element != "holder_name")


def days_left(actor: Actor, held: Held) -> int | None:
    """Days until the licence ends where that is soon; None otherwise."""
    if held.valid_until is None or held.answer is not Answer.VALID:
        return None
    left = held.valid_until - actor.today
    return left.days if left <= timedelta(days=limit("soon_days")) else None


def taken(actor: Actor) -> list[Loan]:
    """Loans to the actor that hold today, the latest first."""
    if actor.person == NOBODY:
        return []
    rows = Loan.objects.filter(taker_id=actor.person, ended_at=None, until__gte=actor.today)
    return [each for each in rows.order_by("-id") if stands(actor, each)]


def given(actor: Actor, licence_id: UUID) -> "QuerySet[Loan]":
    """Loans of one licence, latest first; the licence is one of the actor's pack."""
    return Loan.objects.filter(licence_id=licence_id).order_by("-id")


def stands(actor: Actor, loan: Loan) -> bool:
    """Whether a loan holds now: also whoever gave it must still act for the holder, so that what
    a legal representative lent ends when another takes over.
    """
    if loan.ended_at is not None or loan.until < actor.today:
        return False
    return _holds(actor, loan.given_by, loan)


def code(actor: Actor, code_id: UUID) -> Code:
    """A code that the actor made.

    Raises:
        NotFound: there is none, or somebody else made it.
    """
    found = Code.objects.filter(id=code_id, shown_by=actor.person).first()
    if found is None:
        raise NotFound(_("This code"))
    return found


def uses(actor: Actor, licence_id: UUID | None = None) -> "QuerySet[Use]":
    """Who looked at the licences of those whom the actor acts for, joint ones too, latest first."""
    holders = principals(actor)
    shared = register.joint(actor, holders)
    own = Q(holder_id__in=holders)
    rows = Use.objects.filter(own | Q(licence_id__in=shared) if shared else own).order_by("-id")
    return rows.filter(licence_id=licence_id) if licence_id else rows


def use_of(actor: Actor, row: Code) -> Use | None:
    """What came of a code that the actor made: its latest use, refused or not."""
    with acting(SYSTEM.on(actor.now)):
        return Use.objects.filter(licence_id=row.licence_id, code_id=row.id).last()
