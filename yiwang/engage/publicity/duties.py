"""What the worker does for this context, again and again."""

from yiwang.engage.publicity import actions
from yiwang.kernel.actor import SYSTEM, acting


def publish() -> int:
    """Make public what waited long enough; return how many."""
    with acting(SYSTEM):
        return len(actions.publish_due(SYSTEM)) if actions.due(SYSTEM.today).exists() else 0
