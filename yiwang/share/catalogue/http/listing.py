"""The lists at the desk: duties, what is not shared, what services need, what waits."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from yiwang.kernel.errors import DomainError
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.texts import say
from yiwang.share.catalogue import actions, lists, queries
from yiwang.share.catalogue.http import shown
from yiwang.share.catalogue.http.pages import address
from yiwang.share.catalogue.lists import Demand, Owed


@require_GET
@requires("catalogue:entry:read")
def duties(request: ActorRequest) -> HttpResponse:
    """What each body must supply, how often, how well, and how it does."""
    code = request.GET.get("body", "")[:40]
    rows = queries.published(request.actor)
    owed = lists.owed(request.actor, rows.filter(body__code=code) if code else rows)
    context = {
        "body": code,
        "suppliers": [(each.code, shown.body_name(each)) for each in queries.suppliers()],
        "bars": _bars(owed),
        "columns": [
            {"label": _("Data"), "kind": "main"},
            {"label": _("Must supply")},
            {"label": _("Renewed")},
            {"label": pgettext("data", "Owed")},
            {"label": _("Filled")},
            {"label": _("Last supply"), "kind": "date"},
            {"label": _("Supply")},
        ],
        "rows": [_duty(each) for each in owed],
    }
    return render(request, "catalogue/duties.html", context)


def _duty(owed: Owed) -> list[Any]:
    version, health = owed.version, owed.health
    return [
        {"text": say(version.content["title"]), "url": address(version.resource.code)},
        shown.body_name(version.body),
        shown.word("cycle", owed.entry.cycle.value),
        f"{owed.entry.complete:.0%}",
        "" if health.complete is None else f"{health.complete:.1%}",
        health.signs.supplied,
        shown.tag(*shown.light(health.light)),
    ]


def _bars(owed: list[Owed]) -> list[dict[str, Any]]:
    """For each body how many of its resources stand how, in hundredths of all of its own."""
    found: dict[str, dict[str, Any]] = {}
    for each in owed:
        name = shown.body_name(each.version.body) or _("Nobody yet")
        row = found.setdefault(name, {"body": name, "count": 0, "lights": {}})
        row["count"] += 1
        light = each.health.light.value
        row["lights"][light] = row["lights"].get(light, 0) + 1
    for row in found.values():
        x, row["parts"] = 0.0, []
        for light in ("fresh", "due", "overdue", "empty"):
            width = 100 * row["lights"].get(light, 0) / row["count"]
            row["parts"].append({"light": light, "x": round(x, 2), "width": round(width, 2)})
            x += width
    return sorted(found.values(), key=lambda row: -row["count"])


@require_http_methods(["GET", "POST"])
@requires("catalogue:entry:read")
def negative(request: ActorRequest) -> HttpResponse:
    """What is kept from sharing, by which law, and when that is asked again."""
    actor = request.actor
    if request.method == "POST":
        try:
            code, day = request.POST.get("code", ""), request.POST.get("review_on", "")
            actions.review_ground(actor, code, _day(day, actor.today))
            messages.success(request, _("The next day of review is noted."))
            return redirect("workbench:data_negative")
        except DomainError as refusal:
            messages.error(request, f"{refusal} {refusal.next_step}")
            return redirect("workbench:data_negative")
    rows = list(lists.negative(actor))
    titles = queries.titles(each.resource.code for each in rows)
    context = {
        "today": actor.today,
        "may_review": actor.may("catalogue:entry:publish"),
        "rows": [
            {
                "title": say(titles.get(each.resource.code)) or each.resource.code,
                "code": each.resource.code,
                "url": address(each.resource.code),
                "body": shown.body_name(each.body),
                "ground": say(each.ground),
                "since": each.since,
                "review_on": each.review_on,
                "late": each.review_on <= actor.today,
            }
            for each in rows
        ],
    }
    return render(request, "catalogue/negative.html", context)


def _day(text: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return otherwise


@require_GET
@requires("catalogue:entry:read")
def services(request: ActorRequest) -> HttpResponse:
    """What each service of the city needs of the data of others, and who must supply it."""
    context = {
        "columns": [
            {"label": _("What is needed"), "kind": "main"},
            {"label": _("Service")},
            {"label": _("Items")},
            {"label": _("Must supply")},
            {"label": _("In the catalogue")},
        ],
        "rows": [_demand(each) for each in lists.demands(request.actor)],
        "may_ask": request.actor.may("catalogue:need:state"),
    }
    return render(request, "catalogue/services.html", context)


def _demand(demand: Demand) -> list[Any]:
    wanted, version = demand.wanted, demand.version
    there = shown.tag(
        *(
            (shown.word("sharing", version.sharing), "good", "")
            if version
            else (_("Not there"), "warn", "")
        )
    )
    coded = wanted.what.get("zh") == wanted.resource  # nobody gave it a name of its own
    what = say(version.content["title"] if version and coded else wanted.what)
    return [
        {"text": what, "url": address(version.resource.code)} if version else what,
        say(wanted.title),
        "、".join(wanted.fields),
        shown.body_name(demand.supplier),
        there,
    ]


@require_GET
@requires("catalogue:entry:read")
def drafts(request: ActorRequest) -> HttpResponse:
    """Descriptions that are written or looked at."""
    rows = queries.under_way(request.actor)
    context = {
        "columns": [
            {"label": _("Data"), "kind": "main"},
            {"label": _("Supplier")},
            {"label": _("Where it stands")},
            {"label": _("Written by")},
            {"label": _("Last word")},
        ],
        "rows": [
            [
                {"text": say(each.content["title"]), "url": address(each.resource.code)},
                shown.body_name(each.body),
                shown.tag(*shown.state(each.state)),
                each.made_by,
                each.note,
            ]
            for each in rows
        ],
    }
    return render(request, "catalogue/drafts.html", context)


list_urls = [
    path("work/data/duties", duties, name="data_duties"),
    path("work/data/negative", negative, name="data_negative"),
    path("work/data/services", services, name="data_services"),
    path("work/data/drafts", drafts, name="data_drafts"),
]
