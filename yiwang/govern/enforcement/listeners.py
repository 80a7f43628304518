"""What happens to a penalty when something happened elsewhere."""

from uuid import UUID

from yiwang.base.cases import facade as cases
from yiwang.base.work import facade as work
from yiwang.engines.process import happenings
from yiwang.govern.enforcement import services
from yiwang.govern.enforcement.opening import LIFE
from yiwang.kernel.actions import action
from yiwang.kernel.actor import Actor
from yiwang.kernel.errors import NotFound
from yiwang.kernel.outbox.relay import Delivered


def note_payment(actor: Actor, event: Delivered) -> None:
    """Go on with a penalty when all that was asked for is paid."""
    case_id = event.content.get("case", "")
    if not event.content.get("settled") or not case_id:
        return
    try:
        case = cases.by_id(actor, UUID(case_id))
    except NotFound:
        return
    if case.life == LIFE:
        perform(actor, case.number)


@action("work:timer:fire")
def perform(actor: Actor, number: str) -> cases.Case:
    """Tell the process that nothing is owed any more; again changes nothing."""
    case = cases.lock(actor, number)
    if case.state in ("served", "overdue") and services.settled(actor, case):
        work.happen(actor, case, happenings.Message("paid"))
    return case
