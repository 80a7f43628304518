"""What doors share: figures as they are shown, the guide as something to review."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from yiwang.kernel.errors import NotFound
from yiwang.kernel.http.requests import ActorRequest
from yiwang.kernel.tenancy.models import Body
from yiwang.kernel.texts import say
from yiwang.serve.reviews import queries, scale
from yiwang.serve.reviews.actions import Subject
from yiwang.serve.reviews.queries import Figures
from yiwang.serve.reviews.scale import GUIDE, HANDLING
from yiwang.serve.services import facade as services


def guide_subject(code: str) -> Subject:
    """The guide of a service; who is rated is the first body that carries it out, else the one that
    the catalogue names.

    Raises:
        NotFound: there is no such service, or no body of ours answers for it.
    """
    item = services.get(code)
    done = services.implementations(code)
    named = Body.objects.filter(name=item.department).values_list("id", flat=True).first()
    body = done[0].body_id if done else named
    if body is None:
        raise NotFound(_("A body that answers for this guide"))
    return Subject(GUIDE, body, code, item.name_zh, item.name_en)


def figures(row: Figures) -> dict[str, Any]:
    return {
        "key": row.key,
        "name": dict(row.name),
        "counts": list(row.counts),
        "total": row.total,
        "good": row.good,
    }


def chosen(code: str) -> Body | None:
    """The body that figures are narrowed to.

    Raises:
        NotFound: there is none of this code.
    """
    if not code:
        return None
    found = Body.objects.filter(code=code).first()
    if found is None:
        raise NotFound(_("This body"))
    return found


def statistics(
    _request: ActorRequest, body: str = "", about: str = HANDLING, since: date | None = None
) -> dict[str, Any]:
    """All that is published of the city, or of one body."""
    about = GUIDE if about == GUIDE else HANDLING
    only = chosen(body)
    bodies = [only.id] if only else None
    rows = {
        "bodies": [] if only else queries.by_body(about, since),
        "services": queries.by_service(bodies, about, since),
        "months": queries.by_month(about, bodies),
    }
    return {
        "block": scale.block(),
        "whole": figures(queries.whole(about, bodies, since)),
        **{name: [figures(each) for each in found] for name, found in rows.items()},
        "dealt_with": queries.dealt_with(),
    }


def grades() -> list[dict[str, Any]]:
    return [
        {"code": each.code, "name": each.name, "title": say(each.title), "bad": each.bad}
        for each in scale.grades().values()
    ]
