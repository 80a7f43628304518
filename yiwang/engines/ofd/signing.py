"""Puts a seal and a signature on a document (section 18, with seal signatures of GB/T 38540).

Everything that is in the file then is protected: every part but the list of signatures, which the
next signature has to extend.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from asn1crypto import core

from yiwang.engines.ofd import archive, asn1, digests, ses, xml
from yiwang.engines.ofd.model import Media
from yiwang.engines.ofd.numbers import Box
from yiwang.engines.ofd.reader import START, Body, read
from yiwang.engines.ofd.trust import Signer
from yiwang.engines.ofd.xml import Element, make

VERSION = 4
VENDOR = "YIWANG"


@dataclass(frozen=True)
class Place:
    """Where a seal is shown. page: counted from 0."""

    page: int
    boundary: Box


@dataclass(frozen=True)
class SealWish:
    """A seal to be made. kind: as the maker numbers them. width, height: whole millimetres.

    certificates: DER of everyone who may sign with it.
    """

    id: str
    name: str
    kind: int
    created: datetime
    valid_from: datetime
    valid_until: datetime
    picture: Media
    width: int
    height: int
    certificates: tuple[bytes, ...]


def make_seal(wish: SealWish, maker: Signer) -> bytes:
    """Return the seal as its maker signs it, in DER (GB/T 38540, 6.1)."""
    info = asn1.Info4(
        {
            "header": {"id": "ES", "version": VERSION, "vendor": VENDOR},
            "id": wish.id,
            "property": {
                "type": wish.kind,
                "name": wish.name,
                "list_type": 1,
                "certificates": asn1.Certificates(list(wish.certificates)),
                "created": _second(wish.created),
                "from": _second(wish.valid_from),
                "until": _second(wish.valid_until),
            },
            "picture": {
                "type": wish.picture.kind.upper(),
                "data": wish.picture.content,
                "width": wish.width,
                "height": wish.height,
            },
        }
    )
    seal = {
        "info": info,
        "certificate": maker.certificate,
        "algorithm": maker.algorithm,
        "value": maker.sign(info.dump()),
    }
    return bytes(asn1.Seal4(seal).dump())


def sign(
    data: bytes, signer: Signer, seal: bytes, at: datetime, places: Sequence[Place] = ()
) -> bytes:
    """Return the document with one more signature, made with a seal (DER).

    Raises:
        Unreadable: the file is no document that can be opened.
        IndexError: a place names a page that is not there.
        ses.NotSeal: the seal is none of version 4.
    """
    ofd = read(data)
    body, parts = ofd.bodies[0], dict(ofd.parts)
    folder = body.part.rpartition("/")[0]
    listed = body.signatures or f"{folder}/Signs/Signatures.xml"
    rows = xml.parse(parts[listed], listed) if body.signatures else make("Signatures")
    if not body.signatures:
        parts[START] = _announce(parts[START], listed)
    number = 1 + sum(1 for _ in xml.children(rows, "Signature"))
    home = _home(parts, listed.rpartition("/")[0], number)
    parts[f"{home}/Seal.esl"] = seal
    info = _info(parts, listed, body, home, signer, at, places)
    parts[f"{home}/Signature.xml"] = info
    parts[f"{home}/SignedValue.dat"] = _value(info, f"/{home}/Signature.xml", signer, seal, at)
    parts[listed] = _list(rows, number, f"/{home}/Signature.xml")
    return archive.pack(parts)


def _home(parts: dict[str, bytes], folder: str, number: int) -> str:
    """A folder of its own, also where others numbered theirs otherwise."""
    while any(part.startswith(f"{folder}/Sign_{number}/") for part in parts):
        number += 1
    return f"{folder}/Sign_{number}"


def _announce(start: bytes, listed: str) -> bytes:
    root = xml.parse(start, START)
    body = xml.child(root, "DocBody")
    assert body is not None, "the reader opened a body"
    body.append(make("Signatures", listed))
    return xml.serialise(root)


def _list(rows: Element, number: int, place: str) -> bytes:
    last = xml.child(rows, "MaxSignId")
    if last is None:
        last = make("MaxSignId")
        rows.insert(0, last)
    last.text = str(number)
    rows.append(make("Signature", ID=f"s{number:03d}", Type="Seal", BaseLoc=place))
    return xml.serialise(rows)


def _info(
    parts: dict[str, bytes],
    listed: str,
    body: Body,
    home: str,
    signer: Signer,
    at: datetime,
    places: Sequence[Place],
) -> bytes:
    root = make("Signature")
    info = make("SignedInfo")
    root.append(info)
    info.append(make("Provider", ProviderName="yiwang", Company="Yiwang", Version="1.0"))
    info.append(make("SignatureMethod", signer.algorithm))
    info.append(make("SignatureDateTime", f"{at.astimezone(UTC):%Y%m%d%H%M%SZ}"))
    holder = make("References", CheckMethod=digests.SM3)
    info.append(holder)
    for part, content in parts.items():
        if part != listed:
            row = make("Reference", FileRef=f"/{part}")
            digest = digests.digest(digests.SM3, content)
            row.append(make("CheckValue", base64.b64encode(digest).decode()))
            holder.append(row)
    for number, place in enumerate(places, 1):
        row = make("StampAnnot", ID=f"stamp{number}", PageRef=body.page_ids[place.page])
        row.set("Boundary", str(place.boundary))
        info.append(row)
    seal = make("Seal")
    seal.append(make("BaseLoc", f"/{home}/Seal.esl"))
    info.append(seal)
    root.append(make("SignedValue", f"/{home}/SignedValue.dat"))
    return xml.serialise(root)


def _value(info: bytes, place: str, signer: Signer, seal: bytes, at: datetime) -> bytes:
    """The seal signature (GB/T 38540, 7.1)."""
    if ses.seal(seal).version != VERSION:
        raise ses.NotSeal("Documents are sealed with seals of GB/T 38540.")
    signing = asn1.Signing4(
        {
            "version": VERSION,
            "seal": asn1.Seal4.load(seal, strict=True),
            "time": _second(at),
            "digest": core.OctetBitString(digests.digest(digests.SM3, info)),
            "property": place,
        }
    )
    signature = {
        "signing": signing,
        "certificate": signer.certificate,
        "algorithm": signer.algorithm,
        "value": signer.sign(signing.dump()),
    }
    return bytes(asn1.Signature4(signature).dump())


def _second(at: datetime) -> core.GeneralizedTime:
    return core.GeneralizedTime(at.astimezone(UTC).replace(microsecond=0))
