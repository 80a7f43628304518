"""Gather entries into trees, sign the roots, chain them, and write them outside the database
too.
"""

import hashlib
from datetime import datetime
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import connection

from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.evidence import merkle
from yiwang.kernel.evidence.models import Entry, Leaf, Payload, Root
from yiwang.kernel.evidence.record import canonical, leaf_hash, stamp

BATCH = 1000
FIRST = b"\0" * 32
_LOCK = 0x59495741  # one sealer at a time; others find the lock taken and go on


def _key() -> Ed25519PrivateKey:
    seed = hashlib.sha256(b"evidence" + bytes.fromhex(settings.YIWANG.master_key)).digest()
    return Ed25519PrivateKey.from_private_bytes(seed)


def signed_text(number: int, at: datetime, size: int, root: bytes, previous: bytes) -> bytes:
    return f"{number}\n{stamp(at)}\n{size}\n{root.hex()}\n{previous.hex()}".encode()


def _text(row: Root) -> bytes:
    return signed_text(row.number, row.at, row.size, bytes(row.root), bytes(row.previous))


def seal() -> int:
    """Seal what is not yet sealed, at most one tree; return the number of entries."""
    with acting(SYSTEM):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
            if not cursor.fetchone()[0]:
                return 0
        fresh = list(
            Entry.objects.filter(place__isnull=True).order_by("id").only("id", "leaf")[:BATCH]
        )
        if not fresh:
            return 0
        row = _next_root([bytes(entry.leaf) for entry in fresh])
        row.save(force_insert=True)
        Leaf.objects.bulk_create(
            Leaf(entry_id=entry.id, root=row, index=i) for i, entry in enumerate(fresh)
        )
    _publish(row)
    return len(fresh)


def _next_root(leaves: list[bytes]) -> Root:
    last = Root.objects.order_by("-number").first()
    row = Root(
        number=last.number + 1 if last else 1,
        at=SYSTEM.now,
        size=len(leaves),
        root=merkle.root(leaves),
        previous=hashlib.sha256(_text(last)).digest() if last else FIRST,
    )
    row.signature = _key().sign(_text(row))
    return row


def _publish(row: Root) -> None:
    """Append the root to a file outside the database, so that a rewritten table is found out."""
    path = settings.YIWANG.home.folder / "evidence" / "roots.log"
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    line = " ".join(_text(row).decode().split("\n")) + " " + bytes(row.signature).hex()
    with path.open("a", encoding="ascii") as out:
        out.write(line + "\n")


def proof(entry_id: UUID) -> dict[str, object] | None:
    """What a stand-alone program needs to check one entry; None while it is not sealed."""
    place = Leaf.objects.filter(entry_id=entry_id).select_related("root", "entry").first()
    if place is None:
        return None
    leaves = [
        bytes(leaf)
        for leaf in place.root.leaves.order_by("index").values_list("entry__leaf", flat=True)
    ]
    return {
        "leaf": bytes(place.entry.leaf).hex(),
        "index": place.index,
        "size": place.root.size,
        "path": [step.hex() for step in merkle.path(leaves, place.index)],
        "root": bytes(place.root.root).hex(),
        "number": place.root.number,
        "signed_text": _text(place.root).decode(),
        "signature": bytes(place.root.signature).hex(),
        "public_key": _key().public_key().public_bytes_raw().hex(),
    }


def verify() -> list[str]:
    """Check every entry against its leaf and every root against chain, signature and log.

    Returns one sentence a fault; an empty list means that nothing was changed.
    """
    faults: list[str] = []
    logged = _logged()
    previous, expected = FIRST, 1
    with acting(SYSTEM):
        for row in Root.objects.order_by("number").iterator():
            faults += _faults_of_root(row, expected, previous, logged)
            previous, expected = hashlib.sha256(_text(row)).digest(), row.number + 1
        if expected - 1 < len(logged):
            faults.append(f"roots after {expected - 1} stand in the log and not in the database")
    return faults


def _logged() -> dict[int, str]:
    path = settings.YIWANG.home.folder / "evidence" / "roots.log"
    lines = path.read_text("ascii").splitlines() if path.exists() else []
    return {int(line.split(" ", 1)[0]): line.rpartition(" ")[2] for line in lines}


def _faults_of_root(row: Root, expected: int, previous: bytes, logged: dict[int, str]) -> list[str]:
    faults = []
    if row.number != expected or bytes(row.previous) != previous:
        faults.append(f"root {row.number} does not follow the one before it")
    try:
        _key().public_key().verify(bytes(row.signature), _text(row))
    except InvalidSignature:
        faults.append(f"root {row.number} does not carry our signature")
    if logged.get(row.number, bytes(row.signature).hex()) != bytes(row.signature).hex():
        faults.append(f"root {row.number} differs from the log outside the database")
    leaves = list(row.leaves.select_related("entry__payload").order_by("index"))
    if merkle.root([bytes(leaf.entry.leaf) for leaf in leaves]) != bytes(row.root):
        faults.append(f"the entries under root {row.number} are not those that were sealed")
    return faults + [fault for leaf in leaves for fault in _faults_of_entry(leaf.entry)]


def _faults_of_entry(entry: Entry) -> list[str]:
    facts = (entry.account, entry.post, entry.body, entry.object_id, entry.subject)
    named = (str(entry.id), stamp(entry.at), entry.kind, entry.outcome, *map(str, facts))
    if leaf_hash(named, bytes(entry.digest)) != bytes(entry.leaf):
        return [f"entry {entry.id} was changed"]
    payload: Payload | None = getattr(entry, "payload", None)
    if payload is None:
        return []  # erased with its salt, as the law may ask; the leaf still proves the rest
    salted = bytes(payload.salt) + canonical(payload.content)
    if hashlib.sha256(salted).digest() != bytes(entry.digest):
        return [f"the content of entry {entry.id} was changed"]
    return []
