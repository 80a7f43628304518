"""What this context does when something happened elsewhere."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from yiwang.base.cases.facade import Case
from yiwang.govern.supervision import books, log
from yiwang.govern.supervision.models import Told
from yiwang.govern.supervision.watching import watch
from yiwang.kernel import ids
from yiwang.kernel.actor import Actor
from yiwang.kernel.outbox.relay import Delivered

LICENCE, LICENCES = "licence", "licences"  # the kind of matter, and who tells of it


def note_case(actor: Actor, event: Delivered) -> None:
    """A case reached a milestone."""
    watch(log.CASE, str(event.object_id), event.at)


def note_move(actor: Actor, event: Delivered) -> None:
    """Somebody made a move with a task of a case."""
    found = Case.objects.filter(number=event.content["number"]).values_list("id", flat=True).first()
    if found is not None:
        watch(log.CASE, str(found), event.at)


def note_paper(actor: Actor, event: Delivered) -> None:
    """A paper of a case was drawn."""
    case = event.content.get("case")
    if case:
        watch(log.CASE, str(case), event.at)


def note_delivery(actor: Actor, event: Delivered) -> None:
    """A register was delivered: whoever must push it was heard."""
    code = event.content["register"]
    for _book, feed, body in books.feeds():
        if feed.code == code:
            _keep(event, body.id, log.HEARD, log.FEED, code, code, {})


def note_licence(actor: Actor, event: Delivered) -> None:
    """A licence came into force."""
    told = event.content
    if told.get("body"):
        facts = {name: told[name] for name in ("case", "ground", "type", "number")}
        body, key = UUID(told["body"]), str(event.object_id)
        _keep(event, body, "licence_issued", LICENCE, key, LICENCES, facts)


def _keep(
    event: Delivered,
    body: UUID,
    kind: str,
    matter: str,
    key: str,
    source: str,
    facts: Mapping[str, Any],
) -> None:
    """Keep an event as told, once."""
    row = Told(
        id=ids.uuid7(event.at),
        body_id=body,
        source=source,
        ref=str(event.event_id),
        kind=kind,
        matter=matter,
        key=key,
        at=event.at,
        known_at=event.at,
        facts=dict(facts),
    )
    Told.objects.bulk_create([row], ignore_conflicts=True)
    watch(matter, key, event.at)
