"""Who looked at a person's data, when, and why, in words for that person."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.evidence.models import Entry, Payload
from yiwang.kernel.evidence.queries import accesses
from yiwang.kernel.http.paging import SIZE
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
    """One look. case: the number of the case, where the look was at one. objectable: the person may
    say that it was wrong.
    """

    id: UUID
    at: datetime
    kind: str
    body: str
    post: str
    name: str
    what: str
    why: str
    case: str
    objectable: bool = False


# (actor, cursor, how many) → the latest looks before the cursor, latest first
More = Callable[[Actor, str, int], Sequence[Look]]
_more: list[More] = []


def more(find: More) -> None:
    """Register looks that another context keeps; called by each when it starts."""
    _more.append(find)


def looks(actor: Actor, cursor: str = "") -> tuple[list[Look], str]:
    """Looks of others at the actor's data, latest first, and the cursor of the next page."""
    entries = accesses(actor, cursor, SIZE + 1)
    others = [look for find in _more for look in find(actor, cursor, SIZE + 1)]
    every = sorted([*_own(actor, entries), *others], key=attrgetter("id"), reverse=True)
    shown = every[:SIZE]
    return shown, str(shown[-1].id) if len(every) > SIZE else ""


def _own(actor: Actor, entries: Sequence[Entry]) -> list[Look]:
    """Looks that entries of the evidence tell of."""
    with acting(SYSTEM.on(actor.now)):
        payloads = Payload.objects.in_bulk([entry.id for entry in entries])
    payloads |= {each.id: each.payload for each in entries if "payload" in each._state.fields_cache}
    people = readers(actor, entries)
    return [
        _look(entry, payloads[entry.id].content if entry.id in payloads else {}, **reader)
        for entry, reader in zip(entries, people, strict=True)
    ]


def readers(actor: Actor, rows: Sequence[Any]) -> list[dict[str, str]]:
    """Who read, in words: body, post and name. rows: with `account`, `post`, and `body` or
    `body_id`.
    """
    held = [getattr(row, "body_id", None) or row.body for row in rows]
    with acting(SYSTEM.on(actor.now)):
        bodies = Body.objects.in_bulk(set(held))
        posts = Post.objects.in_bulk({row.post for row in rows})
        names = dict(_accounts(rows))
    return [
        {
            "body": _said(bodies.get(body), "name"),
            "post": _said(posts.get(row.post), "title"),
            "name": names.get(row.account, ""),
        }
        for row, body in zip(rows, held, strict=True)
    ]


def _accounts(entries: Sequence[Any]) -> Any:
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
        body=reader["body"],
        post=reader["post"],
        name=reader["name"],
    )
