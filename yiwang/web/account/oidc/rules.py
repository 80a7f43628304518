"""Which addresses an application may have people sent back to."""

import re
from enum import Enum
from urllib.parse import SplitResult, urlsplit

LOOPBACK = {"localhost", "127.0.0.1", "::1"}
# Own schemes of installed applications carry a reversed domain name (RFC 8252, section 7.1).
_OWN_SCHEME = re.compile(r"[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+")


class Unfit(Enum):
    """Why people cannot be sent to an address."""

    NOT_AN_ADDRESS = "not_an_address"
    NOT_SAFE = "not_safe"
    PATTERN = "pattern"
    FRAGMENT = "fragment"


def unfit(address: str, *, secret: bool) -> Unfit | None:
    """Why an address of return is refused, or None for a good one.

    secret: whether the application keeps a secret; only one that does not is installed on a
    device and has a scheme of its own.
    """
    try:
        parts = urlsplit(address)
        known = parts.port is None or parts.port > 0
    except ValueError:
        return Unfit.NOT_AN_ADDRESS
    if not known or address != address.strip() or re.search(r"[\s\x00-\x1f\\]", address):
        return Unfit.NOT_AN_ADDRESS
    if "*" in address:
        return Unfit.PATTERN
    if "#" in address:
        return Unfit.FRAGMENT
    return _place(parts, secret=secret)


def _place(parts: SplitResult, *, secret: bool) -> Unfit | None:
    if parts.scheme in ("http", "https"):
        if not parts.hostname or parts.username is not None:
            return Unfit.NOT_AN_ADDRESS
        safe = parts.scheme == "https" or parts.hostname in LOOPBACK
        return None if safe else Unfit.NOT_SAFE
    own = bool(_OWN_SCHEME.fullmatch(parts.scheme))
    return Unfit.NOT_AN_ADDRESS if not own else Unfit.NOT_SAFE if secret else None


def origin(address: str) -> str:
    """What a content security policy calls the place of an address: origin, or its own scheme."""
    parts = urlsplit(address)
    web = parts.scheme in ("http", "https")
    return f"{parts.scheme}://{parts.netloc}" if web else f"{parts.scheme}:"
