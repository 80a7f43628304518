"""The catalogue at the desk: what there is, one resource, and how its versions differ."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from yiwang.kernel import ids
from yiwang.kernel.actor import Actor
from yiwang.kernel.errors import NotFound
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.texts import say
from yiwang.share.catalogue import carried, comparing, lineage, lists, queries, spec, traffic, ways
from yiwang.share.catalogue.http import shown
from yiwang.share.catalogue.lists import Owed
from yiwang.share.catalogue.models import Version
from yiwang.share.catalogue.values import Field, Resource

FILTERS = ("q", "body", "sharing", "category")


@require_GET
@requires("catalogue:entry:read")
def index(request: ActorRequest) -> HttpResponse:
    """What data the city has, by words, supplier, sharing and category."""
    asked, actor = request.GET, request.actor
    wish = queries.Wish(*(asked.get(name, "").strip()[:60] for name in FILTERS))
    found, following = queries.page(actor, wish, asked.get("cursor", "")[:40])
    here = reverse("workbench:data")
    kept = {name: value for name, value in vars(wish).items() if value}
    context = {
        "wish": wish,
        "columns": [
            {"label": _("Data"), "kind": "main"},
            {"label": _("Supplier")},
            {"label": _("Sharing")},
            {"label": _("Renewed")},
            {"label": _("Supply")},
        ],
        "rows": [_cells(each) for each in lists.owed(actor, found)],
        "count": queries.count(actor, wish),
        "empty_count": len(lists.empty(lists.owed(actor, queries.published(actor)))),
        "suppliers": [(b.code, shown.body_name(b)) for b in queries.suppliers()],
        "sharings": [(name, say(row)) for name, row in carried.lists()["sharing"].items()],
        "categories": [(code, say(row)) for code, row in carried.categories().items()],
        "start": f"{here}?{urlencode(kept)}" if asked.get("cursor") else "",
        "following": f"{here}?{urlencode({**kept, 'cursor': following})}" if following else "",
    }
    return render(request, "catalogue/list.html", context)


def address(code: str) -> str:
    return reverse("workbench:data_resource", args=[code])


def _cells(owed: Owed) -> list[Any]:
    version = owed.version
    return [
        {"text": say(version.content["title"]), "url": address(version.resource.code)},
        shown.body_name(version.body),
        shown.word("sharing", version.sharing),
        shown.word("cycle", owed.entry.cycle.value),
        shown.tag(*shown.light(owed.health.light)),
    ]


@require_GET
@requires("catalogue:entry:read")
def resource(request: ActorRequest, code: str) -> HttpResponse:
    """One resource: what it is, how it is supplied, where it comes from, who needs it."""
    actor = request.actor
    version = queries.newest(actor, code)
    others = queries.versions(actor, code)
    value = queries.value(version)
    (owed,) = lists.owed(actor, [version])
    waiting = next((each for each in others if each.state in Version.OPEN), None)
    context = {
        "version": version,
        "say": say,
        "title": say(version.content["title"]),
        "summary": say(version.content["summary"]),
        "badge": shown.state(version.state),
        "light": shown.light(owed.health.light),
        "health": owed.health,
        "in_force": version.state == Version.State.PUBLISHED,
        "ways": ways.of(actor, value) if version.state == Version.State.PUBLISHED else [],
        "demonstration": value.demonstration,
        "facts": _facts(owed, value),
        "field_columns": _field_columns(),
        "fields": [_field(each) for each in value.fields],
        "rules": [(say(each.title), each.expression) for each in value.rules],
        "versions": [(each, shown.state(each.state)) for each in others],
        "days": shown.bars(traffic.days(actor, version.resource)),
        "demands": [
            each.wanted
            for each in lists.demands(actor)
            if each.version and each.version.resource.code == code
        ],
        "waiting": waiting,
        "moves": shown.moves(actor, [each for each in (waiting, version) if each]),
        "may_edit": actor.may("catalogue:entry:edit")
        and (version.body_id in actor.bodies or actor.may("catalogue:entry:publish")),
        "key": str(ids.new()),
        **_lineage(actor, value),
    }
    return render(request, "catalogue/resource.html", context)


def _facts(owed: Owed, value: Resource) -> list[tuple[str, str]]:
    entry, version = owed.entry, owed.version
    titles = queries.titles(entry.related)
    return [
        (_("Number"), version.resource.number),
        (_("Code"), version.resource.code),
        (_("Supplier"), shown.body_name(version.body)),
        (_("Responsible"), entry.steward),
        (_("Category"), say(carried.categories()[entry.category])),
        (_("System"), entry.system),
        (_("Renewed"), shown.word("cycle", entry.cycle.value)),
        (_("Sharing"), shown.word("sharing", version.sharing)),
        (_("Condition of sharing"), say(value.condition)),
        (_("Ground"), say(value.ground)),
        (_("Ways of sharing"), shown.several("ways", entry.ways)),
        (_("Formats"), shown.several("formats", entry.formats)),
        (_("Open to the public"), shown.word("opening", entry.opening.kind)),
        (_("Names a row"), "、".join(value.key)),
        (_("Share of filled values owed"), f"{entry.complete:.0%}"),
        (_("Related data"), "、".join(say(titles.get(each)) or each for each in entry.related)),
    ]


def _field_columns() -> list[dict[str, Any]]:
    names = (_("Type"), _("Length"), _("Codes and checks"), _("Data element"), _("Marks"))
    return [
        {"label": pgettext("data", "Field"), "kind": "main"},
        *({"label": name} for name in names),
    ]


def _field(field: Field) -> list[Any]:
    element = carried.elements().get(field.element)
    length = f"{field.length},{field.decimals}" if field.decimals else field.length or ""
    marks = [
        text
        for on, text in (
            (field.required, _("must be filled")),
            (field.sensitive, _("sensitive")),
        )
        if on
    ]
    checked = [each for each in (field.codes, field.check) if each]
    return [
        f"{say(field.title)} ({field.name})",
        shown.word("type", field.type),
        str(length),
        "、".join(checked),
        say(element.title) if element else "",
        "、".join(marks),
    ]


def _lineage(actor: Actor, value: Resource) -> dict[str, Any]:
    others = {each.code: each for each in queries.resources(actor) if each.code != value.code}
    found = lineage.links(value, others.values())
    known = {**others, value.code: value}
    return {
        "picture": lineage.draw(value, known, found) if found else None,
        "links": [
            (shown.place(known, *link.source), shown.place(known, *link.target)) for link in found
        ],
    }


@require_GET
@requires("catalogue:entry:read")
def changes(request: ActorRequest, code: str) -> HttpResponse:
    """What a version says otherwise than the one before it."""
    known = {each.number: each for each in queries.versions(request.actor, code)}
    wanted = request.GET.get("version", "")
    after = known.get(
        int(wanted) if wanted.isdecimal() and len(wanted) < 9 else max(known, default=0)
    )
    if after is None:
        raise NotFound(_("This version"))
    before = known.get(after.number - 1)
    context = {
        "title": say(after.content["title"]),
        "code": code,
        "before": before,
        "after": after,
        "badge": shown.state(after.state),
        "differences": comparing.compare(
            spec.opened(before.content) if before else {}, spec.opened(after.content)
        ),
    }
    return render(request, "catalogue/changes.html", context)


data_urls = [
    path("work/data", index, name="data"),
    path("work/data/resources/<slug:code>", resource, name="data_resource"),
    path("work/data/resources/<slug:code>/changes", changes, name="data_changes"),
]
