"""The cases of the acting post's bodies; supervisors read those of their scope."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yiwang.base.cases import facade
from yiwang.base.cases.facade import Case, State, lives
from yiwang.base.work.http import shown
from yiwang.kernel.actor import Audience
from yiwang.kernel.evidence.record import Outcome, record
from yiwang.kernel.http.paging import page_by
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.ids import NOBODY
from yiwang.kernel.texts import say, written


@require_GET
@requires("work:case:read")
def cases(request: ActorRequest) -> HttpResponse:
    """The list, latest first, by state, number or applicant."""
    text = request.GET.get("q", "").strip()[:60]
    state = request.GET.get("state", "")
    rows = facade.of_bodies(request.actor).exclude(state=State.DRAFT)
    if state in dict(_states()):
        rows = rows.filter(state=state)
    if text:
        rows = rows.filter(facade.named(text))
    found, following = page_by(rows, request.GET.get("cursor", ""), "-opened_at")
    _note(request, found, text)
    several = len(request.actor.bodies) != 1  # of one's own body alone, its name says nothing
    context = {
        "text": text,
        "wanted": state,
        "states": _states(),
        "columns": _columns(several),
        "rows": _rows(request, found, several),
        "start": _address(text, state) if "cursor" in request.GET else "",
        "following": _address(text, state, following) if following else "",
        "reads_only": request.actor.audience is Audience.SUPERVISOR,
    }
    return render(request, "work/cases.html", context)


def _states() -> list[tuple[str, str]]:
    """What the states of all lives are called; those of one name share it."""
    tables = [lives.of(name).states for name in lives.names()]
    found = {name: stage.title for table in tables for name, stage in table.items()}
    return [(name, title) for name, title in found.items() if name != State.DRAFT]


def _note(request: ActorRequest, found: list[Case], text: str) -> None:
    """Supervisors look into the work of others: what a list showed them is an entry of its own."""
    if request.actor.audience is Audience.SUPERVISOR and found:
        content = {"q": text, "numbers": [case.number for case in found]}
        record(request.actor, "cases.listed", NOBODY, content, outcome=Outcome.READ)


def _address(text: str, state: str, cursor: str = "") -> str:
    fields = {"q": text, "state": state, "cursor": cursor}
    query = urlencode({name: value for name, value in fields.items() if value})
    return reverse("workbench:cases") + (f"?{query}" if query else "")


def _columns(several: bool) -> list[dict[str, Any]]:
    return [
        {"label": _("Applicant or party"), "kind": "main"},
        {"label": _("Matter")},
        {"label": _("Case number")},
        {"label": _("State")},
        *([{"label": _("Body")}] if several else []),
        {"label": _("Handed in"), "kind": "date"},
        {"label": _("Last day"), "kind": "date"},
        {"label": _("Time limit"), "kind": "light"},
    ]


def _rows(request: ActorRequest, found: list[Case], several: bool) -> list[list[Any]]:
    lights = shown.Lights(request.actor.today)
    return [
        [
            {
                "text": written(case.applicant_name),
                "url": reverse("workbench:case", args=[case.number]),
            },
            shown.title(case),
            case.number,
            shown.state(case)["title"],
            *([say({"zh": case.body.name, "en": case.body.name_en})] if several else []),
            case.submitted_at,
            case.due,
            lights.of_case(case),
        ]
        for case in found
    ]
