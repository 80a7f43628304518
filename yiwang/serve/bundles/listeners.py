"""What this context does when something happened elsewhere."""

from yiwang.kernel.actor import Actor
from yiwang.kernel.outbox.relay import Delivered
from yiwang.serve.bundles import actions, queries


def note_item(actor: Actor, event: Delivered) -> None:
    """Let the whole go on when a case that is one of its items was decided or is ready."""
    milestone = event.content["milestone"]
    if milestone in actions.MOVES and queries.is_part(event.object_id):
        actions.follow(actor, event.object_id, milestone)
