"""Put events into the outbox of the running transaction."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, ClassVar
from uuid import UUID

from django.db import connection

from yiwang.kernel import ids
from yiwang.kernel.actor import Actor


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


_INSERT = """INSERT INTO outbox_announced (xid, event_id, kind, at, content)
    SELECT pg_current_xact_id(), * FROM unnest(%s::uuid[], %s::text[], %s::timestamptz[],
    %s::jsonb[])"""


def announce(actor: Actor, events: Sequence[Event]) -> None:
    """Save events with the change that caused them."""
    if not events:
        return
    contents = [json.dumps(event.content(), ensure_ascii=False) for event in events]
    columns: list[Any] = [
        [ids.uuid7(actor.now) for _ in events],
        [event.kind for event in events],
        [actor.now] * len(events),
        contents,
    ]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, columns)
