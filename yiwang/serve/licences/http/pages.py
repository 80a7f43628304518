"""The wallet of licences, and the page where anyone checks a paper."""

from typing import Any
from uuid import UUID

import segno
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from markupsafe import Markup

from yiwang.base.papers import facade as papers
from yiwang.base.parties import facade as parties
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.texts import say
from yiwang.serve.licences import queries
from yiwang.serve.licences.models import Licence

MOST = 200  # of one wallet


@require_GET
@requires("licences:licence:read")
def index(request: ActorRequest) -> HttpResponse:
    """The licences of the person and of those he acts for, latest first."""
    mine = [party.id for party in parties.principals(request.actor)]
    rows = queries.mine(request.actor).filter(holder_id__in=mine)[:MOST]
    context = {"licences": [_card(request, row) for row in rows]}
    return render(request, "licences/licences.html", context)


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


@require_GET
@requires("public")
def verify(request: ActorRequest, code: str = "") -> HttpResponse:
    """Say what a paper is and whether its licence holds today; the form sends `?code=`."""
    if typed := request.GET.get("code", "").strip():
        return redirect("portal:verify_code", typed.replace("/", "")[:40] or "-")
    if not code:
        return render(request, "licences/verify.html", {"rows": [_field("")], "errors": []})
    found = papers.verify(code)
    if found is None:
        return render(
            request, "licences/not_ours.html", {"code": code, "rows": [_field(code)]}, status=404
        )
    status = queries.of_paper(found.paper)
    context = {
        "found": found,
        "title": say({"zh": found.title, "en": found.title_en}),
        "body": say({"zh": found.body, "en": found.body_en}),
        "licence": status,
        "face": _face(status.face) if status else [],
        "today": request.actor.today,
    }
    return render(request, "licences/verified.html", context)


def _field(code: str) -> dict[str, Any]:
    return {
        "pointer": "/code",
        "name": "code",
        "widget": "text",
        "label": _("Verification code"),
        "help": _("It stands beside the QR code of the paper. You can also scan that code."),
        "required": True,
        "value": code,
        "attrs": {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    }
