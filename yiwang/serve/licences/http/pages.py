"""The pages of a licence for its holder."""

from typing import Any
from uuid import UUID

import segno
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET
from markupsafe import Markup

from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.texts import say
from yiwang.serve.licences import queries
from yiwang.serve.licences.models import Licence


@require_GET
@requires("licences:licence:read")
def show(request: ActorRequest, licence_id: UUID) -> HttpResponse:
    """One licence with all it says, and the code by which others check it."""
    row = queries.get(request.actor, licence_id)
    address = f"{settings.YIWANG.address}/verify/{row.paper.code}" if row.paper else ""
    context = _card(request, row) | {
        "face": _face(row.face),
        "address": address,
        "picture": _picture(address) if address else "",
    }
    return render(request, "licences/licence.html", context)


def _card(request: ActorRequest, row: Licence) -> dict[str, Any]:
    return {
        "licence": row,
        "name": say({"zh": row.name, "en": row.name_en}),
        "body": say({"zh": row.body.name, "en": row.body.name_en}),
        "in_force": queries.holds(row, request.actor.today),
    }


def _face(face: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Labels in the reader's language, values in the one in which the licence was issued."""
    issued = Markup('<span lang="zh-Hans">{}</span>')
    return [(say(row["label"]), issued.format(row["value"])) for row in face]


def _picture(text: str) -> Markup:
    """A QR code as a picture in the page; its size is the style sheet's."""
    drawn = segno.make(text, error="m").svg_inline(border=2, omitsize=True)
    return Markup(drawn)  # noqa: S704  # drawn by the library out of squares
