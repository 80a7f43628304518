"""A batch as its page and programs show it."""

from typing import Any

from yiwang.kernel.texts import say
from yiwang.serve.bulk.errors import FileNotTaken, Why
from yiwang.serve.bulk.models import Batch
from yiwang.serve.licences import facade as licences

TONES = {
    Batch.State.READING: ("sea", "clock"),
    Batch.State.ISSUING: ("sea", "clock"),
    Batch.State.STOPPED: ("warn", "player-pause"),
    Batch.State.DONE: ("good", "circle-check"),
    Batch.State.REFUSED: ("bad", "alert-triangle"),
}


def type_name(batch: Batch) -> str:
    found = licences.kinds().get(batch.type)
    return say(found.name) if found else batch.type


def fault(batch: Batch) -> str:
    """Why a file could not be read to its end."""
    told = batch.fault
    return str(FileNotTaken(Why(told["reason"]), told["what"])) if told else ""


def out(batch: Batch) -> dict[str, Any]:
    """For programs."""
    return {
        "id": batch.id,
        "type": batch.type,
        "name": batch.name,
        "basis": batch.basis,
        "body": batch.body.name,
        "state": batch.state,
        "fault": fault(batch),
        "rows": batch.rows,
        "issued": batch.issued,
        "rejected": batch.rejected,
        "left": batch.left,
        "made_at": batch.made_at,
        "done_at": batch.done_at,
    }
