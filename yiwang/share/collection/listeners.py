"""What collection tells suppliers."""

from uuid import UUID

from yiwang.base.notices import facade as notices
from yiwang.kernel.actor import Actor
from yiwang.kernel.outbox.relay import Delivered
from yiwang.kernel.tenancy import staffing
from yiwang.kernel.tenancy.roles import roles
from yiwang.share.catalogue import facade as catalogue

SEND = "collection:batch:send"


def tell_supplier(actor: Actor, event: Delivered) -> None:
    """Write to all who send data for the body that is late."""
    told = event.content
    senders = {name for name, role in roles().items() if SEND in role.permissions}
    seats = staffing.of_bodies([UUID(told["body"])], actor.today)
    meant = [seat for seat in seats if seat.roles & senders]
    people = {each for seat in meant for each in (seat.stand_ins or seat.holders)}
    title = catalogue.resource(actor, told["resource"]).title
    facts = {"data": dict(title), "due": told["due"]}
    link = f"/work/collection/{told['resource']}"
    notices.write(actor, event, people, "data_overdue", facts, link)
