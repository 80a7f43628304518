"""Receipts: the entry of the evidence that both sides of a delivery can check."""

from typing import Any

from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.evidence.seal import proof as sealed
from yiwang.share.exchange.models import Delivery


def proof(actor: Actor, row: Delivery) -> dict[str, Any] | None:
    """The proof of a delivery that the actor was shown; None while its entry is not sealed."""
    with acting(SYSTEM.on(actor.now)):
        found = sealed(row.entry)
    return dict(found) if found else None
