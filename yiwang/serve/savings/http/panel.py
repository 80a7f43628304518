"""What data did in one application, on the applicant's page of it."""

from yiwang.base.cases.facade import Case
from yiwang.base.work.facade import Panel
from yiwang.kernel.actor import Actor
from yiwang.serve.savings import queries
from yiwang.serve.savings.http import shown

TEMPLATE = "savings/_case.html"


def build(actor: Actor, case: Case) -> Panel | None:
    """None before the application ended, and where nothing can be told."""
    if not actor.may("savings:figure:read"):
        return None
    found = queries.of_case(actor, case.id)
    return Panel(TEMPLATE, {"figures": shown.figures(found)}) if found else None
