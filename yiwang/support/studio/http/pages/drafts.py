"""A working copy: its files, its problems and examples, publishing it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yiwang.base.packages import facade as packages
from yiwang.engines import decision
from yiwang.engines.decision import sheet
from yiwang.kernel import ids
from yiwang.kernel.errors import DomainError, Invalid, NotFound
from yiwang.kernel.http.problems import details
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.texts import say
from yiwang.support.studio import actions, changes, queries
from yiwang.support.studio.http import shown
from yiwang.support.studio.http.pages.packages import as_text, difference, zipped
from yiwang.support.studio.models import Draft

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
@requires("studio:draft:read")
def draft(request: ActorRequest, draft_id: UUID) -> HttpResponse:
    """The files of a draft; with `?show=try` its problems, or what becomes of its examples."""
    found = queries.draft(request.actor, draft_id)
    return _overview(request, found, show=request.GET.get("show", ""))


def _overview(
    request: ActorRequest, found: Draft, *, show: str = "", refusal: DomainError | None = None
) -> HttpResponse:
    findings = queries.findings(found) if show == "try" else None
    wanted = packages.versions(found.package)
    context = {
        **_head(found),
        "files": _files(found),
        "findings": _findings(findings) if findings else None,
        "proposed": _proposed(found, [row.version for row in wanted]),
        "publishes": request.actor.may("packages:package:install"),
        "refusal": refusal,
        "key": str(ids.new()),
    }
    return render(request, "studio/draft.html", context, status=refusal.status if refusal else 200)


def _head(found: Draft) -> dict[str, Any]:
    source = queries.source(found)
    return {
        "draft": found,
        "title": say(source.titles),
        "is_open": found.state == Draft.State.OPEN,
        "has_process": changes.PROCESS in found.files,
    }


def _files(found: Draft) -> list[dict[str, Any]]:
    """The files with whether they differ from the version that the draft was opened from."""
    known = {}
    if found.base:
        before = queries.version(found.package, found.base)
        known = {each.path: each.kind for each in changes.files(before, queries.source(found))}
    rows = [
        {
            "path": path,
            "size": len(text.encode()),
            "kind": shown.kind(known[path]) if path in known else None,
            "url": _file_url(found, path),
        }
        for path, text in sorted(found.files.items())
    ]
    gone = [path for path, kind in known.items() if kind is changes.Kind.REMOVED]
    return rows + [
        {"path": path, "size": 0, "kind": shown.kind(known[path]), "url": ""} for path in gone
    ]


def _file_url(found: Draft, path: str) -> str:
    return f"{reverse('workbench:studio_file', args=[found.id])}?path={path}"


def _findings(found: queries.Findings) -> dict[str, Any]:
    return {
        "problems": shown.problems(found.problems),
        "results": shown.results(found.results),
        "ready": found.ready,
    }


def _proposed(found: Draft, taken: list[str]) -> str:
    return packages.following(taken, queries.source(found).version)


@require_GET
@requires("studio:draft:read")
def findings(request: ActorRequest, draft_id: UUID) -> HttpResponse:
    """The same as a fragment, for the page of the process: `?show=check` leaves examples out."""
    found = queries.draft(request.actor, draft_id)
    tried = request.GET.get("show") != "check"
    told = queries.findings(found) if tried else queries.Findings(queries.check(found), [])
    context = {"draft": found, "findings": _findings(told), "tried": tried}
    return render(request, "studio/_findings.html", context)


@require_http_methods(["GET", "POST"])
@requires("studio:draft:edit")
def file(request: ActorRequest, draft_id: UUID) -> HttpResponse:
    """One file as text: shown with its problems, kept as typed. Programs of ours send JSON's
    Accept and get the revision.
    """
    found = queries.draft(request.actor, draft_id)
    path = request.POST.get("path") or request.GET.get("path", "")
    if request.method == "POST":
        return _save(request, found, path)
    text = found.files.get(path)
    if text is None and not request.GET.get("new"):
        raise NotFound(_("This file"))
    return _editor(request, found, path, text or "")


def _save(request: ActorRequest, found: Draft, path: str) -> HttpResponse:
    wants_json = "application/json" in request.headers.get("Accept", "")
    # Browsers send line ends as CR LF; a file that had others keeps them.
    typed = request.POST.get("text", "")
    text = typed if "\r\n" in found.files.get(path, "") else typed.replace("\r\n", "\n")
    try:
        kept = actions.write(request.actor, found.id, path, text, revision=_revision(request))
    except DomainError as refusal:
        if wants_json:
            return JsonResponse(details(refusal), status=refusal.status)
        return _editor(request, found, path, text, refusal)
    if wants_json:
        return JsonResponse({"revision": kept.revision})
    messages.success(request, _("Saved: %(path)s") % {"path": path})
    return redirect(_file_url(kept, path))


def _revision(request: ActorRequest) -> int | None:
    text = request.POST.get("revision", "")
    return int(text) if text.isdecimal() else None


def _editor(
    request: ActorRequest,
    found: Draft,
    path: str,
    text: str,
    refusal: DomainError | None = None,
) -> HttpResponse:
    problems = [each for each in queries.check(found) if each.file == path]
    context = {
        **_head(found),
        "path": path,
        "text": text,
        "fresh": path not in found.files,
        "problems": shown.problems(problems),
        "tables": _tables(found, path),
        "refusal": refusal,
    }
    return render(request, "studio/file.html", context, status=refusal.status if refusal else 200)


def _tables(found: Draft, path: str) -> list[str]:
    """The decision tables of a file that can be taken as spreadsheets."""
    if not path.endswith(".dmn") or path not in found.files:
        return []
    try:
        model = decision.read(found.files[path], imports=[])
    except decision.ModelError:
        return []
    return list(dict.fromkeys(each.where for each in model.tables))


@require_GET
@requires("studio:draft:read")
def raw(request: ActorRequest, draft_id: UUID) -> HttpResponse:
    """A file of the draft as it is."""
    found = queries.draft(request.actor, draft_id)
    return as_text(queries.source(found), request.GET.get("path", changes.PROCESS))


@require_POST
@requires("studio:draft:edit")
def remove(request: ActorRequest, draft_id: UUID) -> HttpResponse:
    path = request.POST.get("path", "")
    actions.remove(request.actor, draft_id, path, revision=_revision(request))
    messages.success(request, _("Removed: %(path)s") % {"path": path})
    return redirect("workbench:studio_draft", draft_id)


@require_http_methods(["GET", "POST"])
@requires("studio:draft:edit")
def table_sheet(request: ActorRequest, draft_id: UUID) -> HttpResponse:
    """A decision table out as a spreadsheet, and an edited one back in."""
    found = queries.draft(request.actor, draft_id)
    path = request.POST.get("path") or request.GET.get("path", "")
    if request.method == "POST":
        upload = request.FILES.get("sheet")
        content = upload.read() if upload else b""
        actions.take_sheet(request.actor, found.id, path, content)
        messages.success(request, _("Saved: %(path)s") % {"path": path})
        return redirect(_file_url(found, path))
    wanted = request.GET.get("table", "")
    if wanted not in _tables(found, path):
        raise NotFound(_("This table"))
    model = decision.read(found.files[path], imports=[])
    chosen = next(each for each in model.tables if each.where == wanted)
    try:
        content = sheet.to_sheet(chosen.table, wanted)
    except sheet.SheetError as refused:
        row = {"pointer": "", "code": "decisions.no_sheet", "message": str(refused)}
        raise Invalid([row]) from refused
    answer = HttpResponse(content, content_type=XLSX)
    disposition = content_disposition_header(True, f"{wanted}.xlsx")
    answer["Content-Disposition"] = disposition or "attachment"
    return answer


@require_POST
@requires("packages:package:install")
def publish(request: ActorRequest, draft_id: UUID) -> HttpResponse:
    """Make the draft a version, or show what stands against it."""
    wished = request.POST.get("version", "").strip()[:20]
    try:
        kept = actions.publish(request.actor, draft_id, wished, revision=_revision(request))
    except DomainError as refusal:
        found = queries.draft(request.actor, draft_id)
        return _overview(request, found, show="try", refusal=refusal)
    said = _("Version %(version)s is published. New cases take it; running cases stay on theirs.")
    messages.success(request, said % {"version": kept.version})
    return redirect("workbench:studio_package", kept.package)


@require_POST
@requires("studio:draft:edit")
def drop(request: ActorRequest, draft_id: UUID) -> HttpResponse:
    actions.drop(request.actor, draft_id)
    messages.success(request, _("The draft was dropped."))
    return redirect("workbench:studio")


@require_GET
@requires("studio:draft:read")
def draft_archive(request: ActorRequest, draft_id: UUID) -> HttpResponse:
    """The draft as one file."""
    return zipped(queries.source(queries.draft(request.actor, draft_id)))


@require_GET
@requires("studio:draft:read")
def draft_changes(request: ActorRequest, draft_id: UUID) -> HttpResponse:
    """What the draft changes against the version it was opened from."""
    found = queries.draft(request.actor, draft_id)
    base = found.base or queries.current(found.package).version
    old, new = queries.version(found.package, base), queries.source(found)
    pictures = (
        reverse("workbench:studio_process_file", args=[found.package, base]),
        f"{reverse('workbench:studio_raw', args=[found.id])}?path={changes.PROCESS}",
    )
    context = {
        "name": found.package,
        "title": say(new.titles),
        "versions": [],
        "back": reverse("workbench:studio_draft", args=[found.id]),
        **difference(old, new, pictures),
        "after": _("draft"),
    }
    return render(request, "studio/changes.html", context)
