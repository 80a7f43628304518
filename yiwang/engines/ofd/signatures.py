"""The signatures of a document as it lists them (section 18), before anybody judges them."""

import base64
import binascii
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from yiwang.engines.ofd import reader, ses, xml
from yiwang.engines.ofd.model import Document, Media
from yiwang.engines.ofd.numbers import Box, box
from yiwang.engines.ofd.problems import Unreadable
from yiwang.engines.ofd.reader import Body, Ofd
from yiwang.engines.ofd.source import Source, reference
from yiwang.engines.ofd.svg import Stamp
from yiwang.engines.ofd.xml import Element

CHINA = timezone(timedelta(hours=8))  # times without zone in documents are Beijing time
SIGNATURES = 200


@dataclass(frozen=True)
class StampPlace:
    """Where a seal stands. page: number of the page in the file."""

    page: int
    boundary: Box
    clip: Box | None


@dataclass(frozen=True)
class Signature:
    """One signature. Parts are paths without leading slash; empty where the file has none.

    references: protected part → digest it had. method: name of their digest.
    """

    id: str
    kind: str  # Seal or Sign
    part: str
    value_part: str
    seal_part: str
    algorithm: str
    method: str
    at: datetime | None
    references: dict[str, bytes]
    stamps: tuple[StampPlace, ...]
    provider: str = ""

    @property
    def own_parts(self) -> set[str]:
        """What belongs to the signature itself and so cannot be under it."""
        return {self.part, self.value_part, self.seal_part} - {""}


def listed(ofd: Ofd, body: Body) -> list[Signature]:
    """The signatures of one document, in the order of its list.

    Raises:
        Unreadable: the list names more than can be honest.
    """
    if not body.signatures:
        return []
    source = Source(ofd.parts)
    rows = list(xml.children(source.root(body.signatures, "Signatures"), "Signature"))
    if len(rows) > SIGNATURES:
        raise Unreadable(f"The document lists more than {SIGNATURES} signatures.")
    return [_signature(source, body, row) for row in rows]


def _signature(source: Source, body: Body, row: Element) -> Signature:
    part = source.find(body.signatures, row.get("BaseLoc", ""))
    root = source.root(part, "Signature")
    info = xml.child(root, "SignedInfo")
    references = xml.child(info, "References")
    value = xml.text(root, "SignedValue")
    seal = xml.text(info, "Seal", "BaseLoc")
    return Signature(
        id=row.get("ID", ""),
        kind=row.get("Type", "Seal"),
        part=part,
        value_part=source.find(part, value) if value else "",
        seal_part=source.find(part, seal) if seal else "",
        algorithm=xml.text(info, "SignatureMethod"),
        method=(references.get("CheckMethod") if references is not None else None) or "MD5",
        at=moment(xml.text(info, "SignatureDateTime")),
        references=dict(_references(source, part, references)),
        stamps=tuple(_stamps(info)),
        provider=_provider(xml.child(info, "Provider")),
    )


def _provider(element: Element | None) -> str:
    return "" if element is None else element.get("ProviderName", "")


def _references(source: Source, part: str, holder: Element | None) -> Iterator[tuple[str, bytes]]:
    for row in xml.children(holder, "Reference"):
        written = row.get("FileRef", "")
        found = source.find(part, written) or written.strip().lstrip("/")
        try:
            expected = base64.b64decode("".join(xml.text(row, "CheckValue").split()))
        except binascii.Error:
            expected = b""  # equals no digest, so the part shows as changed
        yield found, expected


def _stamps(info: Element | None) -> Iterator[StampPlace]:
    for row in xml.children(info, "StampAnnot"):
        boundary = box(row.get("Boundary"))
        if boundary is not None:
            page = reference(row.get("PageRef"))
            yield StampPlace(page, boundary, box(row.get("Clip")))


def moment(text: str) -> datetime | None:
    """Read a time: ISO with or without zone, or ASN.1's 20201004072855.302Z."""
    text = text.strip()
    with suppress(ValueError):
        found = datetime.fromisoformat(text)
        return found if found.tzinfo else found.replace(tzinfo=CHINA)
    digits, zone = text[:14], UTC if text.endswith("Z") else CHINA
    with suppress(ValueError):
        return datetime.strptime(digits, "%Y%m%d%H%M%S").replace(tzinfo=zone)
    return None


def value_of(ofd: Ofd, signature: Signature) -> ses.Value | None:
    """The signed value of a signature; None where the file holds none that can be read."""
    with suppress(ses.NotSeal):
        return ses.value(ofd.parts.get(signature.value_part, b""))
    return None


def stamps(ofd: Ofd, body: Body) -> dict[int, list[Stamp]]:
    """The seals to be drawn, by index of the page."""
    found: dict[int, list[Stamp]] = {}
    index = {number: place for place, number in enumerate(body.page_ids)}
    for signature in listed(ofd, body):
        value = value_of(ofd, signature)
        if value is None or value.seal is None:
            continue
        picture = picture_of(value.seal.picture)
        for place in signature.stamps:
            if place.page in index:
                stamp = Stamp(place.boundary, picture, place.clip)
                found.setdefault(index[place.page], []).append(stamp)
    return found


def picture_of(media: Media) -> Media | Document:
    """A seal's picture; one that is itself an OFD document is opened, without seals of its own."""
    if media.kind != "ofd":
        return media
    try:
        document = reader.read(media.content).document
    except Unreadable:
        return media
    return document if document.pages else media
