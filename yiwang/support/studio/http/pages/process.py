"""The process of a draft, drawn and changed in the browser, and the form of one of its steps."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from yiwang.base.cases.facade import lives
from yiwang.base.decisions import facade as decisions
from yiwang.base.work import facade as work
from yiwang.kernel.errors import DomainError, NotFound
from yiwang.kernel.http.problems import details
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.tenancy.roles import roles
from yiwang.kernel.texts import say
from yiwang.support.studio import actions, changes, queries
from yiwang.support.studio.models import Draft
from yiwang.support.studio.tasks import Described, described

MOST_OUTCOMES = 20


@require_GET
@requires("studio:draft:edit")
def process(request: ActorRequest, draft_id: UUID) -> HttpResponse:
    """The modeller. The one page of the workbench that needs script."""
    found = queries.draft(request.actor, draft_id)
    if changes.PROCESS not in found.files:
        raise NotFound(_("This process"))
    source = queries.source(found)
    known = [] if decisions.check(source) else list(decisions.entries(source).values())
    context = {
        "draft": found,
        "title": say(source.titles),
        "is_open": found.state == Draft.State.OPEN,
        "path": changes.PROCESS,
        "services": _options(work.services()),
        "milestones": _options(lives.of(source.life).milestones),
        "decisions": [("", ""), *((each.keys[-1], say(each.titles)) for each in known)],
    }
    return render(request, "studio/process.html", context)


def _options(names: Iterable[str]) -> list[tuple[str, str]]:
    return [("", ""), *((name, name) for name in names)]


@require_http_methods(["GET", "POST"])
@requires("studio:draft:edit")
def task(request: ActorRequest, draft_id: UUID, node: str) -> HttpResponse:
    """What people see of a step, as tasks.yaml says it: a fragment of the modeller's page."""
    found = queries.draft(request.actor, draft_id)
    if request.method == "GET":
        wanted = described(queries.source(found), node)
        return render(request, "studio/_task.html", _context(found, wanted))
    try:
        kept = actions.describe(request.actor, found.id, _entered(request, node))
    except DomainError as refusal:
        return JsonResponse(details(refusal), status=refusal.status)
    return JsonResponse({"revision": kept.revision})


def _context(found: Draft, wanted: Described) -> dict[str, Any]:
    staff = [row for row in roles().values() if "work:task:complete" in row.permissions]
    blank = {"id": "", "zh": "", "en": "", "tone": "", "form": ""}
    return {
        "draft": found,
        "task": wanted,
        "rows": [*wanted.outcomes, blank],
        "roles": [(role.name, say(role.titles)) for role in staff],
    }


def _entered(request: ActorRequest, node: str) -> Described:
    """The form as sent; rows of outcomes without an id are left out."""
    sent = request.POST
    columns = {name: sent.getlist(f"outcome_{name}") for name in ("id", "zh", "en", "tone", "form")}
    rows = [
        {name: values[at].strip() if at < len(values) else "" for name, values in columns.items()}
        for at in range(min(len(columns["id"]), MOST_OUTCOMES))
    ]
    return Described(
        node=node,
        zh=sent.get("zh", "").strip(),
        en=sent.get("en", "").strip(),
        role=sent.get("role", "").strip(),
        days=sent.get("days", "").strip(),
        distinct=sent.get("distinct") == "true",
        outcomes=tuple(row for row in rows if row["id"]),
        forms=(),
    )
