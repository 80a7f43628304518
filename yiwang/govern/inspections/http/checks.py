"""Checks on an inspector's phone: what he was drawn for, the checklist, photos, the result."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from yiwang.govern.inspections import actions, queries, spec
from yiwang.govern.inspections.http import shown
from yiwang.govern.inspections.models import Check
from yiwang.govern.inspections.values import Found
from yiwang.kernel.errors import Invalid, NotFound
from yiwang.kernel.files import store
from yiwang.kernel.files.errors import FileRefused
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.texts import say

MOST_PHOTOS = 9


@require_GET
@requires("inspections:check:enter")
def checks(request: ActorRequest) -> HttpResponse:
    """What the actor was drawn for, what is to be done first."""
    rows = list(queries.mine(request.actor)[: queries.MOST])
    context = {
        "todo": [_card(row) for row in rows if row.state == Check.State.TO_DO],
        "done": [_card(row) for row in rows if row.state != Check.State.TO_DO],
    }
    return render(request, "inspections/checks.html", context)


def _card(row: Check) -> dict[str, Any]:
    book = queries.book_of(row.plan)
    return {"row": row, "result": shown.result_of(book, row.result), "with": _names(row)}


def _names(row: Check) -> str:
    return "、".join(each["name"] for each in row.inspectors)


@require_http_methods(["GET", "POST"])
@requires("inspections:check:enter")
def check(request: ActorRequest, check_id: UUID) -> HttpResponse:
    """The checklist of one check; entered once, readable after."""
    row = queries.check(request.actor, check_id)
    book = queries.book_of(row.plan)
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            actions.enter(request.actor, check_id, _found(request, book, row))
            messages.success(request, _("The result is entered."))
            return redirect("workbench:checks")
        except Invalid as refused:
            errors = {each["pointer"].strip("/"): each["message"] for each in refused.problems}
        except FileRefused as refused:
            errors = {"photos": str(refused)}
    posted = request.POST if request.method == "POST" else None
    context = {
        "check": row,
        "with": _names(row),
        "open": row.state == Check.State.TO_DO,
        "matters": [_matter(each, row, posted, errors) for each in shown.matters(row.plan, book)],
        "results": [(each.code, say(each.title)) for each in book.results],
        "result": posted.get("result", "") if posted is not None else row.result,
        "told": shown.result_of(book, row.result),
        "note": posted.get("note", "") if posted is not None else row.note,
        "errors": errors,
    }
    return render(request, "inspections/check.html", context, status=422 if errors else 200)


def _matter(
    matter: spec.Matter, row: Check, posted: Mapping[str, Any] | None, errors: Mapping[str, str]
) -> dict[str, Any]:
    lines = []
    for item in matter.items:
        name = f"{matter.code}.{item.code}"
        kept = row.items.get(name, {})
        answer = {True: "good", False: "bad"}.get(kept.get("good"), "")
        lines.append(
            {
                "name": name,
                "title": say(item.title),
                "answer": posted.get(name, "") if posted is not None else answer,
                "note": posted.get(f"{name}.note", "") if posted is not None else kept.get("note"),
                "error": errors.get(name, ""),
            }
        )
    return {"title": say(matter.title), "basis": matter.basis, "lines": lines}


def _found(request: ActorRequest, book: spec.Book, row: Check) -> Found:
    """What was entered. Raises FileRefused for what is no photo."""
    post = request.POST
    items = {}
    for matter in shown.matters(row.plan, book):
        for item in matter.items:
            name = f"{matter.code}.{item.code}"
            if post.get(name) in ("good", "bad"):
                note = post.get(f"{name}.note", "").strip()
                items[name] = {"good": post[name] == "good", "note": note}
    uploads = request.FILES.getlist("photos")[:MOST_PHOTOS]
    photos = [
        store.take(request.actor, each.name or "", each.read(), owner=row.body_id).id
        for each in uploads
    ]
    return Found(post.get("result", ""), items, post.get("note", ""), tuple(photos))


@require_GET
@requires("inspections:check:enter")
def photo(request: ActorRequest, check_id: UUID, file_id: UUID) -> HttpResponse:
    """One photo of a check, for its body. Raises NotFound."""
    row = queries.check(request.actor, check_id)
    if str(file_id) not in row.photos:
        raise NotFound(_("This photo"))
    kept, content = store.fetch(file_id)
    answer = HttpResponse(content, content_type=kept.media_type)
    answer["Content-Disposition"] = content_disposition_header(True, kept.name) or "attachment"
    return answer
