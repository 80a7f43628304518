"""What the gateway says became of a payment or a refund, read from a signed message. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yiwang.base.payments.errors import AmountRefused
from yiwang.base.payments.money import fen

KINDS = {"payment-result": "payment", "refund-result": "refund", "payout-result": "payout"}
STATES = ("paid", "failed", "open", "done", "unknown")
LONGEST = 64  # characters of a number
_AMOUNT = re.compile(r"[0-9]+\.[0-9]{2}")


class Unfit(ValueError):
    """Signed, and not as the protocol says."""


@dataclass(frozen=True)
class Result:
    """flow: payment, refund or payout. reference: ours; bank: the number of the transaction. at: by
    the bank's clock.
    """

    flow: str
    reference: str
    state: str
    bank: str = ""
    fen: int = 0
    at: datetime | None = None
    reason: str = ""

    @property
    def final(self) -> bool:
        return self.state in ("paid", "done", "failed")

    @property
    def moved(self) -> bool:
        return self.state in ("paid", "done")


def read(payload: Mapping[str, Any], merchant: str) -> Result:
    """The result that a message carries.

    Raises:
        Unfit: for another merchant, of another kind, or incomplete; says what.
    """
    if payload.get("merchant") != merchant:
        raise Unfit("meant for another merchant")
    flow = KINDS.get(str(payload.get("type"))) or str(payload.get("kind", ""))
    if flow not in KINDS.values():
        raise Unfit("about no payment, refund or payout")
    state = str(payload.get("state", ""))
    if state not in STATES:
        raise Unfit("a state that the protocol does not know")
    moved = state in ("paid", "done")
    return Result(
        flow,
        _text(payload, "reference"),
        state,
        _text(payload, "transaction") if moved else "",
        _fen(payload) if moved else 0,
        _moment(payload) if moved else None,
        str(payload.get("reason", ""))[:300],
    )


def _text(payload: Mapping[str, Any], name: str) -> str:
    value = payload.get(name)
    if not isinstance(value, str) or not value or len(value) > LONGEST or "\0" in value:
        raise Unfit(f"{name} is missing or no text of at most {LONGEST} characters")
    return value


def _fen(payload: Mapping[str, Any]) -> int:
    text = _text(payload, "amount")
    if not _AMOUNT.fullmatch(text):
        raise Unfit("amount is no sum in yuan with two decimals")
    try:
        return fen(text)
    except AmountRefused as error:
        raise Unfit(str(error)) from error


def _moment(payload: Mapping[str, Any]) -> datetime:
    try:
        at = datetime.fromisoformat(_text(payload, "at"))
    except ValueError as error:
        raise Unfit("at is no moment") from error
    if at.tzinfo is None:
        raise Unfit("at has no zone")
    return at
