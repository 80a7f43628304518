"""The check beside its case: who authorised, how far it is, what it says, where to go on."""

from yiwang.base.cases.facade import Case
from yiwang.base.packages import facade as packages
from yiwang.base.work.facade import Panel
from yiwang.kernel.actor import Actor
from yiwang.serve.checks import queries, spec
from yiwang.serve.checks.http import shown

TEMPLATE, WAY = "checks/_panel.html", "checks/_way.html"


def build(actor: Actor, case: Case) -> Panel | None:
    """None where the package of the case needs no check, or the post may not read it."""
    if spec.SPEC not in packages.source(case.package, case.version).files:
        return None
    row = queries.of_case(actor, case.id) if actor.may("checks:order:read") else None
    if row is None:
        return None
    return Panel(TEMPLATE, shown.household(actor, row), "css/checks.css")


def way(actor: Actor, case: Case) -> Panel | None:
    """From the applicant's page of the case to the page of the household."""
    if spec.SPEC not in packages.source(case.package, case.version).files:
        return None
    row = queries.of_case(actor, case.id)
    return Panel(WAY, {"household": row}) if row else None
