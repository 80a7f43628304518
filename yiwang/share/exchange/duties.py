"""What the worker does for the exchange, besides batches."""

from yiwang.kernel.actions import action, tell
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.unit import Fixed, ask
from yiwang.share.exchange.values import Used

_UNTOLD = "SELECT 1 FROM exchange_usage WHERE rows > told LIMIT 1"
_TOLD = """WITH fresh AS (SELECT id, grant_id, rows - told AS more FROM exchange_usage
        WHERE rows > told FOR UPDATE SKIP LOCKED),
    marked AS (UPDATE exchange_usage u SET told = u.told + fresh.more FROM fresh
        WHERE u.id = fresh.id)
    SELECT g.id, g.resource, g.body_id, sum(fresh.more)::bigint FROM fresh
    JOIN exchange_grant g ON g.id = fresh.grant_id GROUP BY g.id, g.resource, g.body_id"""


def tell_use() -> int:
    """Tell how many rows left since the last time, grant by grant; look-ups leave no event each."""
    with acting(SYSTEM):
        (found,) = ask(Fixed(_UNTOLD, ()))
    return told(SYSTEM) if found.lines else 0


@action("exchange:usage:tell")
def told(actor: Actor) -> int:
    """Announce what was used and not told; return of how many grants."""
    (answer,) = ask(Fixed(_TOLD, ()))
    for grant, resource, body, rows in answer.lines:
        tell(Used(grant, resource, str(body), int(rows)))
    return len(answer.lines)
