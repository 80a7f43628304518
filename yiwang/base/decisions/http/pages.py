"""Decisions on the workbench: the list, one decision with its tables, a try, a sheet to take."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from yiwang.base.decisions import facade
from yiwang.base.decisions.facade import Entry, Found
from yiwang.base.decisions.http import fields, shown
from yiwang.engines.decision import sheet
from yiwang.engines.decision.versions import Version, VersionError
from yiwang.kernel.errors import Invalid, NotFound
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.texts import say

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
@requires("decisions:decision:evaluate")
def decisions(request: ActorRequest) -> HttpResponse:
    """All decisions of the current packages."""
    columns = [
        {"label": _("Decision"), "kind": "main"},
        {"label": _("Package")},
        {"label": _("Version is picked by")},
        {"label": _("Versions"), "kind": "number"},
    ]
    rows = [
        [
            {"text": say(each.entry.titles), "url": _address("decision", each)},
            say(each.source.titles),
            fields.day_name(each.entry.versions.reference) if each.entry.days else _("no day"),
            len(each.entry.versions.versions),
        ]
        for each in facade.listed()
    ]
    return render(request, "decisions/decisions.html", {"columns": columns, "rows": rows})


def _address(name: str, found: Found) -> str:
    return reverse(f"workbench:{name}", args=[found.source.name, found.entry.name])


@require_http_methods(["GET", "POST"])
@requires("decisions:decision:evaluate")
def decision(request: ActorRequest, package: str, name: str) -> HttpResponse:
    """One decision: its tables with what checks found, and a form to try it. Stores nothing."""
    found = facade.find(package, name)
    entry = found.entry
    version = _version(entry, request.GET.get("version", ""), request.actor.today)
    asked = fields.asked(entry.models[version.file], entry.name) if version.file else []
    posted: dict[str, str] = {"day.decision": request.actor.today.isoformat()}
    errors: dict[str, str] = {}
    outcome = None
    if request.method == "POST":
        posted = {key: str(text) for key, text in request.POST.items()}
        inputs, days, errors = fields.read(asked, entry, posted)
        if not errors:
            try:
                decided = facade.decide(entry, inputs, request.actor.now, days)
                labels = {each.name: each.label for each in asked}
                outcome = shown.outcome(decided, labels, shown.titles(entry.models.values()))
            except Invalid as refused:
                errors = {f"day.{entry.versions.reference}": refused.problems[0]["message"]}
    rows = fields.rows(asked, entry, posted, errors)
    context = {
        "found": found,
        "title": say(entry.titles),
        "question": say(entry.questions),
        "package": say(found.source.titles),
        "day": fields.day_name(entry.versions.reference) if entry.days else "",
        "lighter": entry.versions.lighter_source if entry.versions.lighter else "",
        "versions": _versions(found, version),
        "version": shown.version(version),
        "tables": shown.tables(entry.models[version.file], entry.name) if version.file else [],
        "sheet": f"{_address('decision_sheet', found)}?version={_number(entry, version)}",
        "rows": rows,
        "errors": [
            {"pointer": row["pointer"], "label": row["label"], "message": row["error"]}
            for row in rows
            if row["error"]
        ],
        "outcome": outcome,
    }
    return render(request, "decisions/decision.html", context, status=422 if errors else 200)


def _number(entry: Entry, version: Version) -> int:
    return entry.versions.versions.index(version)


def _version(entry: Entry, number: str, today: date) -> Version:
    """The version of a number; without one that of today, else the last."""
    all_versions = entry.versions.versions
    if number.isdecimal() and int(number) < len(all_versions):
        return all_versions[int(number)]
    try:
        return entry.versions.at(today)
    except VersionError:
        return all_versions[-1]


def _versions(found: Found, version: Version) -> list[dict[str, Any]]:
    return [
        {
            **shown.version(each),
            "url": f"{_address('decision', found)}?version={number}",
            "chosen": each == version,
        }
        for number, each in enumerate(found.entry.versions.versions)
    ]


@require_GET
@requires("decisions:decision:evaluate")
def decision_sheet(request: ActorRequest, package: str, name: str) -> HttpResponse:
    """One table as a spreadsheet, by its number on the page."""
    entry = facade.find(package, name).entry
    version = _version(entry, request.GET.get("version", ""), request.actor.today)
    model = entry.models.get(version.file)
    wanted = request.GET.get("table", "")
    tables = [each for each in model.tables if each.where == wanted] if model else []
    if not tables:
        raise NotFound(_("This table"))
    try:
        data = sheet.to_sheet(tables[0].table, tables[0].where)
    except sheet.SheetError as refused:
        raise Invalid(
            [{"pointer": "", "code": "decisions.no_sheet", "message": str(refused)}]
        ) from refused
    response = HttpResponse(data, content_type=XLSX)
    disposition = content_disposition_header(True, f"{wanted}.xlsx")
    response["Content-Disposition"] = disposition or "attachment"
    return response


decision_urls = [
    path("work/decisions", decisions, name="decisions"),
    path("work/decisions/<str:package>/<str:name>", decision, name="decision"),
    path("work/decisions/<str:package>/<str:name>/sheet", decision_sheet, name="decision_sheet"),
]
