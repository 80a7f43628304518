"""Identifiers that sort by time of making (UUID version 7, RFC 9562 section 5.7)."""

import secrets
from datetime import datetime
from uuid import UUID, uuid5

from yiwang.kernel import clock

NOBODY = UUID(
    int=0
)  # stands where an id is required and there is none: an anonymous visitor, the system


_last = (0, 0)  # the millisecond that was stamped last, and what followed it


def uuid7(moment: datetime) -> UUID:
    """Milliseconds of the given instant, then 74 random bits. Within a millisecond they rise by
    random steps (section 6.2, method 2), so that lines written in one go keep their order.
    """
    global _last  # threads that meet here draw different steps, which is enough
    milliseconds = int(moment.timestamp() * 1000) & (1 << 48) - 1
    before, tail = _last
    tail = tail + 1 + secrets.randbits(32) if before == milliseconds else secrets.randbits(73)
    _last = (milliseconds, tail)
    value = milliseconds << 80 | 0x7 << 76 | (tail >> 62 & 0xFFF) << 64
    return UUID(int=value | 0b10 << 62 | tail & (1 << 62) - 1)


def first(moment: datetime) -> UUID:
    """What no id of this instant or a later one lies below."""
    return UUID(int=int(moment.timestamp() * 1000) << 80)


def new() -> UUID:
    return uuid7(clock.now())


def named(kind: str, name: str) -> UUID:
    """The same id for the same name on every machine, for reference data that travels."""
    return uuid5(UUID("6e9f1f0a-58b5-5d0c-9a38-3c1f3b5b6f01"), f"{kind}:{name}")
