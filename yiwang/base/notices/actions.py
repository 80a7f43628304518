"""What people do with messages."""

from yiwang.base.notices import queries
from yiwang.kernel.actions import action
from yiwang.kernel.actor import Actor


@action("notices:notice:read")
def mark_read(actor: Actor) -> int:
    """Count all messages as read; return how many were new."""
    return queries.inbox(actor).filter(read_at=None).update(read_at=actor.now)
