"""The schedule of publication at the desk: what is due, what was late, what was taken back."""

from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from yiwang.engage.publicity import actions, queries, spec
from yiwang.engage.publicity.http import shown
from yiwang.engage.publicity.models import Entry
from yiwang.kernel import ids
from yiwang.kernel.errors import DomainError, Sentence
from yiwang.kernel.http.idempotency import idempotent
from yiwang.kernel.http.paging import page_by
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.texts import say

BOXES: dict[str, Sentence] = {
    "waiting": gettext_lazy("To be published"),
    "late": pgettext_lazy("publicity", "Late"),
    "published": pgettext_lazy("publicity", "Public"),
    "withheld": gettext_lazy("Not published"),
    "withdrawn": gettext_lazy("Taken back"),
}


@require_GET
@requires("publicity:schedule:read")
def schedule(request: ActorRequest) -> HttpResponse:
    """What the acting post's bodies have to publish by when, and what came late."""
    actor = request.actor
    wanted = request.GET.get("box", "waiting")
    box = wanted if wanted in BOXES else "waiting"
    rows, cursor = queries.schedule(actor, box), request.GET.get("cursor", "")
    found, following = page_by(rows, cursor, queries.BOXES[box])
    counts = queries.counts(actor)
    here = reverse("workbench:publicity")
    waiting = spec.waiting()
    context = {
        "boxes": [
            (title, f"{here}?box={name}", name == box, counts[name])
            for name, title in BOXES.items()
        ],
        "columns": [
            {"label": _("Decision"), "kind": "main"},
            {"label": _("Kind")},
            {"label": _("Body")},
            {"label": _("Decided on"), "kind": "date"},
            {"label": _("Last day"), "kind": "date"},
            {"label": _("Published on"), "kind": "date"},
        ],
        "rows": [_cells(each) for each in found],
        "start": f"{here}?box={box}" if request.GET.get("cursor") else "",
        "following": f"{here}?{urlencode({'box': box, 'cursor': following})}" if following else "",
        "waiting": waiting,
        "waiting_source": say(waiting["source"]),
        "months": list(shown.bars(queries.by_month(actor))),
    }
    return render(request, "publicity/schedule.html", context)


def _cells(entry: Entry) -> list[Any]:
    address = reverse("workbench:publication", args=[entry.id])
    return [
        {"text": entry.document or entry.number, "url": address},
        shown.kind_title(entry.kind),
        shown.body(entry),
        entry.decided_on,
        entry.withdraw_due or entry.due,
        entry.published_at if entry.published_at else entry.publish_on,
    ]


@require_http_methods(["GET", "POST"])
@requires("publicity:schedule:read")
@idempotent
def publication(request: ActorRequest, entry_id: UUID) -> HttpResponse:
    """One decision with what the public reads of it; published now, or taken back."""
    problem: DomainError | None = None
    if request.method == "POST":
        try:
            messages.success(request, _do(request, entry_id))
            return redirect("workbench:publication", entry_id)
        except DomainError as refusal:
            problem = refusal
    actor = request.actor
    found = queries.get(actor, entry_id)
    kind = spec.kinds()[found.kind]
    may = actor.may("publicity:entry:publish") and found.body_id in actor.bodies
    context = {
        "entry": found,
        "title": shown.title(found),
        "kind": say(kind.title),
        "body": shown.body(found),
        "facts": shown.facts(found),
        "reason": say(found.reason) if found.reason else "",
        "by_whom": found.published_by or _("by itself, after the waiting time"),
        "law": spec.source_of(kind.due, found.decided_on),
        "law_back": spec.source_of(kind.changed, actor.today),
        "may_publish": may and found.state == Entry.State.WAITING,
        "may_withdraw": may and found.state in (Entry.State.WAITING, Entry.State.PUBLISHED),
        "may_case": actor.may("work:case:read") and found.body_id in actor.bodies,
        "sent": request.POST,
        "key": str(ids.new()),
        "today": actor.today,
        "problem": problem,
    }
    return render(
        request, "publicity/publication.html", context, status=problem.status if problem else 200
    )


def _do(request: ActorRequest, entry_id: UUID) -> str:
    sent, actor = request.POST, request.actor
    if sent.get("_do") == "publish":
        actions.publish(actor, entry_id)
        return _("It is public now.")
    actions.withdraw(actor, entry_id, sent.get("reason", ""), _day(sent.get("on", ""), actor.today))
    return _("It is taken back; the reason stands in its place.")


def _day(text: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return otherwise


desk_urls = [
    path("work/publicity", schedule, name="publicity"),
    path("work/publicity/<uuid:entry_id>", publication, name="publication"),
]
