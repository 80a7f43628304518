"""Gather entries into trees, sign the roots, chain them, and write them outside the database
too.
"""

import hashlib
from functools import cache
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from yiwang.kernel import writes
from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.evidence import folded, log, merkle
from yiwang.kernel.evidence.models import Entry, Leaf, Payload, Root
from yiwang.kernel.evidence.record import FIELDS, named
from yiwang.kernel.reads import Read
from yiwang.kernel.unit import Fixed, ask

BATCH = 1000
FIRST = b"\0" * 32
LOCK = 0x59495741  # one sealer at a time; others find the lock taken and go on


def key() -> Ed25519PrivateKey:
    seed = hashlib.sha256(b"evidence" + bytes.fromhex(settings.YIWANG.master_key)).digest()
    return Ed25519PrivateKey.from_private_bytes(seed)


def seal() -> int:
    """Seal what is not yet sealed, at most one tree; return the number of entries."""
    with acting(SYSTEM):
        locked, fresh_lines = ask(Fixed(_ALONE, ()), Fixed(_FRESH, ()))
        if not locked.lines[0][0]:
            return 0
        fresh: list[tuple[UUID, bytes]] = [(entry, leaf) for entry, leaf in fresh_lines.lines]
        if not fresh:
            return _catch_up_once()
        row = root_after(_LAST.first(), len(fresh), merkle.root([leaf for _entry, leaf in fresh]))
        writes.insert(row)
        writes.insert(
            *(
                writes.new(Leaf, entry_id=entry, root=row, index=i)
                for i, (entry, _leaf) in enumerate(fresh)
            )
        )
    log.catch_up()
    return len(fresh)


# Settled entries from the transaction on that was sealed last, whose entry is the last of its tree,
# so that the work does not grow with what is sealed. A database that was loaded from a dump counts
# transactions anew: from the start.
_FRESH = f"""WITH last AS (
        SELECT entry.xid FROM evidence_leaf leaf
        JOIN evidence_entry entry ON entry.id = leaf.entry_id
        WHERE leaf.root_id = (SELECT max(number) FROM evidence_root)
        ORDER BY leaf.index DESC LIMIT 1)
    SELECT entry.id, entry.leaf FROM evidence_entry entry
    WHERE entry.xid >= coalesce((SELECT last.xid FROM last
            WHERE last.xid < pg_snapshot_xmax(pg_current_snapshot())), '0')
      AND entry.xid < pg_snapshot_xmin(pg_current_snapshot())
      AND NOT EXISTS (SELECT FROM evidence_leaf sealed WHERE sealed.entry_id = entry.id)
    ORDER BY entry.xid, entry.id LIMIT {BATCH}"""  # noqa: S608  # a number of ours
_ALONE = f"SELECT pg_try_advisory_xact_lock({LOCK})"
_LAST = Read(Root, "true ORDER BY number DESC LIMIT 1")


@cache
def _catch_up_once() -> int:
    """Put right what a sealer before us left undone; those that follow us find it done."""
    log.catch_up()
    return 0


def root_after(last: Root | None, size: int, root: bytes) -> Root:
    """The signed root over so many leaves, chained to the last one; not yet written."""
    row = Root(
        number=last.number + 1 if last else 1,
        at=SYSTEM.now,
        size=size,
        root=root,
        previous=hashlib.sha256(log.signed_text(last)).digest() if last else FIRST,
    )
    row.signature = key().sign(log.signed_text(row))
    return row


def proof_of(object_id: UUID, action: str) -> dict[str, object] | None:
    """The proof of the last entry that an action (`context.actions.name`) left on an object; None
    while it is not sealed. For the system.
    """
    rows = Entry.objects.filter(object_id=object_id, kind__endswith=action)
    entry = rows.order_by("-id").first()
    return proof(entry.id) if entry else None


def proof(entry_id: UUID) -> dict[str, object] | None:
    """What a stand-alone program needs to check one entry; None while it is not sealed."""
    found = folded.tree_of(entry_id)
    if found is not None:
        tree, entries, index = found
        return _proof(tree.root, entries[index], [bytes(each.leaf) for each in entries], index)
    place = Leaf.objects.filter(entry_id=entry_id).select_related("root", "entry__payload").first()
    if place is None:
        return None
    stored = place.root.leaves.order_by("index").values_list("entry__leaf", flat=True)
    return _proof(place.root, place.entry, [bytes(leaf) for leaf in stored], place.index)


def _proof(root: Root, entry: Entry, leaves: list[bytes], index: int) -> dict[str, object]:
    return {
        "entry": dict(zip(FIELDS, named(entry), strict=True)),
        "digest": bytes(entry.digest).hex(),
        **_opened(entry),
        "leaf": bytes(entry.leaf).hex(),
        "index": index,
        "size": root.size,
        "path": [step.hex() for step in merkle.path(leaves, index)],
        "root": bytes(root.root).hex(),
        "number": root.number,
        "signed_text": log.signed_text(root).decode(),
        "signature": bytes(root.signature).hex(),
        "public_key": key().public_key().public_bytes_raw().hex(),
    }


def _opened(entry: Entry) -> dict[str, object]:
    """Salt and content, from which the digest follows, unless they were erased."""
    payload: Payload | None = getattr(entry, "payload", None)
    return {"salt": bytes(payload.salt).hex(), "content": payload.content} if payload else {}
