"""Proposals of data elements, code sets and mappings at the desk: the form, what changes, what
becomes of them.
"""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yiwang.kernel import ids
from yiwang.kernel.actor import Actor
from yiwang.kernel.errors import DomainError, Invalid, NotFound
from yiwang.kernel.http.idempotency import idempotent
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.texts import say
from yiwang.share.catalogue import proposing
from yiwang.share.catalogue.http import forms, shown
from yiwang.share.catalogue.http.pages import address
from yiwang.share.catalogue.models import Standard
from yiwang.share.catalogue.standards import CODES, ELEMENT, KINDS

TONES = {
    "proposed": ("warn", "clock"),
    "in_force": ("good", "circle-check"),
    "earlier": ("neutral", "history"),
    "refused": ("bad", "x"),
    "withdrawn": ("neutral", "arrow-back-up"),
}


def state(name: str) -> tuple[str, str, str]:
    """Word, tone and drawing of the state of a version."""
    return str(Standard.State(name).label), *TONES[name]


@require_http_methods(["GET", "POST"])
@requires("catalogue:standard:propose")
@idempotent
def propose(request: ActorRequest, kind: str) -> HttpResponse:
    """Propose a new standard, or a new version of the one that the address names."""
    if kind not in KINDS:
        raise NotFound(_("This page"))
    name = request.GET.get("name", "")[:60]
    posted = request.method == "POST"
    known = proposing.in_force(request.actor, kind, name) if name else {}
    if name and not known:
        raise NotFound(_("This standard"))
    sent = ((each, str(request.POST.get(each, ""))) for each in request.POST)
    cells = dict(sent if posted else forms.cells(kind, known))
    wrong: list[tuple[str, str]] = []
    if posted:
        try:
            said = forms.said(kind, cells)
            ground = cells.get("ground", "")
            made = proposing.propose(
                request.actor, kind, name or cells.get("name", ""), said, ground
            )
            messages.success(request, _("Proposed. The data authority looks at it."))
            return redirect("workbench:data_proposal", made.id)
        except Invalid as refusal:
            wrong = [
                (forms.named(kind, each["pointer"]), each["message"]) for each in refusal.problems
            ]
        except DomainError as refusal:
            wrong = [("", f"{refusal} {refusal.next_step}")]
    context = {
        "kind": kind,
        "name": name,
        "title": say(known["title"]) if known else "",
        "cells": cells,
        "wrong": wrong,
        "key": str(ids.new()),
        "rows": forms.inputs(kind),
        **whence(kind, name),
    }
    return render(request, "catalogue/propose.html", context, status=422 if wrong else 200)


def whence(kind: str, name: str = "") -> dict[str, str]:
    """Where one comes from: the list of a kind of standards, or the page of one of them."""
    elements, codes = reverse("workbench:data_elements"), reverse("workbench:data_codes")
    if kind == ELEMENT:
        back = reverse("workbench:data_element", args=[name]) if name else elements
    elif kind == CODES:
        back = f"{codes}?{urlencode({'name': name})}" if name else codes
    else:
        back = reverse("workbench:data_mapping", args=[name]) if name else codes
    return {"back": back, "place": _("Data elements") if kind == ELEMENT else _("Code sets")}


@require_http_methods(["GET", "POST"])
@requires("catalogue:entry:read")
@idempotent
def proposal(request: ActorRequest, standard: UUID) -> HttpResponse:
    """One version of a standard: its ground, what it changes, which fields follow, the decision."""
    actor, sent = request.actor, request.POST
    problem: DomainError | None = None
    if request.method == "POST":
        try:
            do, note = sent.get("_do"), sent.get("note", "")
            if do == "withdraw":
                row = proposing.withdraw(actor, standard, note)
            else:
                row = proposing.decide(actor, standard, adopt=do == "adopt", note=note)
            messages.success(request, state(row.state)[0])
            return redirect("workbench:data_proposal", standard)
        except DomainError as refusal:
            if refusal.status in (403, 404):
                raise
            problem = refusal
    row = proposing.get(actor, standard)
    undecided = row.state == Standard.State.PROPOSED
    taken = row.state == Standard.State.WITHDRAWN
    context = {
        "row": row,
        "title": say(row.content["title"]),
        "badge": state(row.state),
        "problem": problem,
        "sent": sent,
        "key": str(ids.new()),
        "facts": [
            (_("Kind"), row.get_kind_display()),
            (_("Identifier"), shown.code(row.name)),
            (_("Version"), f"{row.number}.0"),
            (_("Ground"), shown.plain(row.ground)),
            (_("Proposed by"), f"{shown.body_name(row.body)} · {row.made_by}"),
            (_("Taken back by") if taken else _("Decided by"), row.decided_by),
            (_("Reason"), row.note),
        ],
        "differences": proposing.differences(actor, row),
        "uses": used(actor, row.kind, row.name),
        "may_decide": undecided
        and actor.may("catalogue:standard:decide")
        and row.author != actor.account,
        "own": undecided and row.author == actor.account,
        **whence(row.kind, row.name if row.kind == CODES else ""),
    }
    return render(
        request, "catalogue/proposal.html", context, status=problem.status if problem else 200
    )


def used(actor: Actor, kind: str, name: str) -> list[dict[str, str]]:
    """The fields that follow a standard, with where they stand."""
    return [
        {"title": say(resource.title), "url": address(resource.code), "field": say(field.title)}
        for resource, field in proposing.uses(actor, kind, name)
    ]


def known(actor: Actor, kind: str, name: str) -> list[dict[str, Any]]:
    """All versions of a standard for its page."""
    return [
        {
            "number": f"{each.number}.0",
            "badge": state(each.state),
            "url": reverse("workbench:data_proposal", args=[each.row.id]) if each.row else "",
            "row": each.row,
        }
        for each in proposing.editions(actor, kind, name)
    ]


def waiting(actor: Actor, *kinds: str) -> list[dict[str, Any]]:
    """Proposals of some kinds that wait for a decision."""
    return [
        {
            "url": reverse("workbench:data_proposal", args=[each.id]),
            "title": say(each.content["title"]),
            "body": shown.body_name(each.body),
            "at": each.made_at,
        }
        for kind in kinds
        for each in proposing.waiting(actor, kind)
    ]


proposal_urls = [
    path("work/data/standards/<uuid:standard>", proposal, name="data_proposal"),
    path("work/data/standards/<slug:kind>/propose", propose, name="data_propose"),
]
