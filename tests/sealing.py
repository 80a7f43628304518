"""Wait until what happened is sealed."""

import time

from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.evidence.models import Entry
from yiwang.kernel.evidence.seal import seal

PATIENCE = 60  # seconds


def seal_all() -> None:
    """Seal every entry; transactions of tests beside this one, older on the server, hold it up."""
    deadline = time.monotonic() + PATIENCE
    while seal() or _waiting():
        assert time.monotonic() < deadline, "something holds up the sealing"


def _waiting() -> bool:
    with acting(SYSTEM):
        return Entry.objects.filter(place=None).exists()
