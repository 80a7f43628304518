"""Reads of households, orders and answers; the database shows each what is his."""

from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from yiwang.kernel.actor import Actor
from yiwang.kernel.errors import NotFound
from yiwang.kernel.evidence.record import Outcome, record
from yiwang.kernel.ids import NOBODY
from yiwang.serve.checks.models import (
    Authorisation,
    Household,
    Member,
    Objection,
    Order,
    Question,
    Telling,
    Told,
)


def mine(actor: Actor) -> list[Household]:
    """Households that the person acting belongs to or asks for, latest first."""
    if actor.person == NOBODY:
        return []
    return list(Household.objects.filter(members__party=actor.person).order_by("-id"))


def household(actor: Actor, number: str) -> Household:
    """The household of a case.

    Raises:
        NotFound: there is none, or it is not for the actor.
    """
    found = Household.objects.filter(number=number).first()
    if found is None:
        raise NotFound(_("This household"))
    return found


def of_case(actor: Actor, case_id: UUID) -> Household | None:
    return Household.objects.filter(case_id=case_id).first()


def members(actor: Actor, row: Household) -> list[tuple[Member, Authorisation | None]]:
    """The members that the actor may see, each with the authorisation that holds today."""
    people = list(row.members.order_by("id"))
    given = Authorisation.objects.filter(member__in=people, withdrawn_at=None)
    held = {each.member_id: each for each in given if each.until >= actor.today}
    return [(each, held.get(each.id)) for each in people]


def orders(actor: Actor, row: Household) -> list[Order]:
    """Latest first, with the questions and objections that the actor may see."""
    objections = Prefetch("objections", Objection.objects.order_by("id"))
    asked = Question.objects.select_related("member").prefetch_related(objections).order_by("id")
    return list(row.orders.order_by("-id").prefetch_related(Prefetch("questions", asked)))


def told(actor: Actor, row: Household) -> list[Told]:
    return list(Told.objects.filter(household=row).select_related("member").order_by("-id"))


def tellings(actor: Actor, row: Household) -> list[Telling]:
    """What others were told of the household's reliefs, in order."""
    return list(Telling.objects.filter(household=row).order_by("relief", "sequence"))


def order(actor: Actor, number: str) -> Order:
    """Raises NotFound."""
    found = Order.objects.select_related("household").filter(number=number).first()
    if found is None:
        raise NotFound(_("This check"))
    return found


def of_bodies(actor: Actor, *, follow: bool = False) -> QuerySet[Order]:
    """Orders of the acting post's bodies, for paging."""
    rows = Order.objects.filter(body_id__in=actor.bodies).select_related("household")
    return rows.filter(follow=True) if follow else rows


def note_read(actor: Actor, row: Household) -> None:
    """Leave an entry that staff looked at what a household lives on."""
    content = {"number": row.number, "channel": actor.channel}
    for member in row.members.all():
        record(actor, "checks.read", row.id, content, outcome=Outcome.READ, subject=member.party)
