"""Questions as the asked body meets them, and what is written beside a case."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yiwang.base.asides import actions, fields, queries, rules, shown
from yiwang.base.asides.models import Link, Question
from yiwang.base.cases import facade as cases
from yiwang.kernel import ids
from yiwang.kernel.errors import DomainError
from yiwang.kernel.evidence.record import Outcome, record
from yiwang.kernel.http.idempotency import idempotent
from yiwang.kernel.http.paging import page
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.texts import say

DAYS = 5  # what the form begins with; who asks chooses
Row = dict[str, Any]


@require_GET
@requires("asides:question:answer")
def questions(request: ActorRequest) -> HttpResponse:
    """What other bodies ask the acting post's body: waiting, or closed."""
    box = "closed" if request.GET.get("box") == "closed" else "open"
    rows = queries.asked(request.actor, box)
    if box == "open":
        found, following = list(rows[: queries.LIST]), ""
    else:
        found, following = page(rows, request.GET.get("cursor", ""))
    context = {
        "box": box,
        "columns": _columns(box),
        "rows": [_cells(request, each, box) for each in found],
        "following": f"?box=closed&cursor={following}" if following else "",
        "start": "?box=closed" if "cursor" in request.GET else "",
    }
    return render(request, "asides/questions.html", context)


def _columns(box: str) -> list[Row]:
    return [
        {"label": _("Question"), "kind": "main"},
        {"label": _("Asked by")},
        {"label": _("Matter")},
        {"label": _("Case number")},
        {"label": _("Last day"), "kind": "date"},
        {"label": _("State"), "kind": "light" if box == "open" else "text"},
    ]


def _cells(request: ActorRequest, question: Question, box: str) -> list[Any]:
    address = reverse("workbench:question", args=[question.id])
    state: Any = question.get_state_display()
    return [
        {"text": _first(question.text), "url": address},
        shown.asker_name(question),
        question.title,
        question.number,
        question.due,
        shown.light(request.actor, question) if box == "open" else state,
    ]


def _first(text: str, length: int = 60) -> str:
    return text if len(text) <= length else f"{text[:length]}…"


@require_http_methods(["GET", "POST"])
@requires("asides:question:answer")
@idempotent
def question(request: ActorRequest, question_id: UUID) -> HttpResponse:
    """One question with what it opens; a POST answers it."""
    actor = request.actor
    found = queries.question(actor, question_id)
    problem: DomainError | None = None
    if request.method == "POST":
        revision = request.POST.get("_revision", "")
        seen = int(revision) if revision.isdecimal() else None
        try:
            actions.answer(actor, question_id, request.POST.get("answer", "")[:4000], revision=seen)
        except DomainError as refusal:
            problem = refusal
        else:
            messages.success(request, _("The answer was sent to %s.") % shown.asker_name(found))
            return redirect("workbench:questions")
    content = {"number": found.number, "channel": actor.channel}
    record(actor, "questions.read", found.id, content, outcome=Outcome.READ)
    context = {
        "row": shown.row(actor, found),
        "clock": shown.clock(actor, found),
        "mine": found.body_id in actor.bodies and found.state == Question.State.OPEN,
        "key": str(ids.new()),
        "text": request.POST.get("answer", ""),
        "problem": problem,
    }
    status = problem.status if problem else 200
    return render(request, "asides/question.html", context, status=status)


@require_http_methods(["GET", "POST"])
@requires("asides:question:ask")
@idempotent
def ask(request: ActorRequest, number: str) -> HttpResponse:
    """Ask another body about a case."""
    actor, sent = request.actor, request.POST
    case = cases.get(actor, number)
    problem: DomainError | None = None
    if request.method == "POST":
        days = sent.get("days", "")
        asking = actions.Asking(
            body=sent.get("body", ""),
            text=sent.get("text", "")[:2000],
            days=int(days) if days.isdecimal() and len(days) < 4 else 0,
            opens=sent.getlist("opens"),
        )
        try:
            made = actions.ask(actor, number, asking)
        except DomainError as refusal:
            problem = refusal
        else:
            messages.success(request, _("%s was asked.") % shown.body_name(made))
            return redirect(reverse("workbench:case", args=[number]) + "#questions")
    context = {
        "case": case,
        "title": say({"zh": case.title, "en": case.title_en}),
        "bodies": [
            (each.code, say({"zh": each.name, "en": each.name_en}))
            for each in queries.askable(actor)
        ],
        "fields": [
            (each.pointer, each.shown, say(each.value)) for each in fields.openable(actor, case)
        ],
        "chosen": {
            "body": sent.get("body", ""),
            "text": sent.get("text", ""),
            "days": sent.get("days", str(DAYS)),
            "opens": sent.getlist("opens"),
        },
        "longest": rules.LONGEST,
        "key": str(ids.new()),
        "problem": problem,
    }
    status = problem.status if problem else 200
    return render(request, "asides/ask.html", context, status=status)


@require_POST
@requires("asides:question:ask")
def withdraw(request: ActorRequest, question_id: UUID) -> HttpResponse:
    found = actions.withdraw(request.actor, question_id)
    messages.success(request, _("The question was taken back."))
    return redirect(reverse("workbench:case", args=[found.number]) + "#questions")


@require_POST
@requires("asides:note:write")
@idempotent
def note(request: ActorRequest, number: str) -> HttpResponse:
    actions.write(request.actor, number, request.POST.get("text", "")[:2000])
    return redirect(reverse("workbench:case", args=[number]) + "#notes")


@require_POST
@requires("asides:note:write")
def link(request: ActorRequest, number: str) -> HttpResponse:
    kind = request.POST.get("kind", "")
    wanted = kind if kind in Link.Kind.values else Link.Kind.RELATED
    actions.link(request.actor, number, request.POST.get("case", "").strip()[:40], wanted)
    return redirect(reverse("workbench:case", args=[number]) + "#related")
