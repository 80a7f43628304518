"""Proposals of data elements and code sets at the desk: the form, what changes, the decision."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any
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
from yiwang.share.catalogue import carried, proposing
from yiwang.share.catalogue.http import shown
from yiwang.share.catalogue.http.pages import address
from yiwang.share.catalogue.models import Standard
from yiwang.share.catalogue.standards import CODES, ELEMENT

TONES = {
    "proposed": ("warn", "clock"),
    "in_force": ("good", "circle-check"),
    "earlier": ("neutral", "history"),
    "refused": ("bad", "x"),
}
_APART = str.maketrans("，\t；", ",,,")


@cache
def rows(kind: str) -> list[dict[str, Any]]:
    """The lines of the form, as data/standards.yaml has them."""
    found: list[dict[str, Any]] = carried.document("standards")[kind]
    return found


def state(name: str) -> tuple[str, str, str]:
    """Word, tone and drawing of the state of a version."""
    return str(Standard.State(name).label), *TONES[name]


@require_http_methods(["GET", "POST"])
@requires("catalogue:standard:propose")
@idempotent
def propose(request: ActorRequest, kind: str) -> HttpResponse:
    """Propose a new standard, or a new version of the one that the address names."""
    if kind not in (ELEMENT, CODES):
        raise NotFound(_("This page"))
    name = request.GET.get("name", "")[:60]
    posted = request.method == "POST"
    known = proposing.in_force(request.actor, kind, name) if name else {}
    if name and not known:
        raise NotFound(_("This standard"))
    sent = ((each, str(request.POST.get(each, ""))) for each in request.POST)
    cells = dict(sent if posted else _cells(kind, known))
    wrong: list[tuple[str, str]] = []
    if posted:
        try:
            said = _said(kind, cells)
            ground = cells.get("ground", "")
            made = proposing.propose(
                request.actor, kind, name or cells.get("name", ""), said, ground
            )
            messages.success(request, _("Proposed. The data authority looks at it."))
            return redirect("workbench:data_proposal", made.id)
        except Invalid as refusal:
            wrong = [(_named(kind, each["pointer"]), each["message"]) for each in refusal.problems]
        except DomainError as refusal:
            wrong = [("", f"{refusal} {refusal.next_step}")]
    context = {
        "kind": kind,
        "name": name,
        "title": say(known["title"]) if known else "",
        "cells": cells,
        "wrong": wrong,
        "key": str(ids.new()),
        "rows": [
            {**row, "label": say(row["title"]), "choices": _choices(row)} for row in rows(kind)
        ],
        "back": _back(kind, name),
    }
    return render(request, "catalogue/propose.html", context, status=422 if wrong else 200)


def _back(kind: str, name: str) -> str:
    if kind == CODES:
        here = reverse("workbench:data_codes")
        return f"{here}?name={name.replace(' ', '+')}" if name else here
    return (
        reverse("workbench:data_element", args=[name])
        if name
        else reverse("workbench:data_elements")
    )


def _choices(row: Mapping[str, Any]) -> list[tuple[str, str]]:
    words = row.get("words", "")
    if words == "codes":
        return [
            (name, f"{say(each['title'])} {name}") for name, each in carried.code_sets().items()
        ]
    if words == "checks":
        return [(name, say(each["title"])) for name, each in carried.checks().items()]
    return [(name, say(each)) for name, each in carried.lists().get(words, {}).items()]


def _cells(kind: str, said: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What a standard says, as the inputs of the form hold it."""
    for row in rows(kind):
        value: Any = said
        for step in row["path"]:
            value = value.get(step) if isinstance(value, Mapping) else None
        if row.get("kind") == "table":
            wider = said.get("parents", {})
            lines = ((code, text, wider.get(code, "")) for code, text in (value or {}).items())
            yield row["name"], "\n".join(",".join(line).rstrip(",") for line in lines)
        elif row.get("kind") == "flag":
            yield row["name"], "1" if value else ""
        else:
            yield row["name"], "" if value is None else str(value)


def _said(kind: str, cells: Mapping[str, str]) -> dict[str, Any]:
    """The inputs of the form as a proposal. Raises Invalid: a line of a table that is none."""
    said: dict[str, Any] = {}
    for row in rows(kind):
        text = cells.get(row["name"], "").strip()
        if not text:
            continue
        if row.get("kind") == "table":
            said["items"], said["parents"] = _table(text)
            continue
        part = said
        for step in row["path"][:-1]:
            part = part.setdefault(step, {})
        part[row["path"][-1]] = True if row.get("kind") == "flag" else text
    return said


def _table(text: str) -> tuple[dict[str, str], dict[str, str]]:
    items: dict[str, str] = {}
    parents: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        code, _comma, rest = line.translate(_APART).partition(",")
        meaning, _comma, wider = rest.rpartition(",") if rest.count(",") else (rest, "", "")
        code = code.strip()
        if not code or not meaning.strip() or code in items:
            message = _("Line %(num)d: a code, a comma and its meaning; each code once.")
            problem = {"pointer": "/items", "code": "catalogue.standard"}
            raise Invalid([{**problem, "message": message % {"num": number}}])
        items[code] = meaning.strip()
        if wider.strip():
            parents[code] = wider.strip()
    return items, parents


def _named(kind: str, pointer: str) -> str:
    """What the form calls the place of a problem."""
    steps = pointer.strip("/").split("/")
    match = (row for row in rows(kind) if row["path"] == steps or row["path"][0] == steps[0])
    exact = (row for row in rows(kind) if row["path"] == steps)
    own = {"name": _("Identifier"), "ground": _("Ground")}
    found = next(exact, None) or next(match, None)
    return own.get(steps[0]) or (say(found["title"]) if found else "")


@require_http_methods(["GET", "POST"])
@requires("catalogue:entry:read")
@idempotent
def proposal(request: ActorRequest, standard: UUID) -> HttpResponse:
    """One version of a standard: its ground, what it changes, which fields follow, the decision."""
    actor, sent = request.actor, request.POST
    problem: DomainError | None = None
    if request.method == "POST":
        try:
            adopt = sent.get("_do") == "adopt"
            row = proposing.decide(actor, standard, adopt=adopt, note=sent.get("note", ""))
            messages.success(request, state(row.state)[0])
            return redirect("workbench:data_proposal", standard)
        except DomainError as refusal:
            if refusal.status in (403, 404):
                raise
            problem = refusal
    row = proposing.get(actor, standard)
    undecided = row.state == Standard.State.PROPOSED
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
            (_("Decided by"), row.decided_by),
            (_("Reason"), row.note),
        ],
        "differences": proposing.differences(actor, row),
        "uses": used(actor, row.kind, row.name),
        "may_decide": undecided
        and actor.may("catalogue:standard:decide")
        and row.author != actor.account,
        "own": undecided and row.author == actor.account,
        "back": _back(row.kind, row.name if row.kind == CODES else ""),
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


def waiting(actor: Actor, kind: str) -> list[dict[str, Any]]:
    """Proposals that wait for a decision."""
    return [
        {
            "url": reverse("workbench:data_proposal", args=[each.id]),
            "title": say(each.content["title"]),
            "body": shown.body_name(each.body),
            "at": each.made_at,
        }
        for each in proposing.waiting(actor, kind)
    ]


proposal_urls = [
    path("work/data/standards/<uuid:standard>", proposal, name="data_proposal"),
    path("work/data/standards/<slug:kind>/propose", propose, name="data_propose"),
]
