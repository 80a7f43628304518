"""Receivers of events, for other contexts."""

from yiwang.base.webhooks.kinds import kinds
from yiwang.base.webhooks.message import signature

__all__ = ["kinds", "signature"]
