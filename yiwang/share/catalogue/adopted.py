"""Standards (data elements, code sets, mappings) that people put in force, over those that the
product carries.

Read again a second after they were read last, so that what one process adopts holds in all.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from yiwang.kernel.actor import Audience, current

AGE = 1.0  # seconds
READERS = (Audience.STAFF, Audience.SUPERVISOR, Audience.SYSTEM)


@dataclass(frozen=True)
class Adopted:
    """What `elements.yaml`, `codes.yaml` and `mappings.yaml` would say, by name."""

    elements: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    codes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    mappings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


NOTHING = Adopted()
_held: list[tuple[float, Adopted]] = []


def adopted() -> Adopted:
    """What is in force; nothing where nobody acts who may know of it, as in a check of files."""
    try:
        reads = current().audience in READERS
    except LookupError:
        reads = False
    if not reads:
        return NOTHING
    if not _held or time.monotonic() - _held[0][0] > AGE:
        _held[:] = [(time.monotonic(), _read())]
    return _held[0][1]


def _read() -> Adopted:
    from yiwang.share.catalogue.models import Standard

    found: dict[str, dict[str, Mapping[str, Any]]] = {kind.value: {} for kind in Standard.Kind}
    rows = Standard.objects.filter(state=Standard.State.IN_FORCE)
    for kind, name, number, content in rows.values_list("kind", "name", "number", "content"):
        found[kind][name] = {**content, "version": f"{number}.0"}
    return Adopted(found["element"], found["codes"], found["mapping"])


def forget() -> None:
    """Read anew: something was put in force."""
    _held.clear()
