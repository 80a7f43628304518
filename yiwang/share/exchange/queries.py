"""Grants, requests, deliveries and attempts, for whoever may see them."""

from uuid import UUID

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _

from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.errors import NotFound
from yiwang.kernel.files import store
from yiwang.share.exchange.models import Attempt, Delivery, Grant, Parcel, Request, Usage

OVERSEE = "exchange:figure:read"  # of the data authority, which sees all sides


def grants(actor: Actor, side: str = "using") -> QuerySet[Grant]:
    """What the actor's bodies may read (`using`), or what others may read of them (`giving`)."""
    name = "provider_id__in" if side == "giving" else "body_id__in"
    rows = Grant.objects.filter(**{name: actor.bodies}).select_related("body", "provider")
    return rows.order_by("-id")


def grant(actor: Actor, number: str) -> Grant:
    """One grant, for either side. Raises NotFound."""
    rows = Grant.objects.select_related("body", "provider", "request__case")
    row = rows.filter(number=number).first()
    if row is None or not {row.body_id, row.provider_id} & {*actor.bodies}:
        raise NotFound(_("This grant"))
    return row


def revocable(actor: Actor, number: str) -> Grant:
    """A grant that the actor may end: who supplies, or the data authority. Raises NotFound."""
    with acting(SYSTEM.on(actor.now)):
        row = Grant.objects.filter(number=number).first()
    if row is None or not (row.provider_id in actor.bodies or actor.may(OVERSEE)):
        raise NotFound(_("This grant"))
    return row


def used(actor: Actor, rows: list[Grant]) -> dict[UUID, int]:
    """How many rows each grant has given today."""
    found = Usage.objects.filter(grant__in=[each.id for each in rows], day=actor.today)
    return dict(found.values_list("grant_id").annotate(Sum("rows")))


def deliveries(actor: Actor, row: Grant) -> QuerySet[Delivery]:
    return Delivery.objects.filter(grant_id=row.id).order_by("-id")


def attempts(actor: Actor, row: Grant) -> QuerySet[Attempt]:
    return Attempt.objects.filter(grant_id=row.id).order_by("-id")


def delivery(actor: Actor, delivery_id: UUID) -> Delivery:
    """One delivery, for either side. Raises NotFound."""
    rows = Delivery.objects.select_related("grant", "body", "provider", "file")
    row = rows.filter(id=delivery_id).first()
    if row is None or not {row.body_id, row.provider_id} & {*actor.bodies}:
        raise NotFound(_("This delivery"))
    return row


def requests(actor: Actor, side: str = "using") -> QuerySet[Request]:
    """What the actor's bodies asked for, or were asked for; the soonest due first."""
    name = "provider_id__in" if side == "giving" else "body_id__in"
    rows = Request.objects.filter(**{name: actor.bodies})
    return rows.select_related("case", "body", "provider").order_by("-id")


def request(actor: Actor, number: str) -> Request:
    """One request by the number of its case, for either side. Raises NotFound."""
    rows = Request.objects.select_related("case", "body", "provider")
    row = rows.filter(case__number=number).first()
    if row is None or not {row.body_id, row.provider_id} & {*actor.bodies}:
        raise NotFound(_("This request"))
    return row


def parcel(actor: Actor, parcel_id: UUID) -> Parcel:
    """One batch, for either side. Raises NotFound."""
    row = Parcel.objects.select_related("grant").filter(id=parcel_id).first()
    if row is None or not {row.body_id, row.provider_id} & {*actor.bodies}:
        raise NotFound(_("This batch"))
    return row


def file(actor: Actor, delivery_id: UUID) -> tuple[str, bytes]:
    """Name and content of a batch, for its receiver alone. Raises NotFound."""
    row = delivery(actor, delivery_id)
    if row.file_id is None or row.body_id not in actor.bodies:
        raise NotFound(_("This file"))
    found, content = store.fetch(row.file_id)
    return found.name, content
