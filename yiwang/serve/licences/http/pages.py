"""The pages of a licence for its holder, and the types of licences for everyone."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yiwang.base.parties import facade as parties
from yiwang.kernel import ids
from yiwang.kernel.errors import DomainError
from yiwang.kernel.http.idempotency import idempotent
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.texts import say
from yiwang.serve.licences import corrections, known, life, moves, queries, rules, standing, types
from yiwang.serve.licences.http import shown
from yiwang.serve.licences.models import Licence
from yiwang.serve.licences.values import Ground, Step


@require_GET
@requires("licences:licence:read")
def show(request: ActorRequest, licence_id: UUID) -> HttpResponse:
    """One licence with all it says, and what became of it."""
    actor = request.actor
    row = queries.get(actor, licence_id)
    context = _head(request, row) | {
        "face": shown.face(row),
        "coholders": queries.coholders(actor, row),
        "history": shown.history(queries.changes(actor, row), row, names=False),
        "versions": queries.versions(actor, row),
        "corrections": corrections.of_licence(actor, row),
        "reports": _reports(request, row),
        "contestable": moves.facts_about(actor, row).state in life.moves()["correct"].sources,
        "key": str(ids.new()),
        "say": say,
    }
    return render(request, "licences/licence.html", context)


def _head(request: ActorRequest, row: Licence) -> dict[str, Any]:
    actor = request.actor
    return {
        "licence": row,
        "name": say({"zh": row.name, "en": row.name_en}),
        "body": say(standing.issuer(row)),
        "badge": shown.badge(row, actor.today),
        "in_force": queries.holds(row, actor.today),
        "ground": shown.ground(row.ground) if row.ground and row.since else "",
        "mine": queries.holder_of(row, [each.id for each in parties.principals(actor)]) is not None,
    }


def _reports(request: ActorRequest, row: Licence) -> list[tuple[str, str, str, bool]]:
    """What the holder himself can do now: name, title, what follows, and whether he says why."""
    found = rules.possible(moves.facts_about(request.actor, row))
    return [
        (each.name, say(each.title), say(each.consequence), "reason" in each.needs)
        for each in found
        if each.holder and request.actor.may("licences:licence:report")
    ]


@require_http_methods(["GET", "POST"])
@requires("licences:licence:report")
@idempotent
def report(request: ActorRequest, licence_id: UUID, move: str) -> HttpResponse:
    """What follows from a report of loss, said before; a POST makes it."""
    row = queries.get(request.actor, licence_id)
    found = {each[0]: each for each in _reports(request, row)}.get(move)
    if found is None:
        return redirect("portal:licence", licence_id)
    problem: DomainError | None = None
    reason = request.POST.get("reason", "")[:1000]
    if request.method == "POST":
        try:
            moves.report(request.actor, licence_id, Step(move, Ground("request", reason=reason)))
        except DomainError as refusal:
            problem = refusal
        else:
            messages.success(request, _("Done. Whoever checks the licence sees it at once."))
            return redirect("portal:licence", licence_id)
    _name, title, consequence, asks_why = found
    context = _head(request, row) | {
        "title": title,
        "consequence": consequence,
        "asks_why": asks_why,
        "reason": reason,
        "problem": problem,
        "key": str(ids.new()),
    }
    return render(
        request, "licences/report.html", context, status=problem.status if problem else 200
    )


@require_http_methods(["GET", "POST"])
@requires("licences:correction:ask")
@idempotent
def contest(request: ActorRequest, licence_id: UUID) -> HttpResponse:
    """Say that a field of one's licence is wrong."""
    row = queries.get(request.actor, licence_id)
    sent = request.POST
    problem: DomainError | None = None
    if request.method == "POST":
        field, wanted, reason = (sent.get(name, "") for name in ("field", "wanted", "reason"))
        try:
            corrections.ask(
                request.actor, licence_id, field[:40], wanted[: rules.LONGEST], reason[:1000]
            )
        except DomainError as refusal:
            problem = refusal
        else:
            messages.success(request, _("Your request was sent. The answer comes as a message."))
            return redirect("portal:licence", licence_id)
    values = rules.fields(row.face)
    days, source = life.correction_term()
    context = _head(request, row) | {
        "choices": [
            {"value": name, "label": f"{say(line['label'])}：{values[name]}"}
            for name, line in zip(values, row.face, strict=True)
        ],
        "sent": sent,
        "days": days,
        "source": source,
        "problem": problem,
        "key": str(ids.new()),
    }
    status = problem.status if problem else 200
    return render(request, "licences/contest.html", context, status=status)


@require_POST
@requires("licences:correction:ask")
def take_back(request: ActorRequest, correction_id: UUID) -> HttpResponse:
    closed = corrections.take_back(request.actor, correction_id)
    messages.success(request, _("Your request was taken back."))
    return redirect("portal:licence", closed.licence_id)


@require_GET
@requires("public")
def kinds(request: ActorRequest) -> HttpResponse:
    """Every type of licence that the city issues or holds, by group of the card pack."""
    every = known.every().values()
    groups = [
        (say(title), [each for each in every if each.pack == pack])
        for pack, title in types.packs().items()
    ]
    context = {"groups": [group for group in groups if group[1]], "say": say, "count": len(every)}
    return render(request, "licences/kinds.html", context)


@require_GET
@requires("public")
def kind(request: ActorRequest, kind: str) -> HttpResponse:
    """One type of licence: what stands on it, who issues it, how long it holds."""
    found = known.get(kind)
    return render(
        request,
        "licences/kind.html",
        {
            "kind": found,
            "name": say(found.name),
            "holders": shown.HOLDERS[found.holder],
            "sharing": shown.SHARING[found.sharing],
            "openness": shown.OPENNESS,
            "pack": say(types.packs().get(found.pack, {})),
            "say": say,
            "quoted": shown.quoted,
        },
    )
