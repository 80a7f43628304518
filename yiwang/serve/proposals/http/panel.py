"""The notice beside its case: for who examines it, with the objections; for the applicant."""

from typing import Any

from yiwang.base.cases.facade import Case
from yiwang.base.packages import facade as packages
from yiwang.base.work.facade import Panel
from yiwang.kernel.actor import Actor
from yiwang.serve.proposals import queries, spec
from yiwang.serve.proposals.http import shown

TEMPLATE, WAY = "proposals/_panel.html", "proposals/_way.html"


def build(actor: Actor, case: Case) -> Panel | None:
    """None where nothing was shown yet."""
    return _panel(actor, case, TEMPLATE)


def way(actor: Actor, case: Case) -> Panel | None:
    return _panel(actor, case, WAY)


def _panel(actor: Actor, case: Case, template: str) -> Panel | None:
    if spec.SPEC not in packages.source(case.package, case.version).files:
        return None
    row = queries.of_case(actor, case.id)
    if row is None:
        return None
    context: dict[str, Any] = shown.proposal(row)
    context["open"] = row.ended_at is None and row.until >= actor.today
    context["objections"] = queries.objections(actor, row)
    return Panel(template, context)
