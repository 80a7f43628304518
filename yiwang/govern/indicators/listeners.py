"""What this context does when something happened elsewhere."""

from functools import partial

from yiwang.govern.indicators import counting
from yiwang.kernel.actor import Actor
from yiwang.kernel.counted import Source, sources
from yiwang.kernel.outbox.relay import Delivered, Subscription


def subscriptions() -> list[Subscription]:
    """One for each source: what it tells of is counted soon after, several events at once."""
    return [
        Subscription(f"indicators.{each.name}", each.kinds, partial(_note, each))
        for each in sources().values()
    ]


def _note(source: Source, actor: Actor, event: Delivered) -> None:
    counting.note(source, event)
