"""Write down what happens to a licence: its change for the history, its former version."""

from typing import Any

from yiwang.kernel import ids, writes
from yiwang.kernel.actions import vouch
from yiwang.kernel.actor import Actor
from yiwang.serve.licences.models import Change, Licence, Version
from yiwang.serve.licences.values import Ground


def note(
    actor: Actor,
    licence: Licence,
    move: str,
    ground: Ground,
    details: dict[str, Any] | None = None,
) -> Change:
    """Add a line to the history of a licence, as it stands after the move."""
    office = actor.office
    change = Change(
        id=ids.uuid7(actor.now),
        licence=licence,
        move=move,
        state=licence.state,
        version=licence.version,
        on=actor.today,
        at=actor.now,
        ground=ground.row,
        details=details or {},
        account=actor.account,
        name=actor.name,
        post=office.post_names,
        office=office.body_names,
    )
    writes.insert(change)
    vouch(change)
    return change


def keep_version(actor: Actor, licence: Licence, move: str) -> None:
    """Lay the present version aside, before the next one is written over it."""
    former = Version(
        id=ids.uuid7(actor.now),
        licence=licence,
        number=licence.version,
        identifier=licence.identifier,
        holder_name=licence.holder_name,
        face=licence.face,
        valid_from=licence.valid_from,
        valid_until=licence.valid_until,
        issuer_name=licence.issuer_name or licence.body.name,
        issuer_name_en=licence.issuer_name_en or licence.body.name_en,
        issuer_code=licence.issuer_code or licence.body.uscc,
        paper_id=licence.paper_id,
        ended_on=actor.today,
        ended_by=move,
    )
    writes.insert(former)
    vouch(former)
