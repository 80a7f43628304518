"""Registers for other contexts."""

from collections.abc import Iterator

from yiwang.kernel.actor import Actor
from yiwang.share.registers.actions import Row, deliver
from yiwang.share.registers.queries import (
    ask,
    declared,
    fresh,
    held,
    known,
    plain,
    record_of,
    records,
)
from yiwang.share.registers.values import Answer, Changed, Standing

__all__ = [
    "Answer",
    "Changed",
    "Row",
    "Standing",
    "ask",
    "declared",
    "deliver",
    "deliveries",
    "held",
    "known",
    "plain",
    "record_of",
    "records",
]


def deliveries(actor: Actor) -> Iterator[tuple[str, bool]]:
    """For each declared register the function of its supplier, and whether it is fresh today."""
    for name, spec in declared().items():
        yield spec.supplier, fresh(actor, name, spec)
