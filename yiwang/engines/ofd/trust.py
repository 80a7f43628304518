"""What the caller brings to check and to make signatures: keys and trust are no matter of a file
format.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class Standing(StrEnum):
    """What a certificate was worth at a moment."""

    VALID = "valid"
    EXPIRED = "expired"  # or not valid yet
    REVOKED = "revoked"
    NOT_TRUSTED = "not_trusted"  # no chain to anybody the caller trusts
    UNKNOWN = "unknown"  # its state could not be asked


class Verifier(Protocol):
    def verified(self, algorithm: str, certificate: bytes, message: bytes, value: bytes) -> bool:
        """Whether the key of a certificate (DER) signed the message.

        algorithm: object identifier in dots. value: of curves SEQUENCE of r and s. An unknown
        algorithm or a broken certificate is no good signature.
        """

    def standing(self, certificate: bytes, beside: Sequence[bytes], at: datetime) -> Standing:
        """What a certificate was worth when the signature says it was made.

        beside: further certificates that came with the document.
        """


class Signer(Protocol):
    """Whoever signs: certificate in DER, its algorithm as identifier in dots."""

    @property
    def algorithm(self) -> str: ...

    @property
    def certificate(self) -> bytes: ...

    def sign(self, message: bytes) -> bytes:
        """Sign; of curves SEQUENCE of r and s in DER."""
