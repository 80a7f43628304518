"""The OFD copy of a paper: the same page, under the same seal, signed by SM2. Runs in workers."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from yiwang.base.papers import drawing, sealing
from yiwang.base.papers.ofd.copying import copy
from yiwang.base.seals import facade as seals
from yiwang.engines import ofd
from yiwang.engines.ofd.model import Info
from yiwang.engines.ofd.numbers import Box

POINT = 25.4 / 72  # millimetres
BLANK = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"></svg>'


@dataclass(frozen=True)
class Made:
    """What a document says of itself: when it was made, and its names."""

    at: datetime
    info: Info


@dataclass(frozen=True)
class Sm2Signer:
    """A signer of a body as the engine of OFD asks for it."""

    signer: seals.Signer

    @property
    def algorithm(self) -> str:
        return self.signer.algorithm.signature

    @property
    def certificate(self) -> bytes:
        return self.signer.certificate

    def sign(self, message: bytes) -> bytes:
        return self.signer.sign(message)


def draw(
    template: str, facts: Mapping[str, Any], address: str, face: seals.Face, drawn: Made
) -> tuple[bytes, list[ofd.Place]]:
    """The page without its seal, and where the seal belongs. Arguments as of `drawing.draw`.

    Raises:
        typst.TypstError: the template is wrong.
        NotCopied: the page uses something that is not copied.
    """
    pdf = drawing.draw(template, facts, address, replace(face, picture=BLANK), drawn.at)
    found = sealing.spot(pdf)
    return ofd.write(copy(pdf, drawn.info)), [_place(found)] if found else []


def _place(spot: sealing.Spot) -> ofd.Place:
    left, bottom, right, top = (each * POINT for each in spot.box)
    return ofd.Place(spot.page, Box(left, spot.height * POINT - top, right - left, top - bottom))


def seal(
    content: bytes, places: list[ofd.Place], face: seals.Face, signer: seals.Signer, at: datetime
) -> bytes:
    """The document under the seal, signed by SM2 (GB/T 38540).

    Raises:
        NoAuthority: nobody here may make the seal's data.
    """
    data = seals.seal_data(face.id, signer)
    return ofd.sign(content, Sm2Signer(signer), data, at, places)
