"""Receivers on the workbench: who is told, how far, and what was refused."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yiwang.base.webhooks import actions, queries
from yiwang.base.webhooks.kinds import kinds
from yiwang.base.webhooks.models import Receiver
from yiwang.kernel import ids
from yiwang.kernel.clock import CITY_ZONE
from yiwang.kernel.errors import DomainError, Invalid
from yiwang.kernel.http.idempotency import idempotent
from yiwang.kernel.http.requests import ActorRequest, requires

SHOWN = 100  # held events on a page


@require_GET
@requires("webhooks:receiver:manage")
def webhooks(request: ActorRequest) -> HttpResponse:
    """The systems of one's bodies that are told."""
    rows = [_row(each) for each in queries.receivers(request.actor)]
    return render(request, "webhooks/list.html", {"rows": rows})


def _row(row: Receiver) -> list[Any]:
    return [
        {"text": row.name, "url": reverse("workbench:webhook", args=[row.id])},
        row.address,
        _state(row)[0],
        row.heard_at,
        row.holds,  # type: ignore[attr-defined]  # counted by the query
    ]


def _state(row: Receiver) -> tuple[str, str]:
    """What the badge says, and its tone."""
    if row.state == Receiver.State.PAUSED:
        return str(Receiver.State.PAUSED.label), "warn"
    if row.failures:
        return _("Does not answer"), "bad"
    return str(Receiver.State.ACTIVE.label), "good"


@require_http_methods(["GET", "POST"])
@requires("webhooks:receiver:manage")
@idempotent
def webhook_new(request: ActorRequest) -> HttpResponse:
    """Name a system that is to be told. Its secret shows once, on the page that follows."""
    post = request.POST
    refusal: DomainError | None = None
    if request.method == "POST":
        try:
            row, secret = actions.register(
                request.actor,
                post.get("name", "").strip()[:80] or _("unnamed"),
                post.get("address", "").strip()[:500],
                post.getlist("kinds"),
            )
        except DomainError as found:
            refusal = found
        else:
            return render(request, "webhooks/secret.html", {"row": row, "secret": secret})
    chosen = post.getlist("kinds") if request.method == "POST" else list(kinds())
    context = {
        "refusal": refusal,
        "kinds": [(each.name, each.title, each.name in chosen) for each in kinds().values()],
        "given": post,
        "key": str(ids.new()),
    }
    status = refusal.status if refusal else 200
    return render(request, "webhooks/new.html", context, status=status)


@require_http_methods(["GET", "POST"])
@requires("webhooks:receiver:manage")
def webhook(request: ActorRequest, receiver_id: UUID) -> HttpResponse:
    """One receiver: where it stands, what it hears of, what it refused."""
    row = queries.get(request.actor, receiver_id)
    refusal: DomainError | None = None
    if request.method == "POST":
        post = request.POST
        try:
            actions.change(
                request.actor,
                receiver_id,
                address=post.get("address", "").strip()[:500],
                kinds=post.getlist("kinds"),
                state="paused" if post.get("state") == "paused" else "active",
            )
        except DomainError as found:
            refusal = found
        else:
            messages.success(request, _("Changed. What is new is told from here on."))
            return redirect("workbench:webhook", receiver_id)
    text, tone = _state(row)
    context = {
        "row": row,
        "state": text,
        "tone": tone,
        "refusal": refusal,
        "behind": queries.behind(row),
        "kinds": [(each.name, each.title, each.name in row.kinds) for each in kinds().values()],
        "held": queries.held(row)[:SHOWN],
        "titles": {each.name: each.title for each in kinds().values()},
    }
    status = refusal.status if refusal else 200
    return render(request, "webhooks/one.html", context, status=status)


@require_POST
@requires("webhooks:receiver:manage")
def webhook_resend(request: ActorRequest, receiver_id: UUID) -> HttpResponse:
    """Send once more what was refused, of one case or of all."""
    count = actions.resend(request.actor, receiver_id, request.POST.get("case", "")[:60])
    text = ngettext(
        "%(count)d event will be sent again within seconds.",
        "%(count)d events will be sent again within seconds.",
        count,
    )
    messages.success(request, text % {"count": count})
    return redirect("workbench:webhook", receiver_id)


@require_POST
@requires("webhooks:receiver:manage")
def webhook_drop(request: ActorRequest, receiver_id: UUID) -> HttpResponse:
    """Give up on what was refused of one case."""
    actions.drop(request.actor, receiver_id, request.POST.get("case", "")[:60])
    messages.success(request, _("Given up. The next events of the case will be sent."))
    return redirect("workbench:webhook", receiver_id)


@require_POST
@requires("webhooks:receiver:manage")
def webhook_replay(request: ActorRequest, receiver_id: UUID) -> HttpResponse:
    """Tell everything again that happened after a moment."""
    actions.replay(request.actor, receiver_id, _moment(request.POST.get("since", "")))
    messages.success(request, _("Everything since then is told again, in order."))
    return redirect("workbench:webhook", receiver_id)


def _moment(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        message = _("Give a day and a time.")
        row = {"pointer": "/since", "code": "webhooks.moment", "message": message}
        raise Invalid([row]) from error
    return found if found.tzinfo else found.replace(tzinfo=CITY_ZONE)


@require_POST
@requires("webhooks:receiver:manage")
def webhook_secret(request: ActorRequest, receiver_id: UUID) -> HttpResponse:
    """Another secret, shown once."""
    row, secret = actions.renew(request.actor, receiver_id)
    return render(request, "webhooks/secret.html", {"row": row, "secret": secret})


@require_POST
@requires("webhooks:receiver:manage")
def webhook_remove(request: ActorRequest, receiver_id: UUID) -> HttpResponse:
    """Tell this system nothing any more."""
    actions.remove(request.actor, receiver_id)
    messages.success(request, _("Removed. It is told nothing any more."))
    return redirect("workbench:webhooks")


webhook_urls: list[URLPattern] = [
    path("work/webhooks", webhooks, name="webhooks"),
    path("work/webhooks/new", webhook_new, name="webhook_new"),
    path("work/webhooks/<uuid:receiver_id>", webhook, name="webhook"),
    path("work/webhooks/<uuid:receiver_id>/resend", webhook_resend, name="webhook_resend"),
    path("work/webhooks/<uuid:receiver_id>/drop", webhook_drop, name="webhook_drop"),
    path("work/webhooks/<uuid:receiver_id>/replay", webhook_replay, name="webhook_replay"),
    path("work/webhooks/<uuid:receiver_id>/secret", webhook_secret, name="webhook_secret"),
    path("work/webhooks/<uuid:receiver_id>/remove", webhook_remove, name="webhook_remove"),
]
