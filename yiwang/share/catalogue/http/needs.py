"""Needs at the desk: the board, a further need, and one with what the catalogue has for it."""

from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from yiwang.kernel import ids
from yiwang.kernel.errors import DomainError, Invalid
from yiwang.kernel.http.idempotency import idempotent
from yiwang.kernel.http.paging import page
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.texts import say
from yiwang.share.catalogue import actions, carried, lists, needing, queries, wants, ways
from yiwang.share.catalogue.http import shown
from yiwang.share.catalogue.http.pages import address
from yiwang.share.catalogue.models import Need
from yiwang.share.catalogue.needing import Found, Stated

TONES = {
    "open": ("warn", "clock"),
    "asked": ("neutral", "send"),
    "met": ("good", "circle-check"),
    "refused": ("bad", "x"),
}
LINES = 4  # elements that the form has room for
SHOWN = 10  # resources that have most of what is needed


@require_GET
@requires("catalogue:entry:read")
def needs(request: ActorRequest) -> HttpResponse:
    """What bodies need and do not get, the latest first; those of one state."""
    actor = request.actor
    state = request.GET.get("state", "")
    rows = lists.needs(actor)
    rows = rows.filter(state=state) if state in Need.State.values else rows
    found, following = page(rows, request.GET.get("cursor", ""))
    kept = f"state={quote(state)}&" if state else ""
    context = {
        "state": state,
        "states": [("", _("All of them")), *Need.State.choices],
        "may_ask": actor.may("catalogue:need:state"),
        "counts": lists.met(actor),
        "columns": [
            {"label": _("Which data"), "kind": "main"},
            {"label": _("Body")},
            {"label": _("For which service")},
            {"label": _("How often")},
            {"label": _("Stated on"), "kind": "date"},
            {"label": _("State")},
        ],
        "rows": [_line(each, wants.items()) for each in found],
        "following": f"?{kept}cursor={following}" if following else "",
    }
    return render(request, "catalogue/needs.html", context)


def _line(need: Need, items: Any) -> list[Any]:
    return [
        {"text": need.title, "url": reverse("workbench:data_need", args=[need.id])},
        shown.body_name(need.body),
        say(items[need.service]) if need.service in items else need.service,
        shown.word("cycle", need.cycle),
        need.asked_at,
        shown.tag(*tone(need)),
    ]


def tone(need: Need) -> tuple[str, str, str]:
    """Word, tone and drawing of how far a need is."""
    return need.get_state_display(), *TONES[need.state]


@require_http_methods(["GET", "POST"])
@requires("catalogue:need:state")
@idempotent
def new(request: ActorRequest) -> HttpResponse:
    """State a need; what the catalogue has for it is on the next page."""
    sent = request.POST if request.method == "POST" else request.GET
    wrong: list[tuple[str, str]] = []
    if request.method == "POST":
        try:
            made = needing.ask(request.actor, _stated(sent))
            messages.success(request, _("The need is on the list; every body can read it."))
            return redirect("workbench:data_need", made.id)
        except Invalid as refusal:
            wrong = [(each["pointer"].strip("/"), each["message"]) for each in refusal.problems]
    context = {
        "sent": sent,
        "wrong": dict(wrong),
        "key": str(ids.new()),
        "items": [(code, say(title)) for code, title in sorted(wants.items().items())],
        "cycles": [(name, say(row)) for name, row in carried.lists()["cycle"].items()],
        "elements": [(each.id, say(each.title)) for each in carried.elements().values()],
        "chosen": (sent.getlist("elements") + [""] * LINES)[:LINES],
        "suppliers": [(each.code, shown.body_name(each)) for each in queries.suppliers()],
    }
    return render(request, "catalogue/need_new.html", context, status=422 if wrong else 200)


def _stated(sent: Any) -> Stated:
    names = ("title", "purpose", "wanted", "service", "supplier", "law", "cycle")
    texts = {name: sent.get(name, "") for name in names}
    return Stated(**texts, elements=sent.getlist("elements"))


@require_http_methods(["GET", "POST"])
@requires("catalogue:entry:read")
@idempotent
def need(request: ActorRequest, need_id: UUID) -> HttpResponse:
    """One need: what the catalogue has for it, with how long an answer takes; its answer."""
    problem: DomainError | None = None
    actor, sent = request.actor, request.POST
    if request.method == "POST":
        try:
            return _done(request, need_id)
        except DomainError as refusal:
            problem = refusal
    row = needing.get(actor, need_id)
    ours = row.body_id in actor.bodies and actor.may("catalogue:need:state")
    found = needing.candidates(actor, row)[:SHOWN] if row.state in needing.OPEN else []
    context = {
        "need": row,
        "problem": problem,
        "sent": sent,
        "key": str(ids.new()),
        "badge": tone(row),
        "facts": _facts(row),
        "elements": [_element(each) for each in row.elements],
        "found": [_candidate(request, each, ours=ours) for each in found],
        "ours": ours,
        "may_settle": actor.may("catalogue:entry:publish") and row.state == Need.State.OPEN,
        "resources": [
            (each.resource.code, say(each.content["title"])) for each in queries.published(actor)
        ],
    }
    return render(
        request, "catalogue/need.html", context, status=problem.status if problem else 200
    )


def _done(request: ActorRequest, need_id: UUID) -> HttpResponse:
    actor, sent = request.actor, request.POST
    if sent.get("_do") == "settle":
        actions.settle(actor, need_id, sent.get("resource", ""), sent.get("answer", ""))
        messages.success(request, _("The need is answered."))
        return redirect("workbench:data_need", need_id)
    code = sent.get("resource", "")
    needing.request(actor, need_id, code)
    way = _asking(request, code)
    return redirect(f"{way.address}&need={need_id}" if way else address(code))


def _asking(request: ActorRequest, code: str) -> ways.Way | None:
    """Where the data of a resource are asked for; None where the actor may not."""
    value = queries.resource(request.actor, code)
    return next((each for each in ways.of(request.actor, value) if each.asks), None)


def _facts(row: Need) -> list[tuple[str, Any]]:
    items = wants.items()
    body = lists.body_of(row.supplier)
    return [
        (_("Body"), shown.body_name(row.body)),
        (_("For which service"), say(items[row.service]) if row.service in items else row.service),
        (_("From whom"), shown.body_name(body) if body else row.supplier),
        (_("By what law"), row.law),
        (_("How often"), shown.word("cycle", row.cycle)),
        (pgettext("need", "What for"), row.purpose),
        (_("Which items"), row.wanted),
    ]


def _element(name: str) -> tuple[str, str]:
    known = carried.elements().get(name)
    return name, say(known.title) if known else name


def _candidate(request: ActorRequest, found: Found, *, ours: bool) -> dict[str, Any]:
    version = found.version
    way = _asking(request, version.resource.code) if ours else None
    return {
        "code": version.resource.code,
        "title": say(version.content["title"]),
        "url": address(version.resource.code),
        "supplier": shown.body_name(version.body),
        "sharing": shown.word("sharing", version.sharing),
        "fields": "、".join(say(each.title) for each in found.fields),
        "missing": "、".join(_element(each)[1] for each in found.missing),
        "withheld": say(version.withheld.ground) if version.withheld else "",
        "asks": bool(way),
        "note": way.note if way else "",
    }


need_urls = [
    path("work/data/needs", needs, name="data_needs"),
    path("work/data/needs/new", new, name="data_need_new"),
    path("work/data/needs/<uuid:need_id>", need, name="data_need"),
]
