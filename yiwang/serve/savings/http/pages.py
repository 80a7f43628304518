"""The page "what data did for you"."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.texts import say
from yiwang.serve.savings import queries
from yiwang.serve.savings.http import shown
from yiwang.serve.savings.queries import Line


@require_GET
@requires("savings:figure:read")
def mine(request: ActorRequest) -> HttpResponse:
    """Figures over all applications of the person and of those he acts for, and each of them."""
    cursor = request.GET.get("cursor", "")
    lines, following = queries.mine(request.actor, cursor)
    context = {
        "figures": shown.figures(queries.together(request.actor)),
        "columns": _columns(),
        "rows": [_row(each) for each in lines],
        "start": reverse("portal:savings") if cursor else "",
        "following": f"?{urlencode({'cursor': following})}" if following else "",
    }
    return render(request, "savings/mine.html", context)


def _columns() -> list[dict[str, Any]]:
    plain = [{"label": say(each.title)} for each in queries.meanings()]
    return [
        {"label": _("Matter"), "kind": "main"},
        {"label": _("Ended on"), "kind": "date"},
        *plain,
    ]


def _row(line: Line) -> list[Any]:
    address = reverse("portal:case", args=[line.case.number])
    title = say({"zh": line.case.title, "en": line.case.title_en})
    told = [line.figures.get(each.name) for each in queries.meanings()]
    cells = [shown.against(figure) if figure else None for figure in told]
    return [{"text": title, "url": address}, line.saving.ended_on, *cells]


savings_urls: list[URLPattern] = [path("what-data-did", mine, name="savings")]
