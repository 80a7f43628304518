"""The guide of a bundle, and the whole with all its items for who applied."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from yiwang.base.cases import facade as cases
from yiwang.kernel import ids
from yiwang.kernel.errors import DomainError
from yiwang.kernel.http.idempotency import idempotent
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.texts import say
from yiwang.serve.bundles import actions, guide, queries
from yiwang.serve.bundles.http import picture
from yiwang.serve.bundles.spec import Question


@require_GET
@requires("public")
def index(request: ActorRequest) -> HttpResponse:
    """What can be done as one thing."""
    rows = [{"code": each.code, "title": say(each.title)} for each in guide.offered()]
    return render(request, "bundles/bundles.html", {"rows": rows})


@require_GET
@requires("public")
def show(request: ActorRequest, code: str) -> HttpResponse:
    """Who does what after what, and with which papers, for the answers in the address."""
    found = guide.get(code)
    given = guide.answers(found.bundle, request.GET)
    shown = guide.shown(found, given, request.GET.get("region", ""))
    context = {
        "code": code,
        "title": say(found.title),
        "questions": [_question(each, given) for each in found.bundle.questions.values()],
        "given": given,
        "shown": shown,
        "papers": [[each.name, each.mode, " · ".join(each.items)] for each in shown.materials],
        "picture": picture.of_guide(shown.needed),
    }
    return render(request, "bundles/bundle.html", context)


def _question(question: Question, given: dict[str, Any]) -> dict[str, Any]:
    answers = picture.titles(question)
    return {
        "id": question.id,
        "title": say(question.title),
        "help": say(question.help) if question.help else "",
        "choices": [
            {"value": text, "title": title, "chosen": given.get(question.id) == value}
            for value, text, title in answers
        ],
    }


@require_GET
@requires("cases:case:read")
def whole(request: ActorRequest, number: str) -> HttpResponse:
    """All items of a whole with their clocks, and the clock of the whole."""
    return _whole(request, number)


@require_POST
@requires("cases:case:apply")
@idempotent
def begin_again(request: ActorRequest, number: str, item: str) -> HttpResponse:
    """Begin a new application for an item that was not granted, and fill it in."""
    try:
        draft = actions.begin_again(request.actor, number, item)
    except DomainError as refusal:
        return _whole(request, number, refusal)
    return redirect("portal:fill", draft.number)


def _whole(request: ActorRequest, number: str, problem: DomainError | None = None) -> HttpResponse:
    found = queries.whole(request.actor, number)
    rows = queries.rows(request.actor, found)
    context = {
        "case": found,
        "title": say({"zh": found.title, "en": found.title_en}),
        "rows": rows,
        "clocks": cases.shown.clocks(request.actor, found),
        "picture": picture.of_whole(rows),
        "back": reverse("portal:case", args=[number]),
        "done": sum(row.standing.over for row in rows),
        "problem": problem,
        "key": str(ids.new()),
    }
    status = problem.status if problem else 200
    return render(request, "bundles/whole.html", context, status=status)
