"""The check beside its case: who authorised, how far it is, what it says, where to go on; and looks
at households among those at one's data.
"""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from yiwang.base.cases.facade import Case
from yiwang.base.packages import facade as packages
from yiwang.base.work.facade import Panel
from yiwang.kernel.actor import Actor
from yiwang.kernel.evidence import looks
from yiwang.kernel.texts import say
from yiwang.serve.checks import members, queries, spec
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


def looks_at(actor: Actor, cursor: str, count: int) -> Sequence[looks.Look]:
    """Looks again at the actor's households, each of which is one line."""
    return [_look(each) for each in queries.looks_at(actor, cursor, count)]


def _look(each: queries.Look) -> looks.Look:
    household = each.row.household
    found = members.check_of(household)
    shown_look = shown.look(found, each)
    facts = {"count": len(shown_look["sources"])}
    return looks.Look(
        id=each.row.id,
        at=shown_look["from"],
        kind="checks.enquired",
        body=say({"zh": household.body.name, "en": household.body.name_en}),
        post="",
        name="",
        what=_("What your household lives on, asked of %(count)s sources and compared") % facts,
        why=say(found.purpose),
        case=household.number,
    )
