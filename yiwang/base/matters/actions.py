"""Take a matter up."""

from collections.abc import Mapping
from typing import Any

from yiwang.base.cases import facade as cases
from yiwang.base.cases.facade import Case
from yiwang.base.cases.values import Content, Opening
from yiwang.base.matters import kinds
from yiwang.base.packages.facade import filling, form_of, told
from yiwang.base.work import facade as work
from yiwang.kernel.actions import action
from yiwang.kernel.actor import Actor
from yiwang.kernel.clock import CITY_ZONE
from yiwang.kernel.errors import Invalid
from yiwang.kernel.files import store
from yiwang.kernel.pointers import at
from yiwang.kernel.tenancy.models import Body

LONGEST_TITLE, LONGEST_NAME = 200, 120  # characters that the columns of a case take


@action("matters:matter:open", about="body_id")
def open_matter(
    actor: Actor, code: str, data: Mapping[str, Any], *, title: str = "", party: str = ""
) -> Case:
    """Open a case of a matter that nobody applied for, and start its process.

    title, party: what it is about and whom, as lists show it, where the form does not say.

    Raises:
        NoSuchMatter: the acting post may not take it up. Invalid: entries need another look.
    """
    matter, source = kinds.one(actor, code)
    asked = form_of(source)
    found = asked.submit(data, now=actor.now, zone=CITY_ZONE)
    if found.problems:
        raise Invalid(told(found.problems))
    subject = title or _said(found.data, matter.subject)
    opening = Opening(
        service=matter.code,
        title=(subject or matter.title.zh)[:LONGEST_TITLE],
        title_en=(subject or matter.title.en)[:LONGEST_TITLE],
        package=source.name,
        version=source.version,
        body=actor.body,
        region=Body.objects.get(id=actor.body).region_id,
        applicant=None,
        applicant_name=(party or _said(found.data, matter.party))[:LONGEST_NAME],
        channel="office",
        terms=cases.terms_of(source),
        life=source.life,
    )
    case = cases.open_draft(actor, opening)
    for material, file_id in filling.files(asked, found.data):
        row = store.get(file_id)
        cases.attach(actor, case, material, row.id, row.name)
    cases.submit(actor, case, Content(found.data, filling.formats(asked)))
    work.begin(actor, case, {"form": cases.form_data(case), "deemed": None})
    return case


def _said(data: Mapping[str, Any], pointer: str) -> str:
    value = at(data, pointer) if pointer else None
    return "、".join(map(str, value)) if isinstance(value, list) else str(value or "")
