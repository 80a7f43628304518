"""What everyone may read: the list, one decision, the feed, the files."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yiwang.engage.publicity import queries, spec
from yiwang.engage.publicity.http import shown
from yiwang.engage.publicity.models import Entry
from yiwang.engage.publicity.queries import Wish
from yiwang.kernel.errors import NotFound
from yiwang.kernel.http import tables
from yiwang.kernel.http.paging import page_by
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.tenancy.models import Body
from yiwang.kernel.texts import say

SHOWN = 20
FEED = 50  # entries of the feed
MOST = 5_000  # rows of a file; more by month or body


def wish_of(request: ActorRequest) -> Wish:
    asked = request.GET
    kind = asked.get("kind", "")
    return Wish(
        kind if kind in spec.kinds() else "",
        asked.get("body", "")[:40],
        asked.get("month", "")[:7],
        asked.get("q", "").strip()[:60],
    )


@require_GET
@requires("public")
def index(request: ActorRequest) -> HttpResponse:
    """The list, latest decision first, by kind, body, month and words."""
    wish, actor = wish_of(request), request.actor
    rows = queries.public(actor, wish)
    found, following = page_by(rows, request.GET.get("cursor", ""), "-decided_on", SHOWN)
    context = {
        "wish": wish,
        "rows": [_row(each) for each in found],
        "kinds": [(name, say(kind.title)) for name, kind in spec.kinds().items()],
        "bodies": [
            (each.code, say({"zh": each.name, "en": each.name_en}))
            for each in queries.bodies(actor)
        ],
        "start": _address("publicity", wish) if request.GET.get("cursor") else "",
        "following": _address("publicity", wish, cursor=following) if following else "",
        "files": [(kind, _address("publicity_file", wish, kind=kind)) for kind in tables.KINDS],
        "feed": _address("publicity_feed", wish),
        "months": list(shown.bars(queries.by_month(actor))),
        "rules": [(say(kind.title), kind.rule(actor.today)) for kind in spec.kinds().values()],
    }
    return render(request, "publicity/list.html", context)


def _choice(body: Body) -> tuple[str, str]:
    return body.code, say({"zh": body.name, "en": body.name_en})


def _address(name: str, wish: Wish, *, kind: str = "", **more: str) -> str:
    query = urlencode({**wish.fields, **more})
    here = reverse(f"portal:{name}", args=[kind] if kind else [])
    return here + (f"?{query}" if query else "")


def _row(entry: Entry) -> dict[str, Any]:
    return {
        "entry": entry,
        "kind": shown.kind_title(entry.kind),
        "title": shown.title(entry),
        "body": shown.body(entry),
        "reason": say(entry.reason) if entry.reason else "",
    }


@require_GET
@requires("public")
def entry(request: ActorRequest, entry_id: UUID) -> HttpResponse:
    """One decision."""
    found = queries.get(request.actor, entry_id)
    if found.state not in queries.PUBLIC:
        raise NotFound(_("This publication"))
    context = {**_row(found), "facts": shown.facts(found)}
    return render(request, "publicity/entry.html", context)


@require_GET
@requires("public")
def feed(request: ActorRequest) -> HttpResponse:
    """What was made public last, as JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""
    rows = queries.public(request.actor, wish_of(request)).order_by("-published_at", "-id")
    home = request.build_absolute_uri(reverse("portal:publicity"))
    response = JsonResponse(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": _("Decisions made public"),
            "home_page_url": home,
            "feed_url": request.build_absolute_uri(),
            "items": [_item(request, each) for each in rows[:FEED]],
        },
        json_dumps_params={"ensure_ascii": False},
    )
    response["Content-Type"] = "application/feed+json; charset=utf-8"
    return response


def _item(request: ActorRequest, found: Entry) -> dict[str, Any]:
    lines = [f"{label}：{value}" for label, value in shown.facts(found)]
    if found.reason:
        lines.append(f"{_('Taken back')}：{say(found.reason)}")
    return {
        "id": str(found.id),
        "url": request.build_absolute_uri(reverse("portal:publicity_entry", args=[found.id])),
        "title": f"{shown.kind_title(found.kind)}：{shown.title(found)}",
        "content_text": "\n".join(lines),
        "date_published": found.published_at.isoformat() if found.published_at else None,
        "date_modified": found.withdrawn_at.isoformat() if found.withdrawn_at else None,
        "tags": [found.kind],
        "authors": [{"name": shown.body(found)}],
    }


@require_GET
@requires("public")
def file(request: ActorRequest, kind: str) -> HttpResponse:
    """The list as CSV or XLSX, at most so many rows."""
    if kind not in tables.KINDS:
        raise NotFound(_("This file"))
    wish = wish_of(request)
    rows = queries.public(request.actor, wish).order_by("-decided_on", "-id")[:MOST]
    lines = (shown.line(each, wish.kind) for each in rows)
    return tables.file("publicity", kind, shown.head(wish.kind), lines)


publicity_urls = [
    path("publicity", index, name="publicity"),
    path("publicity/feed.json", feed, name="publicity_feed"),
    path("publicity/list.<slug:kind>", file, name="publicity_file"),
    path("publicity/<uuid:entry_id>", entry, name="publicity_entry"),
]
