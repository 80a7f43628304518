"""Reading evidence."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.errors import NotFound
from yiwang.kernel.evidence import folded
from yiwang.kernel.evidence.models import Entry, Payload, Root, Seen
from yiwang.kernel.evidence.seal import proof
from yiwang.kernel.http.paging import page

PAGE = 50


def accesses(actor: Actor, cursor: str, most: int) -> list[Entry]:
    """Who looked at what concerns the actor, latest first; of folded trees as well, of which no
    more are opened than are shown.
    """
    looks = Entry.objects.filter(subject=actor.person, outcome=Entry.Outcome.READ)
    there, _following = page(looks.exclude(account=actor.account), cursor, most)
    away, _following = page(Seen.objects.filter(subject=actor.person), cursor, most)
    found: dict[UUID, Entry | None] = dict.fromkeys(row.id for row in away)
    found |= {row.id: row for row in there}
    with acting(SYSTEM.on(actor.now)):
        shown = [found[each] or folded.entry(each) for each in sorted(found, reverse=True)[:most]]
    return [row for row in shown if row is not None and row.account != actor.account]


def denials(actor: Actor) -> list[dict[str, Any]]:
    """The latest refused attempts with what was tried, for the auditor; never his own."""
    actor.require("evidence:entry:read")
    with acting(SYSTEM.on(actor.now)):
        rows = Entry.objects.filter(outcome=Entry.Outcome.REFUSED).exclude(account=actor.account)
        entries = list(rows.order_by("-id")[:PAGE])
        payloads = Payload.objects.in_bulk([entry.id for entry in entries])
    return [
        {"id": each.id, "at": each.at, "account": each.account, **_tried(payloads.get(each.id))}
        for each in entries
    ]


def _tried(payload: Payload | None) -> dict[str, Any]:
    content = payload.content if payload else {}
    texts = {name: str(content.get(name, "")) for name in ("method", "path", "refusal")}
    return {**texts, "times": int(content.get("times", 1))}


def roots(actor: Actor) -> list[Root]:
    return list(Root.objects.order_by("-number")[:PAGE])


def proof_of(actor: Actor, entry_id: UUID) -> dict[str, Any]:
    """The inclusion proof of an entry that the actor may see: the auditor all, others their own.

    Raises:
        NotFound: there is none, or it is not the actor's to see, or not sealed yet.
    """
    # What others may see of their own is known by a row also when its tree is folded.
    visible = actor.may("evidence:entry:read") or any(
        each.objects.filter(id=entry_id).exists() for each in (Entry, Seen)
    )
    with acting(SYSTEM.on(actor.now)):
        found = proof(entry_id) if visible else None
    if found is None:
        raise NotFound(_("This entry"))
    return dict(found)
