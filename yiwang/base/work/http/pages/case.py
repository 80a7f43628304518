"""One page for a case: all that is known of it, and what the acting post has to do now."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yiwang.base.cases import facade as cases
from yiwang.base.cases.facade import Case
from yiwang.base.packages import facade as packages
from yiwang.base.papers import facade as papers
from yiwang.base.parties import facade as parties
from yiwang.base.work import actions, queries
from yiwang.base.work.blueprint import PROCESS
from yiwang.base.work.http import shown
from yiwang.base.work.http.pages import inbox
from yiwang.base.work.http.pages.duty import Duty
from yiwang.base.work.models import Instance, Task
from yiwang.engines import process
from yiwang.engines.process.queries import positions
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
    return _page(request, found, queries.mine_in(request.actor, found.id))


@require_http_methods(["GET", "POST"])
@requires("work:task:read")
@idempotent
def task(request: ActorRequest, task_id: UUID) -> HttpResponse:
    """The same page with one outcome of the task open; a POST ends the task with it."""
    found = queries.get(request.actor, task_id)
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
    return _page(request, found.case, found, duty)


def _onwards(request: ActorRequest, done: Task) -> str:
    """To the next task of the inbox if that is wished, else to the inbox."""
    plan = actions.plan_of(done)
    messages.success(
        request,
        _("%(number)s · %(task)s: %(outcome)s")
        % {
            "number": done.case.number,
            "task": shown.task_title(done),
            "outcome": say(plan.outcomes[request.POST["_outcome"]].titles),
        },
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
    response = _page(request, found, queries.mine_in(request.actor, found.id), purpose=purpose)
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
    task: Task | None,
    duty: Duty | None = None,
    *,
    purpose: str = "",
) -> HttpResponse:
    """duty: the task with an outcome open; without it the page leads to the task's own address."""
    actor = request.actor
    cases.note_read(actor, case)
    opened = cases.unsealed(actor, case, purpose) if purpose else None
    pages = shown.form_pages(actor, case, opened or cases.form_data(case))
    tasks = list(queries.of_case(case.id))
    for each in tasks:
        each.case = case
    context = {
        "case": case,
        "title": shown.title(case),
        "state": shown.state(case),
        "light_name": shown.Lights(actor.today).of_case(case),
        "duty": duty or (Duty(request, task) if task else None),
        "open": duty is not None,
        "clocks": cases.shown.clocks(actor, case),
        "facts": list(shown.facts(pages)),
        "attachments": _attachments(case, pages),
        "papers": list(papers.of_case(actor, case.id)),
        "timeline": shown.moments(actor, case),
        "steps": shown.steps(tasks),
        "positions": sorted(_positions(case)),
        "records": shown.records(actor, tasks),
        "holders": _holders(tasks),
        "corrections": list(case.corrections.order_by("number")),
        "incidents": list(queries.incidents(case.id)),
        "applicant": parties.party(actor, case.applicant_id),
        "numbers": parties.unsealed(actor, case.applicant_id, purpose) if purpose else None,
        "purposes": PURPOSES if actor.may("parties:party:unseal") else {},
    }
    status = duty.status if duty else 200
    return render(request, "work/case.html", context, status=status)


def _attachments(case: Case, pages: list[Row]) -> list[Row]:
    names = shown.materials(row for page in pages for row in page["rows"])
    return [
        {"row": row, "material": names.get(row.material, row.material)}
        for row in cases.attachments(case)
    ]


def _positions(case: Case) -> frozenset[str]:
    found = Instance.objects.filter(case=case).first()
    return positions(process.load(found.state)) if found else frozenset()


def _holders(tasks: list[Task]) -> list[Row]:
    """Who has the case, and since when."""
    return [
        {
            "task": shown.task_title(each),
            "who": each.claimed_name or shown.role_title(each.role),
            "since": each.opened_at,
        }
        for each in tasks
        if each.state == Task.State.OPEN
    ]
