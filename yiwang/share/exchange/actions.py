"""What people do about sharing: ask, end a grant, wish for a batch."""

from collections.abc import Mapping
from typing import Any

from yiwang.base.cases.facade import Case
from yiwang.base.matters import facade as matters
from yiwang.kernel import ids
from yiwang.kernel.actions import action, tell, vouch
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.tenancy.models import Body
from yiwang.kernel.texts import say
from yiwang.share.catalogue import facade as catalogue
from yiwang.share.exchange import queries, steps
from yiwang.share.exchange.gateway import Call, Wish
from yiwang.share.exchange.models import Grant, Parcel
from yiwang.share.exchange.values import GrantRevoked


@action("exchange:request:make", about="body_id")
def ask(actor: Actor, code: str, wish: Mapping[str, Any]) -> Case:
    """Ask for a resource; its process starts at once.

    Raises:
        NoSuchResource: the catalogue has none of this code.
        Invalid: entries need another look.
    """
    resource = catalogue.resource(actor, code)
    data = {**wish, "resource": code}
    _resource, supplier = steps.asked_resource(actor, {"fields": [], **data})
    data |= {"supplier": supplier.code, "title": say(resource.title, "zh")}
    return matters.open_matter(actor, steps.matter().code, data)


@action("exchange:grant:revoke", about="body_id")
def revoke(actor: Actor, number: str, reason: str) -> Grant:
    """End a grant of what the acting body supplies, or, for the data authority, any: from now on
    nothing more leaves.

    Raises:
        NotFound: no such grant, or not the actor's to end.
    """
    row = queries.revocable(actor, number)
    if row.state == Grant.State.REVOKED:
        return row
    row.state, row.reason = Grant.State.REVOKED, reason
    with acting(SYSTEM.on(actor.now)):
        row.save(update_fields=["state", "reason"])
        codes = dict(
            Body.objects.filter(id__in=[row.body_id, row.provider_id]).values_list("id", "code")
        )
    vouch(row)
    tell(GrantRevoked(row.id, row.number, codes[row.body_id], codes[row.provider_id]))
    return row


@action("exchange:grant:use", about="body_id")
def wish_batch(actor: Actor, wish: Wish) -> Parcel:
    """Have a batch made of all rows that a grant covers; a worker makes it.

    Raises:
        NotFound: the actor's body has no such grant.
        BeyondGrant: outside of what was granted; the attempt is on record.
    """
    call = Call(actor, "batch", wish)
    call.allow()
    row = Parcel(
        id=ids.uuid7(actor.now),
        body_id=call.terms.body,
        provider_id=call.terms.provider,
        grant_id=call.terms.id,
        case=wish.case,
        fields=list(call.fields),
        wished_at=actor.now,
        account=actor.account,
        post=actor.post,
    )
    with acting(SYSTEM.on(actor.now)):
        row.save(force_insert=True)
    return row
