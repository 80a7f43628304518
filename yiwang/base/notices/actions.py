"""What people do with messages."""

from collections.abc import Collection

from yiwang.base.notices import queries, topics
from yiwang.base.notices.models import Silence
from yiwang.kernel import ids
from yiwang.kernel.actions import action
from yiwang.kernel.actor import Actor


@action("notices:notice:read")
def mark_read(actor: Actor) -> int:
    """Count all messages as read; return how many were new."""
    return queries.inbox(actor).filter(read_at=None).update(read_at=actor.now)


@action("notices:notice:read")
def choose(actor: Actor, wanted: Collection[str]) -> set[str]:
    """Be told of these topics and of none of the others; codes that there are not are passed over.
    Return what is told.
    """
    person = queries.whom(actor)
    told = set(topics.topics()) & set(wanted)
    silent = set(topics.topics()) - told
    Silence.objects.filter(person=person).exclude(topic__in=silent).delete()
    rows = [Silence(id=ids.uuid7(actor.now), person=person, topic=each) for each in sorted(silent)]
    Silence.objects.bulk_create(rows, ignore_conflicts=True)
    return told
