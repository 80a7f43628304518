"""Sharing on the workbench: our grants and requests, and one grant."""

import json
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from markupsafe import Markup

from yiwang.kernel.errors import DomainError
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.texts import say
from yiwang.share.exchange import actions, gateway, queries, steps
from yiwang.share.exchange.gateway import Wish
from yiwang.share.exchange.http import cells, sums
from yiwang.share.exchange.http.panel import name
from yiwang.share.exchange.models import Delivery, Grant, Request

MOST = 200


@require_GET
@requires("exchange:grant:read")
def sharing(request: ActorRequest) -> HttpResponse:
    """What our body may read, what it asked for, and what others may read of it."""
    actor = request.actor
    side = "giving" if request.GET.get("side") == "giving" else "using"
    grants = list(queries.grants(actor, side)[:MOST])
    used = queries.used(actor, grants)
    other = _("Who may read") if side == "giving" else _("Supplied by")
    titles = cells.titles_of(actor)
    matter = steps.offered(actor) if actor.may("exchange:request:make") else None
    context = {
        "side": side,
        "sides": [("using", _("What we use")), ("giving", _("What we give"))],
        "grant_columns": [
            {"label": _("Resource"), "kind": "main"},
            {"label": _("Grant")},
            {"label": other},
            {"label": _("Left today"), "kind": "number"},
            {"label": _("Rows a day at most"), "kind": "number"},
            {"label": _("Until"), "kind": "date"},
            {"label": _("State")},
        ],
        "grants": [_grant_cells(actor.today, each, used.get(each.id, 0), side) for each in grants],
        "request_columns": [
            {"label": _("Case"), "kind": "main"},
            {"label": _("Resource")},
            {"label": _("Who asks") if side == "giving" else _("Supplied by")},
            {"label": _("Answer")},
            {"label": _("Answer due"), "kind": "date"},
            {"label": _("Clock"), "kind": "light"},
        ],
        "requests": [
            _request_cells(actor.today, each, side, titles)
            for each in queries.requests(actor, side)[:MOST]
        ],
        "ask": reverse("workbench:new_one", args=[matter.code]) if matter else "",
    }
    return render(request, "exchange/sharing.html", context)


def _grant_cells(today: Any, row: Grant, used: int, side: str) -> list[Any]:
    address = reverse("workbench:sharing_grant", args=[row.number])
    runs = row.runs_on(today)
    return [
        {"text": say(row.title), "url": address},
        row.number,
        name(row.body if side == "giving" else row.provider),
        max(0, row.daily - used) if runs else 0,
        row.daily,
        row.valid_until,
        row.get_state_display() if runs or row.state != Grant.State.ACTIVE else _("Ended"),
    ]


def _request_cells(today: Any, row: Request, side: str, titles: Mapping[str, str]) -> list[Any]:
    waiting = row.answer == Request.Answer.WAITING
    return [
        {"text": row.case.number, "url": reverse("workbench:case", args=[row.case.number])},
        titles.get(row.resource, row.resource),
        name(row.body if side == "giving" else row.provider),
        row.get_answer_display(),
        row.due,
        _light(row, today) if waiting and row.due else "done_late" if row.late else "done_in_time",
    ]


def _light(row: Request, today: Any) -> str:
    if row.late or (row.due and row.due < today):
        return "overdue"
    soon = row.due and (row.due - today).days <= 2
    return "near_due" if soon else "normal"


@require_http_methods(["GET", "POST"])
@requires("exchange:grant:read")
def grant(request: ActorRequest, number: str) -> HttpResponse:
    """One grant: what it says, a query to try, what left, what was refused."""
    row = queries.grant(request.actor, number)
    found, refusal = _tried(request, row) if request.method == "POST" else (None, None)
    used = queries.used(request.actor, [row]).get(row.id, 0)
    context = {
        "row": row,
        "title": say(row.title),
        "facts": _facts(row),
        "left": max(0, row.daily - used),
        "used": used,
        "found": found,
        "refusal": refusal,
        "tried": request.POST,
        "uses": row.body_id in request.actor.bodies and request.actor.may("exchange:grant:use"),
        "gives": row.provider_id in request.actor.bodies
        and request.actor.may("exchange:grant:revoke")
        and row.state == Grant.State.ACTIVE,
        "delivery_columns": cells.delivery_columns(),
        "deliveries": [
            cells.delivery(each) for each in queries.deliveries(request.actor, row)[:50]
        ],
        "attempt_columns": cells.attempt_columns(),
        "attempts": [cells.attempt(each) for each in queries.attempts(request.actor, row)[:50]],
    }
    answer = render(
        request, "exchange/grant.html", context, status=refusal.status if refusal else 200
    )
    answer.leaves_trace = True  # type: ignore[attr-defined]  # a refused attempt stays on record
    return answer


def _tried(request: ActorRequest, row: Grant) -> tuple[Any, DomainError | None]:
    """What a query by hand brought."""
    keys = tuple(request.POST.get("key", "").split())[: gateway.MOST_KEYS + 1]
    wish = Wish(row.resource, row.number, request.POST.get("case", "").strip()[:40], keys)
    try:
        given = gateway.query(request.actor, wish)
    except DomainError as found:
        return None, found
    return json.loads(given.content), None


def _names(fields: list[str]) -> str:
    one = Markup("<code>{}</code>")
    return Markup(", ").join(map(one.format, fields)) or "—"


def _facts(row: Grant) -> list[tuple[str, Any]]:
    masked = [each for each in row.fields if each in row.masks]
    clear = [each for each in row.fields if each not in row.masks]
    rows = "；".join(f"{r['field']} {r['op']} {r['value']}" for r in row.rows)
    modes = dict(Delivery.Mode.choices)
    return [
        (_("Who may read"), name(row.body)),
        (_("Supplied by"), name(row.provider)),
        (_("For cases of"), "、".join(row.purposes)),
        (_("Scene of use"), row.scene),
        (_("Fields in clear"), _names(clear)),
        (_("Fields masked"), _names(masked)),
        (_("Which rows"), rows or _("all")),
        (_("Ways of delivery"), "、".join(str(modes.get(each, each)) for each in row.modes)),
        (_("In force"), f"{row.valid_from.isoformat()} – {row.valid_until.isoformat()}"),
        (_("State"), row.get_state_display()),
    ]


@require_POST
@requires("exchange:grant:revoke")
def revoke(request: ActorRequest, number: str) -> HttpResponse:
    """End a grant."""
    try:
        actions.revoke(request.actor, number, request.POST.get("reason", "").strip()[:500])
    except DomainError as refusal:
        messages.error(request, f"{refusal} {refusal.next_step}")
    else:
        messages.success(request, _("Revoked. Nothing more leaves under it."))
    return redirect("workbench:sharing_grant", number)


_ONE = "work/sharing/grants/<str:number>"
sharing_urls = [
    path("work/sharing", sharing, name="sharing"),
    path("work/sharing/figures", sums.sharing_figures, name="sharing_figures"),
    path(_ONE, grant, name="sharing_grant"),
    path(f"{_ONE}/revoke", revoke, name="sharing_revoke"),
]
