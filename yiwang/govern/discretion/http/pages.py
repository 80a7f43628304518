"""The library of graded clauses, for everybody and on the workbench; publishing new grades."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from yiwang.base.decisions import facade as decisions
from yiwang.base.decisions.facade import fields
from yiwang.engines.decision.versions import Reference, Version
from yiwang.govern.discretion import proposing, queries
from yiwang.govern.discretion.errors import NoGrades
from yiwang.govern.discretion.http import comparing, shown
from yiwang.govern.discretion.publishing import publish_grades
from yiwang.govern.discretion.values import Clause
from yiwang.kernel.errors import Invalid
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.texts import say

BASES = {"portal": "portal/base.html", "workbench": "workbench/base.html"}
LARGEST = 2_000_000  # bytes of a sheet


@require_GET
@requires("public")
def library(request: ActorRequest, face: str) -> HttpResponse:
    """Clauses by words and department."""
    words, department = request.GET.get("q", ""), request.GET.get("department", "")
    found = queries.clauses(request.actor, words, department)
    context = {
        "base": BASES[face],
        "face": face,
        "q": words,
        "department": department,
        "departments": [(each["zh"], say(each)) for each in queries.departments()],
        "count": len(found),
        "demonstration": any(each.demonstration for each in found),
        **shown.library_table(found, face),
    }
    return render(request, "discretion/library.html", context)


@require_GET
@requires("public")
def clause(request: ActorRequest, code: str, face: str) -> HttpResponse:
    """One clause: its text, its grades, and a try, which stores nothing."""
    found = queries.clause(request.actor, code)
    entry = proposing.entry_of(found)
    given = {key: str(text) for key, text in request.GET.items()}
    first, second = _chosen(entry.versions.versions, given, request.actor.today)
    context = _head(found, face) | {
        "versions": _version_links(entry.versions.versions, first),
        "beside": second,
        "first": _version(entry, first),
        "second": _version(entry, second) if second else None,
        **_tried(request, found, given),
    }
    status = 422 if context["errors"] else 200
    return render(request, "discretion/clause.html", context, status=status)


def _head(found: Clause, face: str) -> dict[str, Any]:
    return {
        "base": BASES[face],
        "face": face,
        "clause": found,
        "title": say(found.title),
        "department": say(found.department),
        "source": say(found.source),
    }


def _chosen(
    versions: tuple[Version, ...], given: Mapping[str, str], today: date
) -> tuple[Version, Version | None]:
    """The version to read, that of today unless chosen, and one to lay beside it."""
    holding = [each for each in versions if each.holds(today)]
    first = _numbered(versions, given.get("version", "")) or (holding or [versions[-1]])[0]
    return first, _numbered(versions, given.get("beside", ""))


def _numbered(versions: tuple[Version, ...], number: str) -> Version | None:
    there = number.isdecimal() and int(number) < len(versions)
    return versions[int(number)] if there else None


def _version_links(versions: tuple[Version, ...], first: Version) -> list[dict[str, Any]]:
    own = versions.index(first)
    return [
        {
            **decisions.shown.version(each),
            "url": f"?version={number}#rules-title",
            "beside": f"?version={own}&beside={number}#rules-title",
            "chosen": each == first,
        }
        for number, each in enumerate(versions)
    ]


def _version(entry: decisions.Entry, found: Version) -> dict[str, Any]:
    tables = decisions.shown.tables(entry.models[found.file], entry.name) if found.file else []
    return {**decisions.shown.version(found), "tables": tables}


def _tried(request: ActorRequest, found: Clause, given: Mapping[str, str]) -> dict[str, Any]:
    """The form as it was filled in, and what comes of it once it was."""
    actor, entry = request.actor, proposing.entry_of(found)
    today = actor.today.isoformat()
    asking = "day.act" in given
    posted = {"day.act": today, "day.decision": today} | dict(given)
    days = _days(posted)
    asked = proposing.asked(found, days)
    inputs, days, errors = fields.read(asked, entry, posted) if asking else ({}, days, {})
    context: dict[str, Any] = {"proposal": None}
    if asking and not errors:
        try:
            proposal = proposing.propose(
                actor,
                found,
                inputs,
                on_act=days[Reference.ACT],
                on_decision=days[Reference.DECISION],
            )
            outcome = proposing.evaluate(actor, found, inputs, days)
            labels = {each.name: each.label for each in asked}
            called = decisions.shown.titles(entry.models.values())
            context |= {
                "proposal": proposal,
                "grade": shown.grade(proposal.grade),
                "options": shown.options_table(proposal),
                "outcome": decisions.shown.outcome(outcome, labels, called),
            }
        except Invalid as refused:
            errors = {_field_of(row["pointer"]): row["message"] for row in refused.problems}
    rows = [_friendly(row) for row in fields.rows(asked, entry, posted, errors)]
    return context | {"rows": rows, "errors": _summary(rows)}


def _days(posted: Mapping[str, str]) -> dict[Reference, date]:
    """The days that can be read; the form says of the others."""
    found = {}
    for day in (Reference.ACT, Reference.DECISION):
        try:
            found[day] = date.fromisoformat(posted[f"day.{day}"])
        except ValueError:
            continue
    return found


def _field_of(pointer: str) -> str:
    return f"in.{pointer.removeprefix('/facts/')}" if "/facts/" in pointer else "day.act"


def _friendly(row: dict[str, Any]) -> dict[str, Any]:
    """Parties in words; what is seldom so is answered with no until somebody says yes."""
    if row["name"] == f"in.{proposing.PARTY}":
        names = {"person": _("A person"), "organisation": _("An organisation")}
        return row | {"choices": [{"value": key, "label": name} for key, name in names.items()]}
    answers = [each["value"] for each in row.get("choices", ())]
    if answers == ["true", "false"] and not row["value"]:
        return row | {"value": "false"}
    return row


def _summary(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {"pointer": row["pointer"], "label": row["label"], "message": row["error"]}
        for row in rows
        if row["error"]
    ]


@require_http_methods(["GET", "POST"])
@requires("discretion:grades:publish")
def grades(request: ActorRequest, code: str) -> HttpResponse:
    """Take the tables as sheets, send an edited one, say from when on it holds."""
    found = queries.clause(request.actor, code)
    posted = {key: str(text) for key, text in request.POST.items()}
    refusal = ""
    if request.method == "POST":
        upload = request.FILES.get("sheet")
        try:
            if upload is None or (upload.size or 0) > LARGEST:
                raise NoGrades(_("Choose a sheet of at most 2 MB."))
            made = publish_grades(
                request.actor, code, upload.read(), _day(posted), posted.get("source", "")
            )
        except NoGrades as refused:
            refusal = str(refused)
        else:
            told = _("Published as version %(version)s of the package.")
            messages.success(request, told % {"version": made.version})
            return redirect("workbench:clause", code)
    entry = proposing.entry_of(found)
    last = len(entry.versions.versions) - 1
    sheets = reverse("workbench:decision_sheet", args=[found.package, found.decision])
    context = _head(found, "workbench") | {
        "refusal": refusal,
        "posted": posted,
        "last": decisions.shown.version(entry.versions.versions[last]),
        "sheets": [
            (title, f"{sheets}?version={last}&table={name}")
            for title, name in ((_("Grades"), found.grade), (_("Ranges"), found.decision))
        ],
    }
    return render(request, "discretion/grades.html", context, status=422 if refusal else 200)


def _day(posted: Mapping[str, str]) -> date:
    try:
        return date.fromisoformat(posted.get("valid_from", ""))
    except ValueError as error:
        raise NoGrades(_("Say from which day on they hold.")) from error


portal_urls = [
    path("discretion", library, {"face": "portal"}, name="clauses"),
    path("discretion/<slug:code>", clause, {"face": "portal"}, name="clause"),
]
workbench_urls = [
    path("work/discretion", library, {"face": "workbench"}, name="clauses"),
    path("work/discretion/deviations", comparing.deviations, name="deviations"),
    path("work/discretion/choices/<uuid:choice_id>", comparing.look, name="choice_look"),
    path("work/discretion/<slug:code>", clause, {"face": "workbench"}, name="clause"),
    path("work/discretion/<slug:code>/grades", grades, name="clause_grades"),
]
