"""One page for a case: all that is known of it, and what the acting post has to do now."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yiwang.base.cases import facade as cases
from yiwang.base.cases.facade import Case
from yiwang.base.packages import facade as packages
from yiwang.base.work import actions, queries
from yiwang.base.work.blueprint import PROCESS
from yiwang.base.work.http import dossier, shown
from yiwang.base.work.http.pages import inbox, moves
from yiwang.base.work.http.pages.duty import Duty
from yiwang.base.work.models import Task
from yiwang.base.work.moves.actions import seen
from yiwang.kernel.errors import DomainError, Sentence
from yiwang.kernel.http.idempotency import idempotent
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.texts import say

Row = dict[str, Any]

# What somebody may need the open numbers of an applicant for; the code goes into the entry.
PURPOSES: dict[str, Sentence] = {
    "call": gettext_lazy("Call about this case"),
    "identity": gettext_lazy("Compare with a document"),
    "serve": gettext_lazy("Serve a document"),
}


@require_GET
@requires("work:case:read")
def case(request: ActorRequest, number: str) -> HttpResponse:
    """The case; who has a task in it finds the way to its outcomes."""
    found = cases.get(request.actor, number)
    return _page(request, found)


@require_http_methods(["GET", "POST"])
@requires("work:task:read")
@idempotent
def task(request: ActorRequest, task_id: UUID) -> HttpResponse:
    """The same page with one outcome of the task open; a POST ends the task with it."""
    found = queries.get(request.actor, task_id)
    seen(request.actor, found)
    duty = Duty(request, found)
    if request.method == "POST" and duty.ends:
        try:
            duty.complete()
        except DomainError as refusal:
            duty.explain(refusal)
        else:
            return redirect(_onwards(request, found))
    if request.htmx:
        return render(request, "work/_decide.html", {"duty": duty, "case": found.case})
    return _page(request, found.case, duty)


def _onwards(request: ActorRequest, done: Task) -> str:
    """To the next task of the inbox if that is wished, else to the inbox."""
    plan = actions.plan_of(done)
    messages.success(
        request,
        format_html(
            '<a href="{}">{}</a> · {}{}{}',  # the way back to what was just done
            reverse("workbench:case", args=[done.case.number]),
            done.case.number,
            shown.task_title(done),
            _(": "),
            say(plan.outcomes[request.POST["_outcome"]].titles),
        ),
    )
    return inbox.onwards(request) if "_next" in request.POST else inbox.back(request)


@require_POST
@requires("work:task:complete")
def claim(request: ActorRequest, task_id: UUID) -> HttpResponse:
    actions.claim(request.actor, task_id)
    return redirect("workbench:task", task_id)


@require_POST
@requires("work:task:complete")
def release(request: ActorRequest, task_id: UUID) -> HttpResponse:
    actions.release(request.actor, task_id)
    return redirect("workbench:task", task_id)


@require_POST
@requires("parties:party:unseal")
def unseal(request: ActorRequest, number: str) -> HttpResponse:
    """The page once with open numbers. Nothing but the entry says later that they were shown."""
    found = cases.get(request.actor, number)
    purpose = request.POST.get("purpose", "")
    if purpose not in PURPOSES:
        return redirect("workbench:case", number)
    response = _page(request, found, purpose=purpose)
    response["Cache-Control"] = "no-store"
    return response


@require_GET
@requires("work:case:read")
def diagram(request: ActorRequest, number: str) -> HttpResponse:
    """The process of the version that handles the case, as BPMN."""
    found = cases.get(request.actor, number)
    source = packages.source(found.package, found.version)
    return HttpResponse(source.files[PROCESS], content_type="application/xml")


def _page(
    request: ActorRequest,
    case: Case,
    duty: Duty | None = None,
    *,
    purpose: str = "",
) -> HttpResponse:
    """duty: the task with an outcome open; without it the page leads to the task's own address."""
    actor = request.actor
    cases.note_read(actor, case)
    whole = dossier.of(actor, case, purpose)
    task = queries.mine(actor, whole["tasks"])
    context = {
        **whole,
        "moves": moves.panel(actor, whole["tasks"]),
        "duty": duty or (Duty(request, task) if task else None),
        "open": duty is not None,
        "purposes": PURPOSES if actor.may("parties:party:unseal") else {},
    }
    status = duty.status if duty else 200
    return render(request, "work/case.html", context, status=status)
