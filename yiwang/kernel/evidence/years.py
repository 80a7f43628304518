"""A detached year as one signed thing: what its blocks were, and a file of it for the archive."""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import transaction

from yiwang.kernel import clock
from yiwang.kernel.evidence.seal import key
from yiwang.kernel.folding.models import Block, Year

FORMAT = "yiwang year 1"


def sign(number: int) -> Year:
    """Say and sign what blocks a year has; anew after more of it was detached."""
    with transaction.atomic("owner"):
        row = Year(number=number, at=clock.now(), digest=_digest(number, "owner"))
        row.signature = key().sign(signed_text(row))
        row.save(using="owner")
    return row


def _digest(number: int, database: str) -> bytes:
    rows = Block.objects.using(database).filter(year=number).order_by("id")
    digests = rows.values_list("digest", flat=True)
    return hashlib.sha256(b"".join(bytes(each) for each in digests)).digest()


def signed_text(row: Year) -> bytes:
    at = row.at.astimezone(UTC).isoformat()
    return f"{FORMAT}\n{row.number}\n{at}\n{bytes(row.digest).hex()}".encode()


def faults() -> Iterator[str]:
    """One sentence for each year whose blocks are not those that were signed."""
    signed = {row.number: row for row in Year.objects.all()}
    for number in Block.objects.values_list("year", flat=True).distinct().order_by("year"):
        row = signed.get(number)
        if row is None:  # the command that detaches was ended before it signed
            yield f"year {number} is not signed: run yiwang data year detach {number} to its end"
        elif bytes(row.digest) != _digest(number, "default"):
            yield f"the blocks of year {number} are not those that were signed"
        else:
            yield from _faults_of(row)
    for number in sorted(signed.keys() - set(Block.objects.values_list("year", flat=True))):
        yield f"the blocks of year {number} are gone"


def _faults_of(row: Year) -> Iterator[str]:
    try:
        key().public_key().verify(bytes(row.signature), signed_text(row))
    except InvalidSignature:
        yield f"year {row.number} does not carry our signature"
    blocks = Block.objects.filter(year=row.number).order_by("id")
    for block in blocks.iterator(chunk_size=20):
        if hashlib.sha256(bytes(block.content)).digest() != bytes(block.digest):
            yield f"block {block.id} of year {row.number} was changed"


def save(row: Year, file: Path) -> int:
    """Write a year with all its blocks; return the bytes. It holds personal data in the open.

    The first line is JSON: what was signed, by whom, and which blocks follow, by their sizes.
    """
    blocks = Block.objects.filter(year=row.number).order_by("id")
    head = {
        "signed_text": signed_text(row).decode(),
        "signature": bytes(row.signature).hex(),
        "public_key": key().public_key().public_bytes_raw().hex(),
        "blocks": [
            {"id": b.id, "unit": b.unit, "size": b.size, "bytes": len(b.content)}
            for b in blocks.iterator(chunk_size=20)
        ],
    }
    with file.open("xb") as out:
        out.write(json.dumps(head).encode() + b"\n")
        for block in blocks.iterator(chunk_size=20):
            out.write(bytes(block.content))
        return out.tell()


def check(file: Path) -> tuple[dict[str, Any], list[str]]:
    """The first line of the file of a year, and one sentence for each fault; needs no database.

    Raises:
        ValueError: it is no such file.
    """
    with file.open("rb") as content:
        head = json.loads(content.readline())
        if not isinstance(head, dict) or not str(head.get("signed_text", "")).startswith(FORMAT):
            raise ValueError(f"{file} is not the file of a year")
        digests = hashlib.sha256()
        for block in head["blocks"]:
            digests.update(hashlib.sha256(content.read(block["bytes"])).digest())
        more = content.read(1)
    faults = ["Something was added at its end."] if more else []
    if digests.hexdigest() != head["signed_text"].split("\n")[3]:
        faults.append("Its blocks are not those that were signed.")
    try:
        public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(head["public_key"]))
        public.verify(bytes.fromhex(head["signature"]), head["signed_text"].encode())
    except InvalidSignature:
        faults.append("Its signature does not fit.")
    return head, faults
