"""Who looked at a person's data, when, and why, in words for that person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.evidence.models import Entry, Payload
from yiwang.kernel.evidence.queries import accesses
from yiwang.kernel.http.paging import page
from yiwang.kernel.tenancy.models import Account, Body, Post
from yiwang.kernel.texts import say

# Kind of entry → what was looked at.
WHAT = {
    "cases.read": gettext_noop("Your case, with numbers masked"),
    "cases.unsealed": gettext_noop("Identity and telephone numbers of your case, in full"),
    "cases.attachment_read": gettext_noop("A paper that you handed in"),
    "parties.unsealed": gettext_noop("Your identity and telephone number, in full"),
    "licences.read": gettext_noop("Your licence, as the register has it"),
    "licences.asked": gettext_noop("Which licences you have, for an application"),
    "registers.asked": gettext_noop("What registers of the city say of you"),
}
# Purpose as the reader named it → why. Whoever looks at a case without naming one handles it.
WHY = {
    "": gettext_noop("Handling the case"),
    "prefill": gettext_noop("To fill in an application"),
    "call": gettext_noop("Call about this case"),
    "identity": gettext_noop("Compare with a document"),
    "serve": gettext_noop("Serve a document"),
    "supervision": gettext_noop("A card of supervision"),
}


@dataclass(frozen=True)
class Look:
    """One look. case: the number of the case, where the look was at one."""

    id: UUID
    at: datetime
    kind: str
    body: str
    post: str
    name: str
    what: str
    why: str
    case: str


def looks(actor: Actor, cursor: str = "") -> tuple[list[Look], str]:
    """Looks of others at the actor's data, latest first, and the cursor of the next page."""
    entries, following = page(accesses(actor), cursor)
    with acting(SYSTEM.on(actor.now)):
        payloads = Payload.objects.in_bulk([entry.id for entry in entries])
        bodies = Body.objects.in_bulk({entry.body for entry in entries})
        posts = Post.objects.in_bulk({entry.post for entry in entries})
        names = dict(_accounts(entries))
    return [
        _look(
            entry,
            payloads[entry.id].content if entry.id in payloads else {},
            body=_said(bodies.get(entry.body), "name"),
            post=_said(posts.get(entry.post), "title"),
            name=names.get(entry.account, ""),
        )
        for entry in entries
    ], following


def _accounts(entries: Sequence[Entry]) -> Any:
    ids = {entry.account for entry in entries}
    return Account.objects.filter(pk__in=ids).values_list("id", "name")


def _said(row: Any, field: str) -> str:
    if row is None:
        return ""
    return say({"zh": getattr(row, field), "en": getattr(row, f"{field}_en")})


def _look(entry: Entry, content: dict[str, Any], **reader: str) -> Look:
    purpose = str(content.get("purpose", ""))
    return Look(
        id=entry.id,
        at=entry.at,
        kind=entry.kind,
        what=_(WHAT.get(entry.kind, entry.kind)),
        why=_(WHY.get(purpose, purpose)),
        case=str(content.get("number", "")),
        **reader,
    )
