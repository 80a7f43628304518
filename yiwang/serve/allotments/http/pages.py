"""Rounds for everybody: places on the map, rules, what was announced, what came out."""

from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.http import require_GET

from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.texts import say
from yiwang.serve.allotments import queries
from yiwang.serve.allotments.http import picture, shown

MOST = 100


@require_GET
@requires("public")
def index(request: ActorRequest) -> HttpResponse:
    """Every round, latest first."""
    rows = queries.rounds(request.actor)[:MOST]
    return render(request, "allotments/rounds.html", shown.round_table(rows, "portal:allotment"))


@require_GET
@requires("public")
def show(request: ActorRequest, round_id: UUID) -> HttpResponse:
    """One round."""
    found = queries.get(request.actor, round_id)
    rules = queries.rules_of(found)
    context = {
        "round": found,
        "title": say(found.title),
        "body": shown.body(found),
        "tone": shown.TONES[found.state],
        "counts": queries.counts(found),
        "rules": rules,
        "classes": shown.classes(found),
        "places": shown.places(found),
        "map": picture.drawn(queries.map_of(found), rules.of_region(found.region).values()),
        "listed": found.state in queries.LISTED,
    }
    return render(request, "allotments/round.html", context)


@require_GET
@requires("public")
def file(request: ActorRequest, round_id: UUID) -> HttpResponse:
    """The public file of the draw, from which anybody can draw again."""
    found = shown.announced(request.actor, round_id)
    answer = JsonResponse(
        queries.public_file(found), json_dumps_params={"ensure_ascii": False, "indent": 1}
    )
    answer["Content-Disposition"] = f'attachment; filename="draw-{found.id}.json"'
    return answer


allotment_urls: list[URLPattern] = [
    path("allotments", index, name="allotments"),
    path("allotments/<uuid:round_id>", show, name="allotment"),
    path("allotments/<uuid:round_id>/draw.json", file, name="allotment_file"),
]
