"""What crosses the boundary of this context."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from yiwang.base.seals.crypto.algorithms import Algorithm


@dataclass(frozen=True)
class Signer:
    """Signs as a body, without showing how. Holds no secret that could be printed.

    certificate, beside: DER; the body's own and those above it up to the root.
    sign: from the bytes to be signed to the signature; a curve's is SEQUENCE of r and s.
    """

    name: str
    serial: str
    algorithm: Algorithm
    certificate: bytes
    beside: tuple[bytes, ...]
    sign: Callable[[bytes], bytes]


@dataclass(frozen=True)
class Face:
    """A seal in use, as documents need it.

    picture: SVG; size: millimetres across.
    double: a second person confirms each use.
    """

    id: UUID
    number: str
    name: str
    picture: str
    size: int
    double: bool


@dataclass(frozen=True)
class Document:
    """What a seal is set on. digest: SHA-256 of its bytes before the seal, hexadecimal."""

    id: UUID
    number: str
    digest: str
    case_number: str
    reason: str
