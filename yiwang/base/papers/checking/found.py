"""What is read from a file about one signature, before anybody is believed."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Found:
    """One signature.

    at: as it claims. certificate, beside: DER; digest: SHA-256 of the file as it was signed,
    hexadecimal. distrusted: intact, and yet not to be relied on, as a seal of another maker;
    late: made with a seal whose time was over.
    """

    signer: str
    at: datetime | None
    intact: bool
    whole: bool
    certificate: bytes
    beside: tuple[bytes, ...]
    algorithm: str
    digest: str
    distrusted: bool = False
    late: bool = False
