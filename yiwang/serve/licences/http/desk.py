"""The register of licences on the workbench: search, one licence, its moves, corrections."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods
from markupsafe import Markup

from yiwang.kernel import ids
from yiwang.kernel.actor import Audience
from yiwang.kernel.errors import DomainError, NotFound
from yiwang.kernel.http.idempotency import idempotent
from yiwang.kernel.http.paging import page
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.texts import say
from yiwang.serve.licences import corrections, known, life, moves, queries, standing
from yiwang.serve.licences.http import forms, shown
from yiwang.serve.licences.models import Correction, Licence

LONGEST = 120  # characters that are looked for


@require_GET
@requires("licences:register:read")
def register(request: ActorRequest) -> HttpResponse:
    """What the acting post's bodies keep, latest first, by number, holder, type and state."""
    actor, asked = request.actor, request.GET
    wish = {
        "q": asked.get("q", "").strip()[:LONGEST],
        "type": asked.get("type", ""),
        "state": asked.get("state", ""),
        "check": asked.get("check", ""),
    }
    state = wish["state"] if wish["state"] in tuple(life.State) else ""
    rows = queries.register(
        actor, text=wish["q"], kind=wish["type"], state=state, check=bool(wish["check"])
    )
    found, following = page(rows, asked.get("cursor", ""))
    queries.note_listed(actor, found, wish["q"])
    several = len(actor.bodies) != 1  # of one's own body alone, its name says nothing
    narrowed = {name: value for name, value in wish.items() if value}
    context = {
        "wish": wish,
        "narrowed": bool(narrowed),
        "kinds": [(each.kind, say(each.name)) for each in known.every().values()],
        "states": [(each.state.value, say(each.title)) for each in life.states().values()],
        "columns": _columns(several),
        "rows": [_cells(request, each, several) for each in found],
        "start": _address(narrowed) if "cursor" in asked else "",
        "following": _address({**narrowed, "cursor": following}) if following else "",
        "reads_only": actor.audience is Audience.SUPERVISOR,
    }
    return render(request, "licences/register.html", context)


def _address(fields: dict[str, str]) -> str:
    query = urlencode(fields)
    return reverse("workbench:licences") + (f"?{query}" if query else "")


def _columns(several: bool) -> list[dict[str, Any]]:
    return [
        {"label": _("Holder"), "kind": "main"},
        {"label": _("Licence")},
        {"label": _("Number")},
        {"label": _("State")},
        *([{"label": _("Body")}] if several else []),
        {"label": _("Valid from"), "kind": "date"},
        {"label": _("Valid until (— without end)"), "kind": "date"},
    ]


def _cells(request: ActorRequest, row: Licence, several: bool) -> list[Any]:
    word, tone, _picture = shown.badge(row, request.actor.today)
    return [
        {"text": row.holder_name, "url": reverse("workbench:licence", args=[row.id])},
        say({"zh": row.name, "en": row.name_en}),
        row.number,
        Markup('<span class="tag tag-{}">{}</span>').format(tone, word),
        *([say({"zh": row.body.name, "en": row.body.name_en})] if several else []),
        row.valid_from,
        row.valid_until,
    ]


@require_GET
@requires("licences:register:read")
def licence(request: ActorRequest, licence_id: UUID) -> HttpResponse:
    """One licence with its history, its former versions, and what can be done to it."""
    found = queries.get(request.actor, licence_id)
    queries.note_read(request.actor, found)
    return render(request, "licences/registered.html", _whole(request, found))


def _whole(request: ActorRequest, row: Licence) -> dict[str, Any]:
    actor = request.actor
    kind = known.of(row)
    possible = shown.possible(actor, row)
    return {
        "licence": row,
        "name": say({"zh": row.name, "en": row.name_en}),
        "kind": kind,
        "badge": shown.badge(row, actor.today),
        "ground": shown.ground(row.ground) if row.ground else "",
        "issuer": say(standing.issuer(row)),
        "keeper": say({"zh": row.body.name, "en": row.body.name_en}),
        "face": shown.face(row),
        "history": shown.history(queries.changes(actor, row), row, names=True),
        "versions": [(each, shown.face(each)) for each in queries.versions(actor, row)],
        "coholders": queries.coholders(actor, row),
        "corrections": corrections.of_licence(actor, row),
        "moves": [
            (title, [(each.name, say(each.title), say(each.consequence)) for each in rows])
            for title, rows in (
                (_("For the holder"), [m for m in possible if m.who == "licences:licence:change"]),
                (_("Decisions"), [m for m in possible if m.who == "licences:licence:decide"]),
            )
            if rows
        ],
        "check_late": row.check_due is not None and row.check_due < actor.today,
        "say": say,
    }


@require_http_methods(["GET", "POST"])
@requires("licences:register:read")
@idempotent
def move(request: ActorRequest, licence_id: UUID, move: str) -> HttpResponse:
    """What follows from a move, said before; a POST makes it."""
    actor = request.actor
    rule = life.moves().get(move)
    if rule is None:
        raise NotFound(_("This step"))
    problem: DomainError | None = None
    if request.method == "POST":
        try:
            step = forms.step(rule, request.POST.dict())
            made = moves.move(actor, licence_id, step, revision=_revision(request))
        except DomainError as refusal:
            problem = refusal
        else:
            said = {"move": say(rule.done), "number": made.number}
            messages.success(request, _("%(move)s: licence %(number)s.") % said)
            return redirect("workbench:licence", licence_id)
    found = queries.get(actor, licence_id)
    context = {
        "licence": found,
        "name": say({"zh": found.name, "en": found.name_en}),
        "badge": shown.badge(found, actor.today),
        "move": rule,
        "title": say(rule.title),
        "consequence": say(rule.consequence),
        "possible": rule in shown.possible(actor, found),
        "harsh": rule.to is not None and life.states()[rule.to].tone == "bad",
        "rows": forms.rows(rule, found, request.POST.dict(), actor.today),
        "key": str(ids.new()),
        "problem": problem,
    }
    return render(request, "licences/move.html", context, status=problem.status if problem else 200)


def _revision(request: ActorRequest) -> int | None:
    text = request.POST.get("_revision", "")
    return int(text) if text.isdecimal() and len(text) < 10 else None


@require_GET
@requires("licences:correction:answer")
def waiting(request: ActorRequest) -> HttpResponse:
    """Requests for correction that wait for the acting post's bodies, the soonest due first."""
    rows = corrections.waiting(list(request.actor.bodies))[:200]
    columns = [
        {"label": _("Field"), "kind": "main"},
        {"label": _("Licence")},
        {"label": _("Number")},
        {"label": _("Requested by")},
        {"label": _("Last day"), "kind": "date"},
    ]
    cells = [
        [
            {"text": say(each.label), "url": reverse("workbench:correction", args=[each.id])},
            say(each.title),
            each.number,
            each.asked_name,
            each.due,
        ]
        for each in rows
    ]
    return render(request, "licences/corrections.html", {"columns": columns, "rows": cells})


@require_http_methods(["GET", "POST"])
@requires("licences:correction:answer")
@idempotent
def correction(request: ActorRequest, correction_id: UUID) -> HttpResponse:
    """One request beside what the licence says; a POST corrects, or refuses with the reason."""
    actor, sent = request.actor, request.POST
    problem: DomainError | None = None
    if request.method == "POST":
        text, revision = sent.get("text", "")[:1000], _revision(request)
        try:
            if sent.get("_do") == "correct":
                value = sent.get("value", "")
                corrections.correct(actor, correction_id, value, text, revision=revision)
                messages.success(request, _("The licence was corrected and its holder told."))
            else:
                corrections.refuse(actor, correction_id, text, revision=revision)
                messages.success(request, _("The holder was told why it stays as it is."))
            return redirect("workbench:corrections")
        except DomainError as refusal:
            problem = refusal
    row = corrections.get(actor, correction_id)
    context = {
        "row": row,
        "label": say(row.label),
        "title": say(row.title),
        "open": row.state == Correction.State.OPEN and row.body_id in actor.bodies,
        "consequence": say(life.moves()["correct"].consequence),
        "term": shown.quoted(life.correction_term()[1]),
        "value": sent.get("value", row.wanted),
        "text": sent.get("text", ""),
        "key": str(ids.new()),
        "problem": problem,
    }
    status = problem.status if problem else 200
    return render(request, "licences/correction.html", context, status=status)


register_urls = [
    path("work/licences", register, name="licences"),
    path("work/licences/corrections", waiting, name="corrections"),
    path("work/licences/corrections/<uuid:correction_id>", correction, name="correction"),
    path("work/licences/<uuid:licence_id>", licence, name="licence"),
    path("work/licences/<uuid:licence_id>/<slug:move>", move, name="licence_move"),
]
