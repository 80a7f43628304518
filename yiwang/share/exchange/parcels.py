"""Batches: a worker makes the file that was wished for, marks it for its receiver and signs it.

The archive holds `data.csv` (UTF-8, one line a row), `manifest.json` (what, for whom, for what, how
many rows, checksum), `manifest.sig` (the provider's signature over the manifest) and `signer.der`
(its certificate). Nothing is made inside a request.
"""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from yiwang.base.seals import facade as seals
from yiwang.kernel import ids, keys
from yiwang.kernel.actions import action
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.errors import DomainError
from yiwang.kernel.files import store
from yiwang.share.exchange import gateway, masking, receipts, rules, stock, watermark
from yiwang.share.exchange.errors import Beyond, BeyondGrant, NothingHeld
from yiwang.share.exchange.models import Delivery, Parcel
from yiwang.share.exchange.queries import OVERSEE
from yiwang.share.exchange.receipts import Left, Terms

MOST = 1_000_000  # rows of one batch


def wished() -> QuerySet[Parcel]:
    """Batches that are to be made."""
    return Parcel.objects.filter(state=Parcel.State.WAITING)


def step() -> int:
    """Make the batches that wait; return how many."""
    with acting(SYSTEM):
        waiting = list(wished().order_by("wished_at").values_list("id", flat=True)[:10])
    for each in waiting:
        make(SYSTEM, each)
    return len(waiting)


@action("exchange:parcel:make", about="body_id")
def make(actor: Actor, parcel_id: UUID) -> Parcel:
    """Make one batch, or write down why it cannot be made."""
    row = Parcel.objects.select_for_update().get(id=parcel_id)
    if row.state != Parcel.State.WAITING:
        return row
    receiver = replace(actor, account=row.account, post=row.post, body=row.body_id)
    try:
        _make(receiver, row)
    except DomainError as refusal:
        row.state, row.fault = Parcel.State.REFUSED, str(refusal)[:300]
    row.save(update_fields=["state", "fault", "delivery"])
    return row


def _make(actor: Actor, row: Parcel) -> None:
    terms = gateway.terms_of(actor, row)
    if not stock.held(terms.resource):
        raise NothingHeld(terms.resource)
    looked: dict[bytes, bool] = {}
    delivery = ids.uuid7(actor.now)
    lines = list(watermark.marked(mark_key(delivery), _lines(actor, terms, row.fields, looked)))
    if terms.used + len(lines) > min(terms.daily, MOST):
        raise BeyondGrant(terms.number, Beyond.VOLUME, str(terms.daily))
    content = _archive(terms, row, delivery, lines)
    file = store.keep(actor, terms.body, f"{terms.resource}-{delivery}.zip", content, ZIP)
    digest = hashlib.sha256(content).digest()
    case, count = row.case, len(lines)
    left = Left(delivery, "batch", case, row.fields, digest, looked, count, file.id)
    receipts.write(actor, actor, terms, left)
    row.state, row.delivery_id = Parcel.State.READY, delivery


ZIP = "application/zip"


def mark_key(delivery: UUID) -> bytes:
    """What draws the order of the rows of a delivery; known here alone."""
    return keys.fingerprint("watermark", str(delivery))


def _lines(
    actor: Actor, terms: Terms, fields: list[str], looked: dict[bytes, bool]
) -> Iterator[str]:
    """The rows that the grant covers, as lines of a CSV; notes about whom each is."""
    for row in stock.every(terms.resource):
        if rules.passes(row, terms.filter):
            looked[stock.subject(terms.about, str(row[terms.by]))] = True
            given = {name: row.get(name) for name in fields}
            yield line(masking.hidden(given, terms.masks, actor.today).values())


def line(values: Any) -> str:
    """One line of a CSV. What a table program would take for a formula is given as text."""
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow([_tame(value) for value in values])
    return out.getvalue()


def _tame(value: Any) -> Any:
    return (
        f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t") else value
    )


def _archive(terms: Terms, row: Parcel, delivery: UUID, lines: list[str]) -> bytes:
    table = "".join(f"{each}\r\n" for each in (line(row.fields), *lines)).encode()
    manifest = {
        "delivery": str(delivery),
        "grant": terms.number,
        "resource": terms.resource,
        "case": row.case,
        "fields": row.fields,
        "masked": sorted(set(terms.masks) & set(row.fields)),
        "rows": len(lines),
        "sha256": hashlib.sha256(table).hexdigest(),
        "receiver": str(terms.body),
        "provider": str(terms.provider),
        "watermark": "order-of-pairs-1",
    }
    signer = seals.signer(terms.provider)
    text = json.dumps(manifest, ensure_ascii=False, sort_keys=True, indent=1).encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.csv", table)
        archive.writestr("manifest.json", text)
        archive.writestr("manifest.sig", signer.sign(text))
        archive.writestr("signer.der", signer.certificate)
    return out.getvalue()


def suspects(actor: Actor, resource: str, lines: list[str]) -> list[tuple[str, watermark.Found]]:
    """To whom lines that got out were given: each batch of the resource with its receiver and how
    far it agrees, the likeliest first. For the data authority, as a finding of its own.
    """
    actor.require(OVERSEE)
    with acting(SYSTEM.on(actor.now)):
        rows = Delivery.objects.filter(mode=Delivery.Mode.BATCH, grant__resource=resource)
        known = list(rows.select_related("body"))
    told = [
        (f"{row.body.code} {row.id}", watermark.found(mark_key(row.id), lines)) for row in known
    ]
    return sorted(told, key=lambda pair: -(pair[1].agree / max(1, pair[1].pairs)))
