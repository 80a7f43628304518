"""Documents for other contexts and commands."""

from yiwang.office.documents.exchange import Receivers, distribute, receive
from yiwang.office.documents.queries import bodies_named, receipts, register

__all__ = ["Receivers", "bodies_named", "distribute", "receipts", "receive", "register"]
