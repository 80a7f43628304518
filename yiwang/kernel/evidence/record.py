"""Write entries beside the change they prove."""

import hashlib
import json
import secrets
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from yiwang.kernel import ids, writes
from yiwang.kernel.actor import Actor
from yiwang.kernel.evidence.models import Entry, Payload

Outcome = Entry.Outcome


def canonical(content: dict[str, Any]) -> bytes:
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def stamp(moment: datetime) -> str:
    """The instant as it enters the leaf, the same whatever zone it was given in."""
    return moment.astimezone(UTC).isoformat()


def leaf_hash(row: tuple[str, ...], digest: bytes) -> bytes:
    """The leaf of RFC 6962: a zero byte, the fields as text, the salted digest."""
    return hashlib.sha256(b"\0" + "\n".join(row).encode() + b"\n" + digest).digest()


FIELDS = ("id", "at", "kind", "outcome", "account", "post", "body", "object_id", "subject")


def named(entry: Entry) -> tuple[str, ...]:
    """The fields of an entry as text, as they enter its leaf."""
    facts = (entry.account, entry.post, entry.body, entry.object_id, entry.subject)
    return (str(entry.id), stamp(entry.at), entry.kind, entry.outcome, *map(str, facts))


def leaf_of(entry: Entry) -> bytes:
    return leaf_hash(named(entry), bytes(entry.digest))


def record(
    actor: Actor,
    kind: str,
    object_id: UUID,
    content: dict[str, Any],
    *,
    outcome: Outcome = Outcome.DONE,
    subject: UUID | None = None,
) -> UUID:
    """Append one entry in the running transaction and return its id."""
    at = actor.now  # read once: the clock goes on, and row and leaf must say the same instant
    entry, salt = ids.uuid7(at), secrets.token_bytes(16)
    text = canonical(content)
    digest = hashlib.sha256(salt + text).digest()
    facts = {
        "account": actor.account,
        "post": actor.post,
        "body": actor.body,
        "object_id": object_id,
        "subject": subject,
    }
    named = (str(entry), stamp(at), kind, outcome.value, *map(str, facts.values()))
    leaf = leaf_hash(named, digest)
    writes.insert(
        writes.new(
            Entry, id=entry, at=at, kind=kind, outcome=outcome, **facts, digest=digest, leaf=leaf
        ),
        writes.new(Payload, entry_id=entry, salt=salt, content=content),
    )
    return entry
