"""What this context does when something happened elsewhere."""

from collections.abc import Sequence
from uuid import UUID

from yiwang.base.cases import facade as cases
from yiwang.engage.publicity import actions, sources
from yiwang.engage.publicity.models import Entry
from yiwang.kernel import clock
from yiwang.kernel.actor import Actor
from yiwang.kernel.outbox.relay import Delivered

# Licences that no longer stand, by the state they came to, and what the public is told.
GONE = {
    "revoked": {"zh": "该许可决定已被撤销。", "en": "The licence was revoked."},
    "recalled": {"zh": "该许可已被依法撤回。", "en": "The licence was recalled."},
    "void": {"zh": "该许可登记有误，已作废。", "en": "The entry was an error and is void."},
}


def note_milestone(actor: Actor, event: Delivered) -> None:
    """Take in the decision that a milestone brings, where a source knows one."""
    note_milestones(actor, [event])


def note_milestones(actor: Actor, events: Sequence[Delivered]) -> None:
    """The same of several events; their cases are read at once."""
    wanted = [event for event in events if _wanted(event)]
    known = cases.by_ids(actor, {event.object_id for event in wanted}) if wanted else {}
    for event in wanted:
        case = known[event.object_id]
        found = sources.of(actor, case, event.content["milestone"])
        if found is not None:
            actions.take(actor, case, found)


def _wanted(event: Delivered) -> bool:
    life = event.content.get("life", cases.lives.NORMAL)
    return sources.wanted(life, event.content["milestone"])


def note_licence(actor: Actor, event: Delivered) -> None:
    """Take a licence back from the public when the decision behind it fell."""
    reason = GONE.get(event.content["state"])
    if reason is None:
        return
    public = (Entry.State.PUBLISHED, Entry.State.WAITING)
    rows = Entry.objects.filter(kind="licence", state__in=public)
    found = rows.filter(shown__certificate_no=event.content["number"]).first()
    if found is not None:
        actions.withdraw_by_rule(actor, UUID(str(found.id)), reason, clock.local_day(event.at))
