"""Packages and their versions: the list, what changed between two, taking one in and out."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yiwang.base.packages import facade as packages
from yiwang.base.packages.facade import Package, Source
from yiwang.base.work.facade import migration
from yiwang.kernel import ids
from yiwang.kernel.errors import Invalid, NotFound
from yiwang.kernel.http.idempotency import idempotent
from yiwang.kernel.http.paging import told
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.texts import say
from yiwang.support.studio import actions, changes, queries
from yiwang.support.studio.http import shown

ZIP = "application/zip"


@require_GET
@requires("packages:package:read")
def studio(request: ActorRequest) -> HttpResponse:
    """The packages of the city, and the body's working copies."""
    rows = packages.versions()
    counted = Counter(row.name for row in rows)
    running = migration.counts()
    context = {
        "drafts": queries.drafts(request.actor),
        "packages": [
            {
                "name": row.name,
                "title": say(row.titles),
                "version": row.version,
                "count": counted[row.name],
                "running": told(
                    sum(n for (name, _v), n in running.items() if name == row.name), migration.MOST
                ),
            }
            for row in rows
            if row.state == Package.State.CURRENT
        ],
        "edits": request.actor.may("studio:draft:edit"),
        "key": str(ids.new()),
    }
    return render(request, "studio/studio.html", context)


@require_GET
@requires("packages:package:read")
def package(request: ActorRequest, name: str) -> HttpResponse:
    """The versions of a package, with how many cases run on each."""
    rows = queries.versions(name)
    running = migration.counts(name)
    current = queries.current(name)
    context = {
        "name": name,
        "title": say(current.titles),
        "current": current.version,
        "versions": [
            {
                "version": row.version,
                "is_current": row.id == current.id,
                "at": row.installed_at,
                "digest": row.digest[:12],
                "running": told(running.get((name, row.version), 0), migration.MOST),
                "runs": bool(running.get((name, row.version))),
            }
            for row in rows
        ],
        "edits": request.actor.may("studio:draft:edit"),
        "migrates": request.actor.may("work:case:migrate"),
        "key": str(ids.new()),
    }
    return render(request, "studio/package.html", context)


@require_GET
@requires("packages:package:read")
def archive(request: ActorRequest, name: str, version: str) -> HttpResponse:
    """A version as one file, the same bytes for the same content."""
    return zipped(queries.version(name, version))


def zipped(source: Source) -> HttpResponse:
    answer = HttpResponse(packages.pack(source), content_type=ZIP)
    disposition = content_disposition_header(True, f"{source.name}-{source.version}.zip")
    answer["Content-Disposition"] = disposition or "attachment"
    return answer


@require_GET
@requires("packages:package:read")
def process_file(request: ActorRequest, name: str, version: str) -> HttpResponse:
    """The process of a version, for its picture."""
    return as_text(queries.version(name, version), changes.PROCESS)


def as_text(source: Source, path: str) -> HttpResponse:
    """A file of a package. Never as a page: what an analyst wrote must not run in a browser.

    Raises:
        NotFound: no such file.
    """
    if path not in source.files:
        raise NotFound(_("This file"))
    answer = HttpResponse(source.files[path], content_type="text/plain; charset=utf-8")
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@require_GET
@requires("packages:package:read")
def compared(request: ActorRequest, name: str) -> HttpResponse:
    """What changed from one version to another."""
    rows = [row.version for row in queries.versions(name)]
    after = request.GET.get("to") or queries.current(name).version
    before = request.GET.get("from") or next((v for v in rows if v != after), after)
    old, new = queries.version(name, before), queries.version(name, after)
    pictures = (
        reverse("workbench:studio_process_file", args=[name, before]),
        reverse("workbench:studio_process_file", args=[name, after]),
    )
    context = {
        "name": name,
        "title": say(new.titles),
        "versions": rows,
        "back": reverse("workbench:studio_package", args=[name]),
        **difference(old, new, pictures),
    }
    return render(request, "studio/changes.html", context)


def difference(old: Source, new: Source, pictures: tuple[str, str]) -> dict[str, Any]:
    """What the page of changes shows. pictures: addresses of the process before and after."""
    elements = shown.elements(changes.elements(old, new))
    return {
        "before": old.version,
        "after": new.version,
        "files": [
            {"path": each.path, "kind": shown.kind(each.kind), "lines": each.lines}
            for each in changes.files(old, new)
        ],
        "elements": elements,
        "pictures": [
            {"url": pictures[0], "marks": _marks(elements, "removed", "changed"), "old": True},
            {"url": pictures[1], "marks": _marks(elements, "added", "changed"), "old": False},
        ]
        if elements
        else [],
    }


def _marks(elements: list[dict[str, Any]], *kinds: str) -> str:
    """Ids with the kind of their change, as the script of the pictures reads them."""
    return " ".join(f"{each['code']}:{each['id']}" for each in elements if each["code"] in kinds)


@require_POST
@requires("studio:draft:edit")
@idempotent
def open_draft(request: ActorRequest, name: str) -> HttpResponse:
    """Open a version as a working copy."""
    found = actions.open_draft(request.actor, name, request.POST.get("version", ""))
    return redirect("workbench:studio_draft", found.id)


@require_POST
@requires("studio:draft:edit")
@idempotent
def take_archive(request: ActorRequest) -> HttpResponse:
    """Open an exported package as a working copy."""
    upload = request.FILES.get("archive")
    if upload is None or not upload.size:
        message = _("Choose a file.")
        raise Invalid([{"pointer": "/archive", "code": "studio.no_file", "message": message}])
    found = actions.take_archive(request.actor, upload.read())
    messages.success(request, _("The package was opened as a draft."))
    return redirect("workbench:studio_draft", found.id)
