"""Where an application stands in its round: beside its case, for who handles it and applied."""

from django.urls import reverse

from yiwang.base.cases.facade import Case
from yiwang.base.packages import facade as packages
from yiwang.base.work.facade import Panel
from yiwang.kernel.actor import Actor
from yiwang.kernel.texts import say
from yiwang.serve.allotments import appeals, doubts, queries, spec
from yiwang.serve.allotments.http import shown

TEMPLATE = "allotments/_panel.html"


def build(actor: Actor, case: Case) -> Panel | None:
    """None where the package of the case allots nothing."""
    return _panel(actor, case, appeal=False)


def way(actor: Actor, case: Case) -> Panel | None:
    return _panel(actor, case, appeal=True)


def _panel(actor: Actor, case: Case, *, appeal: bool) -> Panel | None:
    if spec.SPEC not in packages.source(case.package, case.version).files:
        return None
    row = queries.of_case(actor, case.id)
    if row is None:
        return None
    told = shown.allotted(row)
    until = told["appeal_until"]
    services = [found.service for _source, found in appeals.against(row.round.package)]
    context = {
        **told,
        "row": row,
        "title": say(row.round.title),
        "place": say(told["place"]) if told["place"] else "",
        "why": [say(each) for each in told["why"]],
        "wishes": shown.wishes(row),
        "doubt": (
            reverse("workbench:allotment_doubt", args=[row.number])
            if not appeal and doubts.may_doubt(row) and actor.may("allotments:candidate:doubt")
            else ""
        ),
        "published": row.round.state == "published" and row.drawn is not None,
        "appeal": next(iter(services), "") if appeal and until and until >= actor.today else "",
    }
    return Panel(TEMPLATE, context, "css/allotments.css")
