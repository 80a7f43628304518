"""The assignment on the page of its case: how it stands, parts, reports, extensions."""

from typing import Any

from django.utils.translation import gettext as _

from yiwang.base.cases.facade import Case
from yiwang.base.work.facade import Panel
from yiwang.kernel import ids
from yiwang.kernel.actor import Actor
from yiwang.kernel.texts import say
from yiwang.office.assignments import actions, queries, rules
from yiwang.office.assignments.models import Assignment

STYLE = "css/documents.css"


def build(actor: Actor, case: Case) -> Panel | None:
    """The panel of an assignment; none before it is made."""
    found = Assignment.objects.filter(case_id=case.id).select_related("lead", "body").first()
    if found is None:
        return None
    helpers = [row.body for row in found.helpers.select_related("body").order_by("id")]
    under_way = case.state in actions.UNDER_WAY and actor.may("assignments:assignment:report")
    leads = found.lead_id in actor.bodies
    parts = queries.parts(found)
    mine = [each for each in parts if each.body_id in actor.bodies]
    content = {
        "case": case,
        "found": found,
        "light": rules.light(found.due, actor.today, found.closed_on),
        "facts": _facts(found, "、".join(name(body) for body in helpers)),
        "parts": [(each, name(each.body)) for each in parts],
        "reports": [(each, say(each.body_names)) for each in queries.reports(found)],
        "extensions": list(found.extensions.order_by("id")),
        "may_break": under_way and leads,
        "may_report": under_way and (leads or mine),
        "leads": leads,
        "mine": mine,
        "bodies": [(body.code, name(body)) for body in [found.lead, *helpers]],
        "may_urge": found.closed_at is None
        and found.body_id in actor.bodies
        and actor.may("assignments:assignment:urge"),
        "key": str(ids.new()),
    }
    return Panel("assignments/_assignment.html", content, STYLE)


def name(body: Any) -> str:
    return say({"zh": body.name, "en": body.name_en})


def _facts(found: Assignment, helpers: str) -> list[tuple[str, Any]]:
    return [
        (_("Number"), found.number),
        (_("Set by"), name(found.body)),
        (_("Lead"), name(found.lead)),
        (_("Assisting"), helpers or "—"),
        (_("Source"), found.source_note or "—"),
        (_("Urged"), found.urged),
    ]
