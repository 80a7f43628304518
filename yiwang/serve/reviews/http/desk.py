"""Reviews on the workbench: the figures of one's body, what concerns oneself, appeals to decide."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yiwang.kernel.errors import DomainError
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.texts import say
from yiwang.serve.reviews import actions, queries, scale
from yiwang.serve.reviews.http import shown
from yiwang.serve.reviews.queries import AboutMe


@require_GET
@requires("reviews:figure:read")
def index(request: ActorRequest) -> HttpResponse:
    """Figures by item, reviews of one's own work that were found valid, appeals to decide."""
    return _index(request)


def _index(request: ActorRequest, refused: str = "") -> HttpResponse:
    actor = request.actor
    decides = actor.may("reviews:appeal:decide")
    context: dict[str, Any] = {
        "refused": refused,
        "block": scale.block(),
        "grades": shown.grades(),
        "whole": shown.figures(queries.whole(bodies=actor.bodies)),
        "services": [shown.figures(each) for each in queries.by_service(actor.bodies)],
        "mine": [_mine(each) for each in queries.about_me(actor).values()],
        "appeals": [_appeal(each) for each in queries.appeals(actor)] if decides else [],
        "decides": decides,
        "say": say,
    }
    return render(request, "reviews/desk.html", context, status=409 if refused else 200)


def _mine(row: AboutMe) -> dict[str, Any]:
    return {
        "id": row.id,
        "title": say(row.title),
        "grade": say(row.grade.title),
        "reasons": [say(scale.reasons()[code].title) for code in row.reasons],
        "appeal": row.appeal,
    }


def _appeal(row: Any) -> dict[str, Any]:
    review = row.review
    return {
        "row": row,
        "title": say({"zh": review.title, "en": review.title_en or review.title}),
        "body": say({"zh": row.body.name, "en": row.body.name_en}),
        "grade": say(scale.grades()[review.grade].title),
        "reasons": [say(scale.reasons()[code].title) for code in review.reasons],
        "comment": review.comment,
    }


@require_POST
@requires("reviews:appeal:make")
def appeal(request: ActorRequest, review_id: UUID) -> HttpResponse:
    """Appeal against a review of one's own work."""
    try:
        actions.appeal(request.actor, review_id, request.POST.get("text", "")[:1000])
    except DomainError as refusal:
        return _index(request, f"{refusal} {refusal.next_step}")
    messages.success(request, _("Supervision decides on your appeal."))
    return redirect("workbench:reviews")


@require_POST
@requires("reviews:appeal:decide")
def decide(request: ActorRequest, appeal_id: UUID) -> HttpResponse:
    """Uphold an appeal or reject it."""
    upheld = request.POST.get("word") == "uphold"
    text = request.POST.get("text", "")[:1000]
    try:
        actions.decide(request.actor, appeal_id, upheld=upheld, text=text)
    except DomainError as refusal:
        return _index(request, f"{refusal} {refusal.next_step}")
    messages.success(request, _("Done. It is in the evidence."))
    return redirect("workbench:reviews")
