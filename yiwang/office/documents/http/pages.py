"""Outgoing documents on the workbench: kinds, text, versions, attachments."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yiwang.base.cases import facade as cases
from yiwang.base.matters import facade as matters
from yiwang.kernel import differences, ids
from yiwang.kernel.errors import DomainError, Invalid, NotFound
from yiwang.kernel.files.errors import FileRefused
from yiwang.kernel.http.idempotency import idempotent
from yiwang.kernel.http.paging import page
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.texts import say
from yiwang.office.documents import drafting, kinds, queries, rights
from yiwang.office.documents.http.files import attached
from yiwang.office.documents.http.panel import directions
from yiwang.office.documents.models import Document

Row = dict[str, Any]


@require_GET
@requires("documents:document:read")
def documents(request: ActorRequest) -> HttpResponse:
    """The documents of the acting post's body, latest first."""
    found, following = page(queries.outgoing(request.actor), request.GET.get("cursor", ""))
    columns = [
        {"label": _("Title"), "kind": "main"},
        {"label": _("Kind of document")},
        {"label": _("Number")},
        {"label": _("State")},
        {"label": _("Drafted by")},
    ]
    context = {
        "columns": columns,
        "rows": [_cells(each) for each in found],
        "following": f"?cursor={following}" if following else "",
        "start": "?" if "cursor" in request.GET else "",
        "drafting": _code(request) != "",
    }
    return render(request, "documents/documents.html", context)


def _cells(found: Document) -> list[Any]:
    case = found.case
    return [
        {"text": case.title, "url": reverse("workbench:case", args=[case.number])},
        say(queries.table(case).kinds[found.kind].titles),
        found.number,
        case.stage.title,
        found.drafter_name,
    ]


def _code(request: ActorRequest) -> str:
    """The matter by which the acting post drafts a document; "" where it drafts none."""
    offered = matters.offered(request.actor)
    return next((each.code for each, source in offered if source.life == queries.OUT), "")


@require_GET
@requires("documents:document:read")
def new(request: ActorRequest) -> HttpResponse:
    """The kinds of documents, each with what it is for; one of them begins a draft."""
    code = _code(request)
    source = next((s for each, s in matters.offered(request.actor) if each.code == code), None)
    if source is None:
        raise NotFound(_("A kind of document that your post drafts"))
    ways = directions()
    rows = [
        {
            "name": kind.name,
            "title": say(kind.titles),
            "use": say(kind.use),
            "ways": "、".join(ways[each] for each in kind.rule.directions),
        }
        for kind in kinds.of(source).kinds.values()
    ]
    context = {"kinds": rows, "address": reverse("workbench:new_one", args=[code])}
    return render(request, "documents/kinds.html", context)


@require_http_methods(["GET", "POST"])
@requires("documents:document:edit")
@idempotent
def text(request: ActorRequest, number: str) -> HttpResponse:
    """The text to change; a POST keeps the next version."""
    actor, sent = request.actor, request.POST
    case = cases.get(actor, number)
    document = queries.document(case)
    latest = queries.latest(document)
    problems: list[str] = []
    if request.method == "POST":
        seen = sent.get("version", "")
        try:
            drafting.change_text(
                *(actor, number, sent.get("title", ""), sent.get("text", "")[:60_000]),
                note=sent.get("note", ""),
                version=int(seen) if seen.isdecimal() else None,
            )
        except Invalid as refusal:
            problems = [row["message"] for row in refusal.problems]
        except DomainError as refusal:
            problems = [f"{refusal} {refusal.next_step}"]
        else:
            messages.success(request, _("Kept as version %(n)s.") % {"n": document.version + 1})
            return redirect("workbench:case", number)
    context = {
        "case": case,
        "version": sent.get("version", document.version),
        "title_text": sent.get("title", latest.title),
        "text": sent.get("text", latest.text),
        "note": sent.get("note", ""),
        "may": rights.of(actor, case).text is kinds.Right.EDIT,
        "key": str(ids.new()),
        "problems": problems,
    }
    return render(request, "documents/text.html", context, status=422 if problems else 200)


@require_GET
@requires("documents:document:read")
def versions(request: ActorRequest, number: str) -> HttpResponse:
    """Who changed what at which step, and the differences between any two versions."""
    case = cases.get(request.actor, number)
    found = queries.versions(rights.to_read(request.actor, case))
    last = found[-1].number
    after = _number(request.GET.get("after", ""), last, last)
    before = _number(request.GET.get("before", ""), last, max(1, after - 1))
    old, new_one = found[before - 1], found[after - 1]
    context = {
        "case": case,
        "versions": [_version(each) for each in found],
        "before": before,
        "after": after,
        "title_pieces": differences.differences(old.title, new_one.title),
        "pieces": differences.differences(old.text, new_one.text),
        "same": (old.title, old.text) == (new_one.title, new_one.text),
    }
    return render(request, "documents/versions.html", context)


def _number(text: str, last: int, otherwise: int) -> int:
    given = int(text) if text.isdecimal() and len(text) < 7 else 0
    return given if 1 <= given <= last else otherwise


def _version(row: Any) -> Row:
    return {
        "row": row,
        "step": say(row.step) or _("Beginning"),
        "body": say(row.body_names),
    }


@require_POST
@requires("documents:document:edit")
def enclose(request: ActorRequest, number: str) -> HttpResponse:
    """Add a file."""
    file = request.FILES.get("file")
    if file is None:
        messages.error(request, _("Choose a file first."))
        return redirect(_panel(number))
    try:
        drafting.enclose(request.actor, number, file.name or "", file.read())
    except FileRefused as refusal:
        messages.error(request, f"{refusal} {refusal.next_step}")
    return redirect(_panel(number))


@require_POST
@requires("documents:document:edit")
def take_off(request: ActorRequest, number: str, enclosure_id: UUID) -> HttpResponse:
    drafting.take_off(request.actor, number, enclosure_id)
    return redirect(_panel(number))


def _panel(number: str) -> str:
    return reverse("workbench:case", args=[number]) + "#document"


@require_GET
@requires("documents:document:read")
def enclosure(request: ActorRequest, number: str, enclosure_id: UUID) -> HttpResponse:
    """A file, to read here or, with `?download`, to take along; each asks its own right."""
    download = "download" in request.GET
    found = rights.open_enclosure(request.actor, number, enclosure_id, download=download)
    return attached(*found, download=download)
