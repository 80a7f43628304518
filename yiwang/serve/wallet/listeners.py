"""What the card pack does when something happened elsewhere."""

from uuid import UUID

from yiwang.base.cases import facade as cases
from yiwang.base.notices import facade as notices
from yiwang.kernel import ids, writes
from yiwang.kernel.actor import Actor
from yiwang.kernel.ids import NOBODY
from yiwang.kernel.outbox.relay import Delivered
from yiwang.kernel.tenancy.models import Body
from yiwang.serve.licences import facade as licences
from yiwang.serve.wallet import register
from yiwang.serve.wallet.models import Use
from yiwang.serve.wallet.values import Answer, Way


def tell_of_look(actor: Actor, event: Delivered) -> None:
    """Tell whoever holds a licence that others looked at it, gathered until he reads it."""
    if not event.content.get("shown"):
        return
    licence = event.object_id
    people = notices.speakers(*licences.every_holder(licence))
    if UUID(event.content["by"]) in people:
        return  # they looked themselves
    facts = {"number": register.by_id(actor, licence)[licence].number}
    notices.gather(actor, event, people, "licence_looked", facts, f"/wallet/uses?licence={licence}")


def note_reliance(actor: Actor, event: Delivered) -> None:
    """Let the holder read that a licence stood for a paper, and with which body."""
    licence = UUID(event.content["licence"])
    case = cases.by_id(actor, event.object_id)
    body = Body.objects.get(id=case.body_id)
    writes.insert(
        Use(
            id=ids.uuid7(actor.now),
            licence_id=licence,
            holder_id=register.by_id(actor, licence)[licence].holder_id,
            at=event.at,
            way=Way.CASE,
            asker=NOBODY,  # the application names no official
            asker_name=body.name,
            asker_name_en=body.name_en,
            answer=Answer.VALID,
            success=True,
        )
    )
