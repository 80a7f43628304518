"""Open one object of another body to a body that has a duty in it."""

from uuid import UUID

from yiwang.kernel import writes
from yiwang.kernel.tenancy.models import ObjectGrant


def open_to(body: UUID, object_id: UUID, reason: str) -> None:
    """Let the staff of a body see an object; again changes nothing."""
    grant = writes.new(ObjectGrant, object_id=object_id, body_id=body, reason=reason)
    writes.insert(grant, conflict="DO NOTHING")
