"""Write messages to people: each event once, gathered where many of a kind come."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from yiwang.base.notices import topics
from yiwang.base.notices.models import Notice, Silence
from yiwang.base.parties.facade import Delegation
from yiwang.kernel import clock, ids, writes
from yiwang.kernel.actor import Actor
from yiwang.kernel.outbox.relay import Delivered


def write(
    actor: Actor,
    event: Delivered,
    people: Collection[UUID | None],
    kind: str,
    facts: Mapping[str, Any],
    link: str,
) -> None:
    """Tell people, once an event, what happened; those who chose not to be told are left out."""
    writes.insert(
        *(_row(actor, event, each, kind, facts, link) for each in _willing(people, kind)),
        conflict="DO NOTHING",
    )


def gather(
    actor: Actor,
    event: Delivered,
    people: Collection[UUID | None],
    kind: str,
    facts: Mapping[str, Any],
    link: str,
) -> None:
    """The same for what comes often: a message of this kind and link that is still new is counted
    on (`count` among its facts) and moves up, instead of another one coming.
    """
    for person in _willing(people, kind):
        rows = Notice.objects.select_for_update().filter(person=person, read_at=None)
        waiting = rows.filter(kind=kind, link=link).first()
        if waiting is None:
            more = {**facts, "count": 1}
            writes.insert(_row(actor, event, person, kind, more, link), conflict="DO NOTHING")
        elif waiting.event_id != event.event_id:
            waiting.facts = {**facts, "count": waiting.facts["count"] + 1}
            waiting.at, waiting.event_id = event.at, event.event_id
            writes.update(waiting, "facts", "at", "event_id")


def speakers(*parties: UUID) -> set[UUID]:
    """These parties and all who act for them today."""
    today = clock.today()
    held = Delegation.objects.filter(
        principal_id__in=parties,
        state=Delegation.State.IN_FORCE,
        valid_from__lte=today,
        valid_until__gte=today,
    )
    return {*parties, *held.values_list("agent_id", flat=True)}


def _willing(people: Collection[UUID | None], kind: str) -> set[UUID]:
    found = {each for each in people if isinstance(each, UUID)}
    topic = topics.of(kind)
    if topic is None or not found:
        return found
    silent = Silence.objects.filter(person__in=found, topic=topic.code)
    return found - set(silent.values_list("person", flat=True))


def _row(
    actor: Actor, event: Delivered, person: UUID, kind: str, facts: Mapping[str, Any], link: str
) -> Notice:
    return writes.new(
        Notice,
        id=ids.uuid7(actor.now),
        person=person,
        kind=kind,
        facts=dict(facts),
        link=link,
        at=event.at,
        event_id=event.event_id,
    )
