"""Checks for other contexts and for commands."""

import hashlib
import hmac

from yiwang.serve.checks.models import Outside
from yiwang.serve.checks.sending import connect, step
from yiwang.serve.checks.spec import of
from yiwang.serve.checks.stock import awaited
from yiwang.serve.checks.stock import run as periodic

__all__ = ["awaited", "connect", "of", "outside", "periodic", "secret_of", "step"]


def outside() -> dict[str, Outside]:
    """How sources are reached, by code; for the system."""
    return {row.code: row for row in Outside.objects.order_by("code")}


def secret_of(root: str, code: str) -> str:
    """The secret of one of several sources that share a root: HMAC-SHA256 of its code, in hex."""
    return hmac.new(root.encode(), code.encode(), hashlib.sha256).hexdigest()
