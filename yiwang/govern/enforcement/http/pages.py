"""Penalties on the workbench: the list, evidence, discretion."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yiwang.base.cases import facade as cases
from yiwang.base.decisions.facade import fields
from yiwang.govern.enforcement import actions, grading, panels, queries
from yiwang.govern.enforcement.models import Penalty
from yiwang.govern.enforcement.words import plain, said
from yiwang.kernel import ids
from yiwang.kernel.actor import Actor
from yiwang.kernel.errors import DomainError, Invalid, NotFound
from yiwang.kernel.evidence.record import Outcome, record
from yiwang.kernel.files import store
from yiwang.kernel.http.idempotency import idempotent
from yiwang.kernel.http.paging import page
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.texts import say

Row = dict[str, Any]
DAY = "day."  # questions for days, which the matter answers itself
SHOWN = ("application/pdf", "image/jpeg", "image/png")  # browsers show these themselves


@require_GET
@requires("enforcement:penalty:read")
def penalties(request: ActorRequest) -> HttpResponse:
    """The matters of the acting post's bodies, with their lights."""
    actor, text, only = request.actor, request.GET.get("q", "")[:60], request.GET.get("open", "")
    rows = queries.penalties(actor)
    if text:
        rows = rows.filter(cases.named(text, "case__"))
    if only:
        rows = rows.exclude(case__state_class="closed")
    found, following = page(rows, request.GET.get("cursor", ""))
    kept = f"q={text}&open={only}"
    context = {
        "columns": _columns(),
        "rows": [_cells(actor, each) for each in found],
        "q": text,
        "only": only,
        "narrowed": bool(text or only),
        "following": f"?{kept}&cursor={following}" if following else "",
        "start": f"?{kept}" if "cursor" in request.GET else "",
        "may_open": actor.may("matters:matter:open") and actor.may("enforcement:evidence:add"),
    }
    return render(request, "enforcement/penalties.html", context)


def _columns() -> list[Row]:
    return [
        {"label": _("Case number"), "kind": "main"},
        {"label": _("Party")},
        {"label": _("Offence")},
        {"label": _("Stage")},
        {"label": _("Penalty")},
        {"label": _("Due"), "kind": "date"},
        {"label": _("State"), "kind": "light"},
    ]


def _cells(actor: Actor, row: Penalty) -> list[Any]:
    case = row.case
    act = queries.act_of(row, case)
    return [
        {"text": case.number, "url": reverse("workbench:case", args=[case.number])},
        row.party_name,
        say({"zh": act.title.zh, "en": act.title.en}),
        case.stage.title,
        said(row.kinds, row.fine, row.gains),
        case.due,
        _light(actor, case),
    ]


def _light(actor: Actor, case: cases.Case) -> str:
    """That of the nearest day; closed matters are done."""
    if case.state_class == "closed":
        return "done_in_time"
    if case.state == "hearing":
        return "paused"
    if case.due is None:
        return "normal"
    left = (case.due - actor.today).days
    return "overdue" if left < 0 else "near_due" if left <= 7 else "normal"


@require_http_methods(["GET", "POST"])
@requires("enforcement:evidence:add")
@idempotent
def add_evidence(request: ActorRequest, number: str) -> HttpResponse:
    """Add a piece of evidence; a phone offers its camera."""
    actor, sent = request.actor, request.POST
    case = cases.get(actor, number)
    queries.penalty(actor, case)
    problem: DomainError | None = None
    if request.method == "POST":
        try:
            actions.add_evidence(actor, number, _found(request))
        except DomainError as refusal:
            problem = refusal
        else:
            messages.success(request, _("The evidence is in the file."))
            return redirect(reverse("workbench:case", args=[number]) + "#evidence")
    context = {
        "case": case,
        "kinds": panels.choices("evidence"),
        "sent": sent,
        "today": actor.today,
        "key": str(ids.new()),
        "problem": problem,
        "errors": _told(problem),
    }
    return render(request, "enforcement/evidence.html", context, status=_status(problem))


def _found(request: ActorRequest) -> actions.Found:
    sent = request.POST
    try:
        taken_on = date.fromisoformat(sent.get("taken_on", ""))
    except ValueError as error:
        row = {"pointer": "/taken_on", "code": "enforcement.day", "message": _("Give a day.")}
        raise Invalid([row]) from error
    upload = request.FILES.get("file")
    stored = store.take(request.actor, upload.name or "", upload.read()) if upload else None
    return actions.Found(
        kind=sent.get("kind", ""),
        name=sent.get("name", "")[:200],
        taken_on=taken_on,
        place=sent.get("place", "")[:200],
        second=sent.get("second", "").strip()[:40],
        file=stored.id if stored else None,
        keep=bool(sent.get("keep")),
    )


def _told(problem: DomainError | None) -> list[Row]:
    return problem.problems if isinstance(problem, Invalid) else []


def _status(problem: DomainError | None) -> int:
    return problem.status if problem else 200


@require_POST
@requires("enforcement:evidence:keep")
def keep(request: ActorRequest, evidence_id: UUID) -> HttpResponse:
    return _back(request, actions.keep(request.actor, evidence_id))


@require_POST
@requires("enforcement:evidence:add")
def dispose(request: ActorRequest, evidence_id: UUID) -> HttpResponse:
    wanted = request.POST.get("disposal", "")
    return _back(request, actions.dispose(request.actor, evidence_id, wanted))


def _back(request: ActorRequest, row: Any) -> HttpResponse:
    case = cases.by_id(request.actor, row.case_id)
    return redirect(reverse("workbench:case", args=[case.number]) + "#evidence")


@require_GET
@requires("enforcement:penalty:read")
def file(request: ActorRequest, evidence_id: UUID) -> HttpResponse:
    """The file of a piece of evidence; who looks leaves an entry."""
    row, file_id = queries.evidence_file(request.actor, evidence_id)
    stored, data = store.fetch(file_id)
    content = {"digest": row.digest}
    record(request.actor, "enforcement.evidence_read", row.id, content, outcome=Outcome.READ)
    response = HttpResponse(data, content_type=stored.media_type)
    away = stored.media_type not in SHOWN
    response["Content-Disposition"] = content_disposition_header(away, stored.name) or "attachment"
    response["Cache-Control"] = "private, no-store"
    return response


@require_http_methods(["GET", "POST"])
@requires("enforcement:penalty:grade")
@idempotent
def grade(request: ActorRequest, number: str) -> HttpResponse:
    """Ask the discretion benchmark: its questions, then grade, range and reasons."""
    actor = request.actor
    case = cases.get(actor, number)
    row = queries.penalty(actor, case)
    asked = grading.asked(actor, case, row)
    if asked is None:
        raise NotFound(_("This benchmark"))
    posted = {f"in.{name}": _text(value) for name, value in row.facts.items()}
    errors: dict[str, str] = {}
    problem: DomainError | None = None
    if request.method == "POST":
        posted = {key: str(value) for key, value in request.POST.items()}
        inputs, errors = _inputs(asked, posted)
        if not errors:
            try:
                row = actions.grade(actor, number, inputs)
            except Invalid as refusal:
                errors = {_field(each["pointer"]): each["message"] for each in refusal.problems}
            except DomainError as refusal:
                problem = refusal
            else:
                messages.success(request, _("Grade and range are in the file."))
                return redirect(reverse("workbench:case", args=[number]) + "#penalty-title")
    act = queries.act_of(row, case)
    context = {
        "case": case,
        "act": say({"zh": act.title.zh, "en": act.title.en}),
        "rows": question_rows(asked, posted, errors),
        "row": row,
        "between": f"{plain(row.low)}–{plain(row.high)}" if row.grade else "",
        "key": str(ids.new()),
        "problem": problem,
        "errors": [{"pointer": f"/{name}", "message": text} for name, text in errors.items()],
    }
    status = 422 if errors else _status(problem)
    return render(request, "enforcement/grade.html", context, status=status)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _field(pointer: str) -> str:
    return "in." + pointer.strip("/").replace("/", ".")


def question_rows(asked: grading.Questions, posted: Row, errors: Row) -> list[Row]:
    """The questions as fields of a form."""
    rows = fields.rows(asked.fields, asked.entry, posted, errors)
    return [row for row in rows if not row["name"].startswith(DAY)]


def _inputs(asked: grading.Questions, posted: dict[str, str]) -> tuple[Row, dict[str, str]]:
    inputs, _days, errors = fields.read(asked.fields, asked.entry, posted)
    return inputs, {name: text for name, text in errors.items() if not name.startswith(DAY)}
