"""Go on with the evidence of a database that was brought back from a backup."""

import hashlib
from datetime import datetime
from typing import Any

from yiwang.kernel.actor import SYSTEM, acting
from yiwang.kernel.evidence import log
from yiwang.kernel.evidence.models import Root
from yiwang.kernel.evidence.record import record, stamp
from yiwang.kernel.evidence.seal import seal
from yiwang.kernel.ids import NOBODY


def restored(at: datetime | None) -> dict[str, Any]:
    """Bring the log of roots to what the database holds, and write down that this was done.

    Roots of the log that the database does not have go to a file beside it; the new entry names
    them with a digest, so that a copy of the log kept elsewhere is not contradicted in silence.
    at: the moment that was asked for.
    Returns the number of roots, the time of the last one, and how many later ones were dropped.
    """
    with acting(SYSTEM):
        last = Root.objects.order_by("-number").first()
        known = last.number if last else 0
    logged = log.read()
    dropped = [text for number, text in sorted(logged.items()) if number > known]
    if dropped:
        beside = log.place().with_name(f"roots.dropped.{SYSTEM.now:%Y%m%dT%H%M%S}.log")
        beside.write_text("".join(f"{text}\n" for text in dropped), "ascii")
        log.replace([text for number, text in sorted(logged.items()) if number <= known])
    log.catch_up()
    content = {
        "at": stamp(at) if at else None,
        "roots": known,
        "dropped": len(dropped),
        "digest": hashlib.sha256("\n".join(dropped).encode()).hexdigest() if dropped else None,
    }
    with acting(SYSTEM):
        record(SYSTEM, "evidence.restored", NOBODY, content)
    while seal():
        pass
    return {
        "roots": known,
        "last": stamp(last.at) if last else None,
        "dropped": len(dropped),
    }
