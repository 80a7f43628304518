"""What the catalogue learns from what happens to the data."""

from uuid import UUID

from yiwang.kernel.actor import Actor
from yiwang.kernel.outbox.relay import Delivered
from yiwang.share.catalogue import queries, traffic
from yiwang.share.catalogue.models import Need, Traffic


def note_supply(_actor: Actor, event: Delivered) -> None:
    """A batch of a resource is served. read: rows that came, with the bad ones; rows: the good."""
    said = event.content
    good = int(said.get("rows", 0))
    read = max(good, int(said.get("read", good)))
    traffic.add(Traffic.Kind.SUPPLIED, str(said["resource"]), event.at, read, good)


def note_register(actor: Actor, event: Delivered) -> None:
    """A register was delivered or built: the resources whose rows are its records are supplied."""
    rows, name = int(event.content.get("rows", 0)), event.content["register"]
    for resource in queries.resources(actor) if rows else ():
        if resource.register == name:
            traffic.add(Traffic.Kind.SUPPLIED, resource.code, event.at, rows, rows)


def note_use(_actor: Actor, event: Delivered) -> None:
    """A body received rows of a resource. body: its id, where the event says it."""
    said = event.content
    rows = int(said.get("rows", 1))
    body = UUID(str(said["body"])) if said.get("body") else None
    traffic.add(Traffic.Kind.USED, str(said["resource"]), event.at, rows, rows, body)


def note_answer(actor: Actor, event: Delivered) -> None:
    """A request was answered: what its body needed and asked for so is met, or open again."""
    said = event.content
    met = said["answer"] in ("granted", "partly")
    rows = Need.objects.filter(
        state=Need.State.ASKED, body__code=said["body"], resource__code=said["resource"]
    )
    rows.update(
        state=Need.State.MET if met else Need.State.OPEN,
        answer=str(said["ground"])[:500],
        answered_at=event.at,
        answered_by=actor.name,
    )
