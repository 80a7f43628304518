"""Reads of households, orders and answers; the database shows each what is his."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.errors import NotFound
from yiwang.kernel.evidence.record import Outcome, record
from yiwang.kernel.ids import NOBODY
from yiwang.serve.checks.models import (
    Authorisation,
    Enquiry,
    Household,
    Looked,
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


@dataclass(frozen=True)
class Look:
    """A look again at a household with many others, and whom it was asked of."""

    row: Looked
    enquiries: Sequence[Enquiry]


def looks(actor: Actor, row: Household) -> list[Look]:
    """Looks again at a household, latest first."""
    return _asked(actor, Looked.objects.filter(household=row).order_by("-id"))


def looks_at(actor: Actor, cursor: str, count: int) -> list[Look]:
    """Looks again at the households of the person acting, before the cursor, latest first."""
    mine = Member.objects.filter(party=actor.person).values("household")
    rows = Looked.objects.filter(household__in=mine).order_by("-id")
    return _asked(actor, (rows.filter(id__lt=cursor) if cursor else rows)[:count])


def _asked(actor: Actor, rows: QuerySet[Looked]) -> list[Look]:
    found = list(rows.select_related("household__body"))
    asked: dict[UUID, list[Enquiry]] = {row.part_id: [] for row in found}
    with acting(SYSTEM.on(actor.now)):
        told = Enquiry.objects.filter(part__in=asked, asked_at__isnull=False).order_by("asked_at")
        for each in told:
            asked[each.part_id].append(each)
    every = (Look(row, [each for each in asked[row.part_id] if _heard(row, each)]) for row in found)
    return [look for look in every if look.enquiries]


def _heard(row: Looked, enquiry: Enquiry) -> bool:
    """Whether a source was asked about a household before that was stopped."""
    if row.stopped_at is None or enquiry.asked_at is None:
        return enquiry.asked_at is not None
    return enquiry.asked_at <= row.stopped_at


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


def unpaid(actor: Actor) -> list[Household]:
    """Households of the acting post's bodies whose payout could not be ordered, by case."""
    rows = Household.objects.filter(body_id__in=actor.bodies, ended_at=None).exclude(unpaid={})
    return list(rows.order_by("number"))


def note_read(actor: Actor, row: Household) -> None:
    """Leave an entry that staff looked at what a household lives on."""
    content = {"number": row.number, "channel": actor.channel}
    for member in row.members.all():
        record(actor, "checks.read", row.id, content, outcome=Outcome.READ, subject=member.party)
