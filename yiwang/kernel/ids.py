"""Identifiers that sort by time of making (UUID version 7, RFC 9562 section 5.7)."""

import secrets
from datetime import datetime
from uuid import UUID, uuid5

from yiwang.kernel import clock

NOBODY = UUID(
    int=0
)  # stands where an id is required and there is none: an anonymous visitor, the system


def uuid7(moment: datetime) -> UUID:
    """Milliseconds of the given instant, then 74 random bits."""
    milliseconds = int(moment.timestamp() * 1000)
    value = (milliseconds & (1 << 48) - 1) << 80 | 0x7 << 76 | secrets.randbits(12) << 64
    return UUID(int=value | 0b10 << 62 | secrets.randbits(62))


def new() -> UUID:
    return uuid7(clock.now())


def named(kind: str, name: str) -> UUID:
    """The same id for the same name on every machine, for reference data that travels."""
    return uuid5(UUID("6e9f1f0a-58b5-5d0c-9a38-3c1f3b5b6f01"), f"{kind}:{name}")
