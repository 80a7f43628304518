"""Data elements, code sets and mappings as files: out as a spreadsheet, in as proposals."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_GET, require_http_methods

from yiwang.kernel import ids
from yiwang.kernel.actor import Actor
from yiwang.kernel.errors import NotFound
from yiwang.kernel.http import tables
from yiwang.kernel.http.idempotency import idempotent
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.texts import say, spoken
from yiwang.share.catalogue import cells, standard_sheets, standard_taking
from yiwang.share.catalogue.http import proposals, shown
from yiwang.share.catalogue.standard_taking import Change, News, Preview
from yiwang.share.catalogue.standards import KINDS

TONES = {
    News.NEW: ("good", "plus"),
    News.CHANGED: ("warn", "edit"),
    News.SAME: ("neutral", "circle-check"),
    News.WAITING: ("neutral", "clock"),
}


def file(
    actor: Actor, kind: str, ending: str, name: str = "", *, empty: bool = False
) -> HttpResponse:
    """What is in force of a kind, or one standard, or the head alone, as a file to keep."""
    head = cells.head(standard_sheets.columns(kind), spoken())
    lines = () if empty else standard_taking.lines(actor, kind, name)
    return tables.file(f"{kind}-standards", ending, head, lines)


def told(actor: Actor, kind: str, content: bytes, ground: str) -> dict[str, Any]:
    """What a file would change and what is wrong in it; with a ground it is proposed."""
    found = standard_taking.preview(actor, kind, content)
    wanted = found.wanted if ground.strip() else {}
    report = standard_taking.propose(actor, kind, wanted, ground)
    refused = [{"row": 0, "column": name, "reason": why} for name, why in report.refused]
    return {
        "changes": [
            {
                "name": each.name,
                "news": each.news.value,
                "differences": [difference.where for difference in each.differences],
            }
            for each in found.changes
        ],
        "bad": [*map(vars, found.bad), *refused],
        "proposed": [row.id for row in report.made],
    }


@require_GET
@requires("catalogue:entry:read")
def export(request: ActorRequest, kind: str, ending: str) -> HttpResponse:
    """Standards as a spreadsheet, which can be imported again, or its head as a template."""
    if kind not in KINDS or ending not in tables.KINDS:
        raise NotFound(_("This file"))
    name, empty = request.GET.get("name", "")[:60], bool(request.GET.get("empty"))
    return file(request.actor, kind, ending, name, empty=empty)


@require_http_methods(["GET", "POST"])
@requires("catalogue:standard:propose")
@idempotent
def take(request: ActorRequest, kind: str) -> HttpResponse:
    """Read a spreadsheet of standards, show what it would change, and propose that on one ground.

    What was shown comes back with the ground as the same table, and is read anew.
    """
    if kind not in KINDS:
        raise NotFound(_("This page"))
    actor, sent, ground = request.actor, request.FILES.get("file"), request.POST.get("ground", "")
    found, wrong = Preview(), ""
    if sent is not None:
        found = standard_taking.preview(actor, kind, sent.read(cells.LARGEST + 1))
    elif "said" in request.POST:
        shown_before = request.POST["said"].replace("\r\n", "\n")
        found = standard_taking.preview(actor, kind, shown_before.encode())
        report = standard_taking.propose(actor, kind, found.wanted, ground)
        wrong = " ".join(f"{name}: {why}" for name, why in report.refused)
        if report.made:
            messages.success(request, _told(len(report.made), wrong))
            return redirect(proposals.whence(kind)["back"])
        wrong = wrong or _("There is nothing to propose.")
    context = {
        "kind": kind,
        "found": found,
        "wrong": wrong,
        "ground": ground,
        "said": _table(kind, found.wanted) if found.wanted else "",
        "changes": [_shown(each) for each in found.changes if each.news is not News.SAME],
        "alike": sum(each.news is News.SAME for each in found.changes),
        "columns": shown.bad_columns(),
        "rows": shown.bad(found.bad, standard_sheets.columns(kind)),
        "key": str(ids.new()),
        **proposals.whence(kind),
    }
    failed = wrong or (found.bad and not found.changes)
    return render(request, "catalogue/standard_sheet.html", context, status=422 if failed else 200)


def _table(kind: str, wanted: Mapping[str, Any]) -> str:
    """What can be proposed, as the table that it came in."""
    head = cells.head(standard_sheets.columns(kind), spoken())
    content = tables.file("", "csv", head, standard_sheets.lines(kind, wanted.items())).content
    return content.decode("utf-8-sig")


def _told(count: int, wrong: str) -> str:
    text = ngettext("%(num)d proposal was made.", "%(num)d proposals were made.", count)
    return f"{text % {'num': count}} {wrong}".strip()


def _shown(change: Change) -> dict[str, Any]:
    words = {
        News.NEW: _("New"),
        News.CHANGED: pgettext("standard", "Changed"),
        News.SAME: _("In force already"),
        News.WAITING: _("A proposal waits"),
    }
    return {
        "name": change.name,
        "title": say(change.said["title"]),
        "badge": (words[change.news], *TONES[change.news]),
        "differences": change.differences if change.news is News.CHANGED else (),
    }


standard_file_urls = [
    path("work/data/standards/<slug:kind>/sheet", take, name="data_standard_sheet"),
    path("work/data/standards/<slug:kind>/sheet.<slug:ending>", export, name="data_standard_file"),
]
