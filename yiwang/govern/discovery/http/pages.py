"""Maps on the workbench: the list of processes, one map with its tables, the log to take."""

import gzip
from tempfile import SpooledTemporaryFile
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yiwang.govern.discovery import queries
from yiwang.govern.discovery.errors import Busy, TooManyCases
from yiwang.govern.discovery.http import shown, words
from yiwang.govern.discovery.http.wishes import Wish
from yiwang.govern.discovery.queries import Book
from yiwang.kernel.actor import Actor
from yiwang.kernel.errors import DomainError, Invalid
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.texts import say

IN_MEMORY = 8_000_000  # bytes of a log before it goes to a file


@require_GET
@requires("discovery:map:read")
def maps(request: ActorRequest) -> HttpResponse:
    """The processes of the current packages."""
    columns = [{"label": _("Process"), "kind": "main"}, {"label": _("Version")}]
    rows = [
        [
            {
                "text": say(each.titles),
                "url": reverse("workbench:process_map", args=[each.name]),
            },
            each.version,
        ]
        for each in queries.processes(request.actor)
    ]
    return render(request, "discovery/maps.html", {"columns": columns, "rows": rows})


@require_GET
@requires("discovery:map:read")
def process_map(request: ActorRequest, package: str) -> HttpResponse:
    """The map of one process. 422 with the form when an entry is wrong or asks for too much."""
    book = queries.book(request.actor, package)
    wish = Wish.of(request.GET, request.actor.today)
    context = _form(request.actor, book, wish)
    try:
        chosen, least = wish.chosen(request.actor, book)
        found = queries.discovered(request.actor, book, chosen)
    except (Invalid, TooManyCases, Busy) as refusal:
        refused = context | {"refusal": refusal, "errors": _errors(refusal), "found": None}
        return render(request, "discovery/map.html", refused, status=refusal.status)
    drawn = found.map.at_least(least)
    address = reverse("workbench:process_log", args=[book.name])
    return render(
        request,
        "discovery/map.html",
        context
        | {
            "found": found,
            "picture": shown.picture(book, drawn),
            "summary": shown.summary(found),
            "steps": shown.step_table(book, drawn.steps),
            "edges": shown.edge_table(book, drawn.edges),
            "returns": shown.return_table(found),
            "deviations": shown.deviation_table(found),
            "variants": shown.variant_table(found),
            "more_variants": max(0, len(found.map.variants) - shown.VARIANTS),
            "moves": [(words.move(k), n) for k, n in found.map.moves.most_common()],
            "ended": [(words.ending(k), n) for k, n in found.map.ended.most_common()],
            "log": f"{address}?{request.GET.urlencode()}",
        },
    )


def _form(actor: Actor, book: Book, wish: Wish) -> dict[str, Any]:
    """The form as it was filled in."""
    services = queries.services(actor, book.name)
    bodies = queries.bodies(actor, book.name)
    return {
        "title": say(book.titles),
        "wish": wish,
        "services": services,
        "bodies": [(each.code, say({"zh": each.name, "en": each.name_en})) for each in bodies],
        "versions": [(each, each) for each in book.versions],
        "errors": {},
        "refusal": None,
    }


def _errors(refusal: DomainError) -> dict[str, str]:
    rows = refusal.problems if isinstance(refusal, Invalid) else []
    return {row["pointer"].removeprefix("/"): row["message"] for row in rows}


@require_GET
@requires("discovery:map:read")
def process_log(request: ActorRequest, package: str) -> HttpResponse | FileResponse:
    """The log of the chosen cases as XES, compressed."""
    return log_file(request, request.actor, package, Wish.of(request.GET, request.actor.today))


def log_file(request: HttpRequest, actor: Actor, package: str, wish: Wish) -> FileResponse:
    """Write a log while the transaction of its reader is open, and give it as a file."""
    book = queries.book(actor, package)
    chosen, _least = wish.chosen(actor, book)
    file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the answer closes it
    with gzip.GzipFile(fileobj=file, mode="wb", compresslevel=3, mtime=0) as packed:
        for part in queries.log(actor, book, chosen):
            packed.write(part.encode())
    file.seek(0)
    name = f"{package}-{actor.today.isoformat()}.xes.gz"
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/gzip")


discovery_urls = [
    path("work/maps", maps, name="process_maps"),
    path("work/maps/<slug:package>", process_map, name="process_map"),
    path("work/maps/<slug:package>/log.xes.gz", process_log, name="process_log"),
]
