"""Registers at the desk: what there is, one record, matches to be looked at, doubts to decide."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yiwang.kernel import ids
from yiwang.kernel.errors import DomainError, NotFound
from yiwang.kernel.http.idempotency import idempotent
from yiwang.kernel.http.paging import page
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.texts import say
from yiwang.share.registers import doubts, duties, lists, matches, queries, relying
from yiwang.share.registers.http import shown
from yiwang.share.registers.models import Doubt, Match

TOP = "work/registers"


@require_GET
@requires("registers:register:read")
def index(request: ActorRequest) -> HttpResponse:
    """The registers that the acting post's bodies keep, with what waits and how sources agree."""
    actor = request.actor
    kept = queries.kept(actor)
    due = lists.due([*kept])
    found = [
        {
            "name": name,
            "spec": spec,
            "title": say(spec.title),
            "last": lists.newest(actor, name),
            "sources": lists.sources(actor, name, spec),
            "due": due.get(name),
            "waiting": lists.waiting(actor, name),
            "doubts": lists.undecided(name),
            "comparisons": [
                (say(row.title), shown.course(lists.agreement(actor, name, key)))
                for key, row in spec.comparisons.items()
            ],
        }
        for name, spec in kept.items()
    ]
    return render(request, "registers/index.html", {"registers": found, "key": str(ids.new())})


@require_POST
@requires("registers:register:build")
@idempotent
def build(request: ActorRequest) -> HttpResponse:
    """Let the worker build a register anew."""
    duties.ask_for(request.actor, request.POST.get("register", ""))
    messages.success(request, _("Noted. The worker builds the register within some minutes."))
    return redirect("workbench:registers")


@require_POST
@requires("registers:record:read")
def record(request: ActorRequest) -> HttpResponse:
    """One record with every value's source and history; asked for by number, which no address
    carries, and with a purpose, which the person concerned can read.
    """
    name, number = request.POST.get("register", ""), request.POST.get("number", "")[:40]
    purpose = request.POST.get("purpose", "").strip()[:200]
    spec = queries.keeping(request.actor, name)
    if not purpose:
        messages.error(request, _("Say what you look it up for."))
        return redirect("workbench:registers")
    try:
        found = queries.record_of(request.actor, name, number, purpose)
    except NotFound as refusal:
        messages.error(request, f"{refusal} {refusal.next_step}")
        return redirect("workbench:registers")
    entry = found.entry
    context = {
        "title": say(spec.title),
        "masked": found.history[0].masked or "",
        "values": shown.values(spec, entry) if entry else [],
        "times": shown.times(found.history, request.actor.today),
        "doubts": [(each, shown.item(spec, each.item)) for each in found.doubts],
        "matches": [(each, shown.source(spec, each.source)) for each in found.matches],
    }
    return render(request, "registers/record.html", context)


@require_GET
@requires("registers:match:decide")
def match_list(request: ActorRequest) -> HttpResponse:
    """Rows that may be about somebody, those to be looked at first."""
    state = request.GET.get("state", Match.State.PROPOSED)
    found, following = page(lists.matches(request.actor, state), request.GET.get("cursor", ""))
    declared = queries.declared()
    rows = [
        [
            {"text": each.row, "url": reverse("workbench:register_match", args=[each.id])},
            shown.source(declared[each.register], each.source),
            each.masked,
            f"{each.score:.4f}",
            each.get_state_display(),
        ]
        for each in found
        if each.register in declared
    ]
    context = {
        "state": state,
        "states": Match.State.choices,
        "rows": rows,
        "columns": [
            {"label": _("Row"), "kind": "main"},
            {"label": _("Source")},
            {"label": _("Probably about")},
            {"label": _("Score")},
            {"label": _("State")},
        ],
        "following": f"?state={state}&cursor={following}" if following else "",
    }
    return render(request, "registers/matches.html", context)


@require_GET
@requires("registers:match:decide")
def match(request: ActorRequest, match_id: UUID) -> HttpResponse:
    """One pair: its score drawn, why, and what people did with it."""
    return _match(request, queries.match(request.actor, match_id))


def _match(request: ActorRequest, found: Match, problem: DomainError | None = None) -> HttpResponse:
    spec = queries.keeping(request.actor, found.register)
    context = {
        "match": found,
        "title": say(spec.title),
        "source": shown.source(spec, found.source),
        "why": shown.why(found),
        "share": round(100 * found.score, 2),
        "steps": lists.steps(found),
        "problem": problem,
        "key": str(ids.new()),
    }
    return render(
        request, "registers/match.html", context, status=problem.status if problem else 200
    )


@require_POST
@requires("registers:match:decide")
@idempotent
def match_move(request: ActorRequest, match_id: UUID, move: str) -> HttpResponse:
    """Accept or split."""
    if move not in matches.MOVES:
        raise NotFound(_("This move"))
    revision = _revision(request)
    text = request.POST.get("text", "")
    try:
        matches.decide(request.actor, match_id, move, text, revision=revision)
    except DomainError as refusal:
        if refusal.status in (403, 404):
            raise
        return _match(request, queries.match(request.actor, match_id), refusal)
    messages.success(request, _("Noted. The next build of the register follows it."))
    return redirect("workbench:register_match", match_id)


@require_GET
@requires("registers:doubt:read")
def doubt_list(request: ActorRequest) -> HttpResponse:
    """Doubts about values of the acting post's bodies."""
    state = request.GET.get("state", Doubt.State.OPEN)
    found, following = page(lists.doubts(request.actor, state), request.GET.get("cursor", ""))
    declared = queries.declared()
    rows = [
        [
            {"text": each.name or each.masked, "url": reverse("workbench:doubt", args=[each.id])},
            shown.item(declared[each.register], each.item),
            each.held,
            each.claimed,
            each.get_raised_by_display(),
            each.due,
            each.get_state_display(),
        ]
        for each in found
        if each.register in declared
    ]
    context = {
        "state": state,
        "states": Doubt.State.choices,
        "rows": rows,
        "columns": [
            {"label": _("About"), "kind": "main"},
            {"label": _("Item")},
            {"label": _("Present value")},
            {"label": _("Should be")},
            {"label": _("Raised by")},
            {"label": _("Last day"), "kind": "date"},
            {"label": _("State")},
        ],
        "following": f"?state={state}&cursor={following}" if following else "",
    }
    return render(request, "registers/doubts.html", context)


@require_GET
@requires("registers:doubt:read")
def doubt(request: ActorRequest, doubt_id: UUID) -> HttpResponse:
    """One doubt with both values, and the answer."""
    return _doubt(request, queries.doubt(request.actor, doubt_id))


def _doubt(request: ActorRequest, found: Doubt, problem: DomainError | None = None) -> HttpResponse:
    spec = queries.register(found.register)
    context = {
        "doubt": found,
        "register": say(spec.title),
        "item": shown.item(spec, found.item),
        "source": shown.source(spec, found.source),
        "decided_by": " · ".join(
            filter(None, (found.decided_by.get("name"), say(found.decided_by.get("post", {}))))
        ),
        "term": spec.answering,
        "cases": [shown.again(each) for each in relying.then_and_now(request.actor, found)],
        "problem": problem,
        "given": request.POST,
        "key": str(ids.new()),
    }
    return render(
        request, "registers/doubt.html", context, status=problem.status if problem else 200
    )


@require_POST
@requires("registers:doubt:settle")
@idempotent
def doubt_settle(request: ActorRequest, doubt_id: UUID) -> HttpResponse:
    """Correct the value or keep it."""
    given = request.POST
    verdict = doubts.Verdict(
        right=given.get("verdict") == "keep",
        answer=given.get("answer", ""),
        value=given.get("value", ""),
        since=parse_date(given.get("since", "")),
    )
    try:
        doubts.settle(request.actor, doubt_id, verdict, revision=_revision(request))
    except DomainError as refusal:
        if refusal.status in (403, 404):
            raise
        return _doubt(request, queries.doubt(request.actor, doubt_id), refusal)
    messages.success(
        request,
        _("Decided. The person and the offices of cases that relied on the value are told."),
    )
    return redirect("workbench:doubt", doubt_id)


def _revision(request: ActorRequest) -> int | None:
    text = request.POST.get("_revision", "")
    return int(text) if text.isdecimal() and len(text) < 9 else None


# What a person sees of himself


@require_GET
@requires("registers:own:read")
def my_data(request: ActorRequest) -> HttpResponse:
    """What registers say of whoever asks, and what became of what he contested."""
    return _mine(request)


def _mine(request: ActorRequest, problem: DomainError | None = None) -> HttpResponse:
    declared = queries.declared()
    found = [
        {
            "name": name,
            "title": say(declared[name].title),
            "values": shown.values(declared[name], entry),
            "as_of": entry.delivery.as_of,
        }
        for name, entry in queries.mine(request.actor)
    ]
    contested: list[Any] = [
        (each, shown.item(declared[each.register], each.item))
        for each in lists.contested(request.actor)
        if each.register in declared
    ]
    context = {
        "registers": found,
        "contested": contested,
        "problem": problem,
        "given": request.POST,
        "key": str(ids.new()),
    }
    return render(
        request, "registers/my_data.html", context, status=problem.status if problem else 200
    )


@require_POST
@requires("registers:doubt:raise")
@idempotent
def contest(request: ActorRequest) -> HttpResponse:
    """Say that a value is wrong."""
    given = request.POST
    names = ("register", "item", "claimed", "text")
    wish = doubts.Contest(*(given.get(name, "") for name in names))
    try:
        made = doubts.contest(request.actor, wish)
    except DomainError as refusal:
        if refusal.status in (403, 404) and refusal.code.startswith("kernel"):
            raise
        return _mine(request, refusal)
    messages.success(
        request, _("Sent. You will be told of the answer by %(day)s.") % {"day": made.due}
    )
    return redirect("portal:my_data")


desk_urls = [
    path(TOP, index, name="registers"),
    path(f"{TOP}/build", build, name="register_build"),
    path(f"{TOP}/record", record, name="register_record"),
    path(f"{TOP}/matches", match_list, name="register_matches"),
    path(f"{TOP}/matches/<uuid:match_id>", match, name="register_match"),
    path(f"{TOP}/matches/<uuid:match_id>/<slug:move>", match_move, name="register_match_move"),
    path("work/doubts", doubt_list, name="doubts"),
    path("work/doubts/<uuid:doubt_id>", doubt, name="doubt"),
    path("work/doubts/<uuid:doubt_id>/settle", doubt_settle, name="doubt_settle"),
]
own_urls = [
    path("me/data", my_data, name="my_data"),
    path("me/data/contest", contest, name="contest_data"),
]
