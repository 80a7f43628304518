"""Reading evidence."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.errors import NotFound
from yiwang.kernel.evidence.models import Entry, Payload, Root
from yiwang.kernel.evidence.seal import proof

PAGE = 50


def accesses(actor: Actor) -> QuerySet[Entry]:
    """Who looked at what concerns the actor, latest first."""
    seen = Entry.objects.filter(subject=actor.person, outcome=Entry.Outcome.READ)
    return seen.exclude(account=actor.account).order_by("-at", "-id")


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


def _tried(payload: Payload | None) -> dict[str, str]:
    content = payload.content if payload else {}
    return {name: str(content.get(name, "")) for name in ("method", "path")}


def roots(actor: Actor) -> list[Root]:
    return list(Root.objects.order_by("-number")[:PAGE])


def proof_of(actor: Actor, entry_id: UUID) -> dict[str, Any]:
    """The inclusion proof of an entry that the actor may see: the auditor all, others their own.

    Raises:
        NotFound: there is none, or it is not the actor's to see, or not sealed yet.
    """
    # What others may see of their own stays a row when its tree is folded.
    visible = actor.may("evidence:entry:read") or Entry.objects.filter(id=entry_id).exists()
    with acting(SYSTEM.on(actor.now)):
        found = proof(entry_id) if visible else None
    if found is None:
        raise NotFound(_("This entry"))
    return dict(found)
