"""On the page of a case: the whole that it belongs to, or the items that it consists of."""

from yiwang.base.cases.facade import Case
from yiwang.base.work.facade import Panel
from yiwang.kernel.actor import Actor
from yiwang.serve.bundles import queries
from yiwang.serve.bundles.http import picture
from yiwang.serve.bundles.spec import LIFE

TEMPLATE, STYLE = "bundles/_panel.html", "css/bundles.css"


def part(actor: Actor, case: Case) -> Panel | None:
    """For the applicant's page of an item."""
    whole = queries.whole_of(actor, case)
    return Panel("bundles/_part.html", {"whole": whole}) if whole else None


def build(actor: Actor, case: Case) -> Panel | None:
    whole = case if case.life == LIFE else queries.whole_of(actor, case)
    if whole is None:
        return None
    rows = queries.rows(actor, whole)
    content = {"whole": whole, "case": case, "rows": rows, "picture": picture.of_whole(rows)}
    return Panel(TEMPLATE, content, STYLE)
