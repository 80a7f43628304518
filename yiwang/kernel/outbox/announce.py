"""Put events into the outbox of the running transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, ClassVar
from uuid import UUID

from yiwang.kernel import ids, writes
from yiwang.kernel.actor import Actor
from yiwang.kernel.outbox.models import Announced


@dataclass(frozen=True)
class Event:
    """Something that happened to one object. Subclasses carry ids and codes, never personal
    data.
    """

    kind: ClassVar[str]
    object_id: UUID

    def content(self) -> dict[str, Any]:
        return {f.name: _plain(getattr(self, f.name)) for f in fields(self)}


def _plain(value: Any) -> Any:
    return value if isinstance(value, int | str | bool | None) else str(value)


def announce(actor: Actor, events: Sequence[Event]) -> None:
    """Save events with the change that caused them."""
    now = actor.now
    for event in events:
        row = writes.new(
            Announced, event_id=ids.uuid7(now), kind=event.kind, at=now, content=event.content()
        )
        writes.insert(row)
