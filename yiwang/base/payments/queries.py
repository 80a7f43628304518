"""Reading orders. The actor comes first; the database has the last word on what is seen."""

from collections.abc import Sequence
from uuid import UUID

from django.core.cache import cache
from django.db.models import Q, QuerySet

from yiwang.base.cases import facade as cases
from yiwang.base.parties import facade as parties
from yiwang.base.payments import ledger
from yiwang.base.payments.errors import WrongCode
from yiwang.base.payments.models import Finding, Order, Payout, Statement
from yiwang.kernel.actor import DOOR, SYSTEM, Actor, Audience, acting
from yiwang.kernel.errors import NotFound, TooMany
from yiwang.kernel.http.paging import begins
from yiwang.kernel.reads import Read

WINDOW = 600  # seconds in which the tries of one address are counted
TRIES = 10

_OF_CASE = Read(Order, "case_id = %s ORDER BY id")


def get(actor: Actor, order_id: UUID) -> Order:
    """One order that the actor may see.

    Raises:
        NotFound: there is none, or it is not the actor's.
    """
    found = Order.objects.select_related("body", "case").filter(id=order_id).first()
    if found is None:
        raise NotFound(ledger.what())
    return found


def of_case(actor: Actor, case_id: UUID) -> Sequence[Order]:
    """The orders in a case, the first one first."""
    return _OF_CASE.all(case_id)


def mine(actor: Actor) -> QuerySet[Order]:
    """Orders to the actor and to those whom the actor acts for, and in their cases. It is asked
    whose they are, for under the policy alone all orders would be read.
    """
    whose = [each.id for each in parties.principals(actor)]
    of_cases = list(cases.mine(actor).values_list("id", flat=True))
    rows = Order.objects.filter(Q(payer_id__in=whose) | Q(case_id__in=of_cases))
    return rows.select_related("body").order_by("-id")


def of_bodies(actor: Actor, *, state: str = "", text: str = "") -> QuerySet[Order]:
    """Orders of the acting post's bodies. text: the beginning of a number or of a payer's name."""
    rows = Order.objects.filter(body_id__in=actor.bodies).prefetch_related("body", "case")
    if state:
        rows = rows.filter(state=state)
    if text.upper().startswith("J") and text[1:].isdigit():
        return rows.filter(begins("number", text.upper()))
    return rows.filter(begins("payer_name", text)) if text else rows


def by_token(token: str) -> Order:
    """The order of a token. The token itself is the right to ask, so the system looks.

    Raises:
        NotFound: nobody was given it.
    """
    with acting(SYSTEM):
        found = Order.objects.select_related("body", "case").filter(token=token).first()
    if found is None:
        raise NotFound(ledger.what())
    return found


def token_of(number: str, code: str, address: str) -> str:
    """The token of an order for whoever holds its number and code.

    Raises:
        WrongCode: they do not belong together. TooMany: too many guesses from one address.
    """
    with acting(DOOR):
        key = f"pay:{address}"
        cache.add(key, 0, WINDOW)
        if cache.incr(key) > TRIES:
            raise TooMany(WINDOW)
    with acting(SYSTEM):
        found = Order.objects.filter(number=number.strip().upper()).first()
    if found is None or not cases.opens(found.code_sealed, code):
        raise WrongCode
    return found.token


def findings(actor: Actor, *, open_only: bool = True) -> QuerySet[Finding]:
    """Differences that the acting post's bodies look into, the oldest first."""
    rows = Finding.objects.select_related("body", "order").order_by("found_at", "id")
    return rows.filter(state=Finding.State.OPEN) if open_only else rows


def payouts(actor: Actor) -> QuerySet[Payout]:
    """Payouts of the acting post's bodies; of a person, those to him and to those whom he acts for.
    It is asked whose they are, for under the policy alone all payouts would be read.
    """
    rows = Payout.objects.select_related("body", "case")
    if actor.audience is not Audience.PUBLIC:
        return rows.filter(body_id__in=actor.bodies)
    return rows.filter(payee_id__in=[each.id for each in parties.principals(actor)])


def payouts_to(actor: Actor) -> list[Payout]:
    """The last year of payouts to the actor and to those whom he acts for."""
    return list(payouts(actor).order_by("-id")[:12])


def payouts_of(actor: Actor, case_id: UUID) -> list[Payout]:
    """Payouts in a case that the actor may see, latest first."""
    return list(Payout.objects.filter(case_id=case_id).order_by("-id"))


def statements(actor: Actor) -> QuerySet[Statement]:
    return Statement.objects.order_by("-day")
