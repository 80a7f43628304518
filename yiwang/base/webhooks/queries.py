"""Receivers and what they would not take, for whoever may see them."""

from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from yiwang.base.webhooks.models import Held, Receiver
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.errors import NotFound
from yiwang.kernel.unit import Fixed, ask


def receivers(actor: Actor) -> QuerySet[Receiver]:
    """Those of the actor's bodies, by name, each with the number of held events as `holds`."""
    rows = Receiver.objects.filter(body_id__in=actor.bodies)
    return rows.annotate(holds=Count("held")).order_by("name")


def get(actor: Actor, receiver_id: UUID) -> Receiver:
    """Raises NotFound where it is none of the actor's bodies."""
    row = receivers(actor).filter(id=receiver_id).first()
    if row is None:
        raise NotFound(_("This receiver"))
    return row


def held(receiver: Receiver) -> QuerySet[Held]:
    """What it would not take, and what waits behind, in order."""
    return Held.objects.filter(receiver=receiver).order_by("position")


_BEHIND = """SELECT count(*) FROM (SELECT 1 FROM outbox_announced
    WHERE (xid, position) > (%s::text::xid8, %s) AND kind = ANY (%s) LIMIT 1000) behind"""


def behind(receiver: Receiver) -> int:
    """How many events of its kinds it has not been told of, at most 1,000 counted; those of other
    bodies among them.
    """
    with acting(SYSTEM):
        (found,) = ask(Fixed(_BEHIND, (str(receiver.xid), receiver.position, list(receiver.kinds))))
    return int(found.lines[0][0])
