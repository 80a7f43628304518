"""A batch as its pages and programs show it."""

from typing import Any

from yiwang.kernel.texts import say
from yiwang.share.collection.errors import FileNotTaken, Why
from yiwang.share.collection.models import Batch
from yiwang.share.collection.values import NAMES, Fault, Reject

TONES = {
    Batch.State.PREVIEW: ("warn", "eye"),
    Batch.State.RECEIVED: ("sea", "clock"),
    Batch.State.LANDED: ("sea", "clock"),
    Batch.State.SERVED: ("good", "circle-check"),
    Batch.State.REFUSED: ("bad", "alert-triangle"),
}


def refusal(batch: Batch) -> FileNotTaken | None:
    """Why a batch is not taken."""
    told = batch.fault
    return FileNotTaken(Why(told["reason"]), told["what"]) if told else None


def part(batch: Batch) -> float:
    """How far it is, from 0 to 1: nine tenths for the checks, one for the way into the lake."""
    if not batch.moving:
        return 1.0
    if batch.state == Batch.State.LANDED:
        return 0.9
    return round(0.9 * batch.done / batch.total, 3) if batch.total else 0.0


def out(batch: Batch) -> dict[str, Any]:
    """For programs."""
    return {
        "id": batch.id,
        "dataset": batch.resource,
        "version": batch.version,
        "number": batch.number,
        "mode": batch.mode,
        "name": batch.name,
        "state": batch.state,
        "reason": str(refusal(batch) or ""),
        "size": batch.size,
        "read": batch.read,
        "good": batch.good,
        "bad": batch.bad,
        "progress": part(batch),
        "wrong": [{"column": c, "fault": f, "rows": n} for c, f, n in batch.wrong],
        "drift": batch.drift,
        "mapping": batch.mapping,
        "file": batch.digest,
        "rows": batch.rows_digest,
        "made_at": batch.made_at,
        "ended_at": batch.ended_at,
    }


def reject(each: Reject) -> dict[str, Any]:
    return {
        "row": each.row,
        "column": each.column,
        "fault": each.fault.value,
        "value": each.value,
        "reason": each.told(),
    }


def bars(batch: Batch) -> list[dict[str, Any]]:
    """The rules that sent rows back, the worst first, each with its share of the worst."""
    rows = sorted(batch.wrong, key=lambda row: -row[2])
    most = max((row[2] for row in rows), default=1)
    return [
        {
            "rule": str(NAMES[Fault(fault)]),
            "column": column,
            "rows": count,
            "share": max(1, round(100 * count / most)),
        }
        for column, fault, count in rows
    ]


def title(resource: Any) -> str:
    return say(resource.title)
