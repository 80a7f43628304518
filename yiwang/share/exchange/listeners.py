"""What the exchange does when something happened elsewhere."""

from yiwang.kernel.actor import Actor
from yiwang.kernel.outbox.relay import Delivered
from yiwang.share.exchange.changes import subscribed, tell_of_record


def note_register(actor: Actor, event: Delivered) -> None:
    """A register says something else of somebody: a change for those who subscribe to its rows."""
    grants = subscribed(actor, register=str(event.content["register"]))
    for code in sorted({row.resource for row in grants}):
        subject = bytes.fromhex(str(event.content["subject"]))
        tell_of_record(actor.on(event.at), code, subject, event.object_id)
