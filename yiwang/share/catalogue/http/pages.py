"""The catalogue at the desk."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.texts import say
from yiwang.share.catalogue import carried, queries
from yiwang.share.catalogue.http import shown
from yiwang.share.catalogue.models import Version


@require_GET
@requires("catalogue:entry:read")
def index(request: ActorRequest) -> HttpResponse:
    """What data the city has, by words, supplier, sharing and category."""
    asked = request.GET
    wish = queries.Wish(
        *(asked.get(name, "").strip() for name in ("q", "body", "sharing", "category"))
    )
    found, following = queries.page(request.actor, wish, asked.get("cursor", ""))
    here = reverse("workbench:data")
    kept = {name: value for name, value in vars(wish).items() if value}
    context = {
        "wish": wish,
        "columns": [
            {"label": _("Data"), "kind": "main"},
            {"label": _("Supplier")},
            {"label": _("Sharing")},
            {"label": _("Renewed")},
            {"label": _("Number")},
        ],
        "rows": [_cells(each) for each in found],
        "count": queries.count(request.actor, wish),
        "suppliers": [(b.code, say({"zh": b.name, "en": b.name_en})) for b in queries.suppliers()],
        "sharings": [(name, say(row)) for name, row in carried.lists()["sharing"].items()],
        "categories": [(code, say(row)) for code, row in carried.categories().items()],
        "start": f"{here}?{urlencode(kept)}" if asked.get("cursor") else "",
        "following": f"{here}?{urlencode({**kept, 'cursor': following})}" if following else "",
    }
    return render(request, "catalogue/list.html", context)


def _cells(version: Version) -> list[Any]:
    said, body = version.content, version.body
    return [
        say(said["title"]),
        say({"zh": body.name, "en": body.name_en}) if body else "",
        shown.word("sharing", version.sharing),
        shown.word("cycle", said["cycle"]),
        version.resource.number,
    ]


catalogue_urls = [path("work/data", index, name="data")]
