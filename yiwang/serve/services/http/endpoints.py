"""GET services and GET services/{code}."""

from typing import Annotated, Any

from django.utils.translation import gettext as _
from ninja import Router
from pydantic import Field

from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.texts import say
from yiwang.serve.services import guide as guides
from yiwang.serve.services import queries
from yiwang.serve.services.elements import Reading, table
from yiwang.serve.services.guide import Guide
from yiwang.serve.services.http.schemas import (
    BodyOut,
    ElementOut,
    MaterialOut,
    ServiceOut,
    ServicePage,
    ServiceRow,
)
from yiwang.serve.services.values import Hit, ImplementationView, MaterialView, Wish

router = Router(tags=["services"])


@router.get("", response=ServicePage, operation_id="list_services")
@requires("public")
def list_services(
    request: ActorRequest,
    q: Annotated[str, Field(max_length=200)] = "",
    theme: str = "",
    audience: str = "",
    cursor: str = "",
) -> ServicePage:
    """Search by Chinese words, pinyin or initials; without `q` all services in force, in order."""
    page = queries.find(request.actor, Wish(q, theme, audience, cursor))
    return ServicePage(items=list(map(_row, page.hits)), next=page.next or None, loose=page.loose)


def _row(hit: Hit) -> ServiceRow:
    return ServiceRow(
        code=hit.code,
        name=say({"zh": hit.name_zh, "en": hit.name_en}),
        name_zh=hit.name_zh,
        name_en=hit.name_en,
        task_type=hit.task_type,
        department=hit.department,
        applicable=hit.applicable,
        sample=hit.sample,
    )


@router.get("/{code}", response=ServiceOut, operation_id="get_service")
@requires("public")
def get_service(request: ActorRequest, code: str) -> ServiceOut:
    """The guide: every element of the standard, the papers and how each is obtained, the bodies."""
    found = guides.guide(request.actor, code)
    item = found.item
    return ServiceOut(
        code=item.code,
        version=item.version,
        name=found.name,
        name_zh=item.name_zh,
        name_en=item.name_en,
        task_type=item.task_type,
        applicable=item.applicable,
        sample=item.sample,
        source=item.source,
        themes=list(item.themes),
        valid_from=item.valid_from,
        valid_until=item.valid_until,
        elements=_elements(found),
        materials=list(map(_material, item.materials)),
        bodies=[_body(each) for each in queries.implementations(request.actor, code)],
    )


def _elements(found: Guide) -> list[ElementOut]:
    return [
        ElementOut(
            id=element.id,
            group=element.group,
            title=say(element.title),
            value=found.item.elements.get(element.id),
            text=_text(found.facts[element.id]),
        )
        for element in table().elements.values()
    ]


def _text(reading: Reading) -> str:
    """A line of text; of a table the rows, one a line."""
    if not reading.stated:
        return _("not stated")
    return reading.text or "\n".join(" · ".join(filter(None, row)) for row in reading.rows)


def _material(each: MaterialView) -> MaterialOut:
    return MaterialOut(
        code=each.code,
        name=each.name,
        mode=each.mode,
        mode_title=str(each.mode.label),
        asked_for=each.mode.asked_for and not each.eform,
        supplied_by=each.supplied_by,
        is_need=each.needed,
        when=each.when,
        elements=dict(each.fields),
    )


def _body(each: ImplementationView) -> BodyOut:
    own: dict[str, Any] = {name: each.values.get(name) for name in sorted(table().own)}
    return BodyOut(
        code=each.body_code,
        name=say({"zh": each.body_name, "en": each.body_name_en}),
        region=each.region,
        region_name=say({"zh": each.region_name, "en": each.region_name_en}),
        values=own,
    )
