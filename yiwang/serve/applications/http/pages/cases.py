"""Following: the list of one's cases, one case, taking it back, its files."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header, urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from yiwang.base.cases import facade as cases
from yiwang.base.cases.facade import (
    Case,
    Moment,
    State,
    StateClass,
    sentence,
    shown,
    tone,
)
from yiwang.base.papers import facade as papers
from yiwang.base.payments import facade as payments
from yiwang.base.work import facade as work
from yiwang.kernel.actor import Audience
from yiwang.kernel.errors import Sentence
from yiwang.kernel.evidence.record import Outcome, record
from yiwang.kernel.files import store
from yiwang.kernel.http.paging import page
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.texts import say
from yiwang.serve.applications import actions, remedies
from yiwang.serve.applications.http import filling, panels, progress
from yiwang.serve.applications.http.pages.fill import answers, notice
from yiwang.serve.licences import facade as licences
from yiwang.serve.services import facade as services

SHOWN = 20
FILTERS: dict[str, Sentence] = {
    "": pgettext_lazy("cases", "All"),
    "draft": gettext_lazy("Drafts"),
    "open": pgettext_lazy("cases", "Under way"),
    "closed": pgettext_lazy("cases", "Closed"),
}


@require_GET
@requires("cases:case:read")
def index(request: ActorRequest) -> HttpResponse:
    """Cases of the person and of those he acts for, latest first."""
    chosen = request.GET.get("show", "")
    rows = cases.mine(request.actor)
    if chosen == "draft":
        rows = rows.filter(state=State.DRAFT)
    elif chosen == "closed":
        rows = rows.filter(state_class=StateClass.CLOSED)
    elif chosen == "open":
        rows = rows.exclude(state_class=StateClass.CLOSED).exclude(state=State.DRAFT)
    found, following = page(rows, request.GET.get("cursor", ""), SHOWN)
    context = {
        "cases": [_row(case) for case in found],
        "filters": [(title, _list(show=key), key == chosen) for key, title in FILTERS.items()],
        "chosen": chosen,
        "start": _list(show=chosen) if request.GET.get("cursor") else "",
        "following": _list(show=chosen, cursor=following) if following else "",
    }
    return render(request, "applications/cases.html", context)


def _list(**query: str) -> str:
    asked = urlencode({name: value for name, value in query.items() if value})
    return reverse("portal:cases") + (f"?{asked}" if asked else "")


def _row(case: Case) -> dict[str, Any]:
    route = "portal:fill" if case.state in (State.DRAFT, State.CORRECTION) else "portal:case"
    return {
        "case": case,
        "title": title(case),
        "body": say({"zh": case.body.name, "en": case.body.name_en}),
        "state": progress.state(case),
        "address": reverse("portal:case", args=[case.number]),
        "next": reverse(route, args=[case.number]) if route == "portal:fill" else "",
    }


def title(case: Case) -> str:
    return say({"zh": case.title, "en": case.title_en})


@require_GET
@requires("cases:case:read")
def show(request: ActorRequest, number: str) -> HttpResponse:
    """All about one case; a draft is opened where it is filled in."""
    actor = request.actor
    case = cases.get(actor, number)
    if case.state == State.DRAFT:
        return redirect("portal:fill", number)
    moments = cases.timeline(actor, case)
    given = filling.of_case(actor, case, masked=True)
    own = actor.audience is Audience.PUBLIC
    context = {
        "case": case,
        "title": title(case),
        "body": say({"zh": case.body.name, "en": case.body.name_en}),
        "state": progress.state(case),
        "steps": progress.steps(case, moments),
        "notice": notice(case, given) if case.state == State.CORRECTION else None,
        "clocks": shown.clocks(actor, case),
        "timeline": [_moment(case, line) for line in reversed(moments)],
        "papers": papers.of_case(actor, case.id),
        "attachments": _attachments(case),
        "licence": licences.of_case(actor, case.id),
        "orders": payments.owed(actor, case.id),
        "pages": answers(given),
        "panels": panels.of(actor, case),
        "code": cases.plain(case.code_sealed) if own else "",
        "remedy": remedies.remedy(case, moments),
        "may_withdraw": own and case.states.leads("withdrawn", case.state),
    }
    return render(request, "applications/case.html", context)


def _moment(case: Case, line: Moment) -> dict[str, Any]:
    text = sentence(line.kind, line.facts)
    kind = tone(line.kind)
    links = []
    if line.kind == work.JUDGED:
        address = reverse("portal:case_rules", args=[case.number, line.id])
        links = [{"title": _("How the rules decided"), "url": address}]
    return {"at": line.at, "title": text, "who": line.body_name, "kind": kind, "papers": links}


@require_GET
@requires("cases:case:read")
def rules(request: ActorRequest, number: str, line: UUID) -> HttpResponse:
    """How rules decided in the case: inputs with their source, the rules that applied, why."""
    case = cases.get(request.actor, number)
    found = work.explained(request.actor, case, line)
    return render(request, "applications/rules.html", {"case": case, **found})


def _attachments(case: Case) -> list[dict[str, Any]]:
    """The files by the name of the paper that each is."""
    item = services.item(case.service, package_version=case.version)
    names = {each.code: each.name for each in item.materials} if item else {}
    return [
        {"name": row.name, "id": row.file_id, "material": names.get(row.material, row.material)}
        for row in cases.attachments(case)
    ]


@require_http_methods(["GET", "POST"])
@requires("cases:case:withdraw")
def withdraw(request: ActorRequest, number: str) -> HttpResponse:
    """Ask once more, then take the application back."""
    case = cases.get(request.actor, number)
    if not case.states.leads("withdrawn", case.state):
        return redirect("portal:case", number)
    if request.method == "GET":
        context = {"case": case, "title": title(case)}
        return render(request, "applications/withdraw.html", context)
    actions.withdraw(request.actor, number, request.POST.get("reason", "").strip()[:500])
    messages.success(request, _("You withdrew the application."))
    return redirect("portal:case", number)


@require_GET
@requires("cases:case:read")
def attachment(request: ActorRequest, file_id: UUID) -> HttpResponse:
    """A file that was handed in; staff who open one leave an entry."""
    row, content = store.fetch(file_id)
    actor = request.actor
    if actor.audience is not Audience.PUBLIC:
        facts = {"name": row.name, "channel": actor.channel}
        record(actor, "files.read", row.id, facts, outcome=Outcome.READ)
    response = HttpResponse(content, content_type=row.media_type)
    response["Content-Disposition"] = content_disposition_header(True, row.name) or "attachment"
    return response
