"""Draws for everybody: what was announced, what was drawn, and how to draw it again."""

from importlib.resources import files
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yiwang.govern.inspections import queries
from yiwang.govern.inspections.http import shown
from yiwang.govern.inspections.models import Check, Plan
from yiwang.kernel.errors import NotFound
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.texts import say


@require_GET
@requires("public")
def draws(request: ActorRequest) -> HttpResponse:
    """Every draw whose lists are announced."""
    rows = queries.draws(request.actor)[: queries.MOST]
    return render(
        request, "inspections/draws.html", shown.plan_table(rows, "portal:draw", bodies=True)
    )


def _announced(request: ActorRequest, plan_id: UUID) -> Plan:
    """Raises NotFound, also for a plan that is not announced."""
    found = queries.plan(request.actor, plan_id)
    if found.state == Plan.State.DRAFT:
        raise NotFound(_("This draw"))
    return found


@require_GET
@requires("public")
def draw(request: ActorRequest, plan_id: UUID) -> HttpResponse:
    """One draw with its digests, its seed and its result."""
    found = _announced(request, plan_id)
    book = queries.book_of(found)
    checks = queries.checks(request.actor, found).filter(state=Check.State.PUBLISHED)
    context = {
        "plan": found,
        "body": say({"zh": found.body.name, "en": found.body.name_en}),
        "matters": [(say(each.title), each.basis) for each in shown.matters(found, book)],
        "demonstration": book.demonstration,
        "classes": shown.classes(book, found),
        "drawn": shown.draw_table(book, found, {each.code: each for each in checks}),
    }
    return render(request, "inspections/draw.html", context)


@require_GET
@requires("public")
def file(request: ActorRequest, plan_id: UUID) -> HttpResponse:
    """The public file of a draw, from which anybody can draw again."""
    found = _announced(request, plan_id)
    options = {"ensure_ascii": False, "indent": 1}
    answer = JsonResponse(queries.public_file(found), json_dumps_params=options)
    answer["Content-Disposition"] = f'attachment; filename="draw-{found.id}.json"'
    return answer


@require_GET
@requires("public")
def program(_request: ActorRequest) -> HttpResponse:
    """The program that draws, to be run by whoever doubts it: Python and nothing else."""
    text = files("yiwang.kernel").joinpath("lottery.py").read_text("utf-8")
    answer = HttpResponse(text, content_type="text/x-python; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="lottery.py"'
    return answer
