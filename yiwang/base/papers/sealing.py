"""Sign a drawn PDF as a body (PAdES B-B, ETSI EN 319 142-1). Runs in workers, never in a request.

The template draws the seal's picture and leaves a link named SPOT on it; the signature field takes
the link's place, so that a click on the seal shows the signature. The structure of the PDF is
pyHanko's, the signed message is written here: once, without the rehearsal that pyHanko needs when
it does not know the signer.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import SignatureObject

from yiwang.base.papers import message
from yiwang.base.seals.facade import Signer

SPOT = "yiwang:seal"
FIELD = "Seal"
ROOM = 1024  # bytes for the signature itself and the attributes, beside the certificates


class _Writer(IncrementalPdfFileWriter):
    """Adds to a PDF/A without touching what it says about itself: Info and XMP must agree."""

    def _update_meta(self) -> None:
        return


@dataclass(frozen=True)
class Spot:
    """Where the seal stands. page: from 0; box: left, bottom, right, top in points from the lower
    left corner of a page so many points high.
    """

    page: int
    box: tuple[float, float, float, float]
    height: float


@dataclass(frozen=True)
class Words:
    """What a signature says of itself. reason: what it is for; address: where one may ask."""

    at: datetime
    reason: str
    address: str


def sign(content: bytes, signer: Signer, words: Words) -> bytes:
    """The PDF with a signature over all of it."""
    writer = _Writer(io.BytesIO(content))
    mark = _take_spot(writer)
    place = (
        SigFieldSpec(FIELD, on_page=mark.page, box=mark.box, readable_field_name=signer.name)  # type: ignore[arg-type]  # says whole points, takes any
        if mark
        else SigFieldSpec(FIELD, readable_field_name=signer.name)
    )
    steps = PdfCMSEmbedder(place).write_cms(FIELD, writer)
    next(steps)
    steps.send(SigObjSetup(_signature(signer, words)))
    digest, out = steps.send(SigIOSetup(md_algorithm="sha256"))
    steps.send(message.signed(digest.document_digest, signer))
    return bytes(out.getvalue())


def _signature(signer: Signer, words: Words) -> SignatureObject:
    room = ROOM + sum(map(len, message.carried(signer)))
    return SignatureObject(
        timestamp=words.at,
        subfilter=SigSeedSubFilter.PADES,
        name=signer.name,
        reason=words.reason,
        contact_info=words.address,
        bytes_reserved=2 * room,
    )


def spot(content: bytes) -> Spot | None:
    """Where a drawn paper that nobody signed yet has its seal."""
    return _take_spot(_Writer(io.BytesIO(content)))


def _take_spot(writer: IncrementalPdfFileWriter) -> Spot | None:
    """Find the first link that marks the seal, and take such links away."""
    found: Spot | None = None
    for number, page in enumerate(_pages(writer.root["/Pages"])):
        links = page.get("/Annots", ())
        marks = [index for index, link in enumerate(_each(links)) if _marks(link)]
        height = float(page["/MediaBox"][3]) if marks else 0
        for index in reversed(marks):
            left, bottom, right, top = map(float, links[index]["/Rect"])
            found = Spot(number, (left, bottom, right, top), height) if found is None else found
            del links[index]
            writer.update_container(links)
    return found


def _marks(link: Any) -> bool:
    return bool(link.get("/A", {}).get("/URI") == SPOT)


def _pages(node: Any) -> Iterator[Any]:
    if "/Kids" not in node:
        yield node
        return
    for kid in _each(node["/Kids"]):
        yield from _pages(kid)


def _each(row: Any) -> Iterator[Any]:
    """The members themselves, where iterating would give references to them."""
    return (row[index] for index in range(len(row)))
