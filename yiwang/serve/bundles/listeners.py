"""What this context does when something happened elsewhere."""

from collections.abc import Sequence

from yiwang.kernel.actor import Actor
from yiwang.kernel.outbox.relay import Delivered
from yiwang.serve.bundles import actions, queries


def note_item(actor: Actor, event: Delivered) -> None:
    """Let the whole go on when a case that is one of its items was decided or is ready."""
    note_items(actor, [event])


def note_items(actor: Actor, events: Sequence[Delivered]) -> None:
    """The same of several events; which of their cases are items is asked at once."""
    moves = [event for event in events if event.content["milestone"] in actions.MOVES]
    items = queries.parts({event.object_id for event in moves}) if moves else set()
    for event in moves:
        if event.object_id in items:
            actions.follow(actor, event.object_id, event.content["milestone"])
