"""Data standards at the desk: data elements, code sets and how codes turn into each other."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.texts import say
from yiwang.share.catalogue import carried, lists
from yiwang.share.catalogue.http import proposals, shown
from yiwang.share.catalogue.standards import CODES, ELEMENT, MAPPING
from yiwang.share.catalogue.values import Element

SHOWN = 200  # codes on a page; more by words


@require_GET
@requires("catalogue:entry:read")
def elements(request: ActorRequest) -> HttpResponse:
    """Data elements by words."""
    words = request.GET.get("q", "").strip()[:60].casefold()
    found = [each for each in carried.elements().values() if words in _text(each)]
    context = {
        "q": request.GET.get("q", ""),
        "may_propose": request.actor.may("catalogue:standard:propose"),
        "waiting": proposals.waiting(request.actor, ELEMENT),
        "columns": [
            {"label": _("Data element"), "kind": "main"},
            {"label": _("Identifier")},
            {"label": _("Representation")},
            {"label": _("Format")},
            {"label": _("Values")},
            {"label": _("Source")},
        ],
        "rows": [
            [
                {"text": say(each.title), "url": reverse("workbench:data_element", args=[each.id])},
                shown.code(each.id),
                shown.word("representation", each.representation),
                each.format,
                each.codes,
                say(each.source),
            ]
            for each in found
        ],
    }
    return render(request, "catalogue/elements.html", context)


def _text(each: Element) -> str:
    return " ".join((each.id, *each.title.values(), *each.definition.values())).casefold()


@require_GET
@requires("catalogue:entry:read")
def element(request: ActorRequest, name: str) -> HttpResponse:
    """One data element, and which fields of which resources use it."""
    found = carried.element(name)
    limits = [str(each) for each in (found.low, found.high) if each is not None]
    context = {
        "title": say(found.title),
        "definition": say(found.definition),
        "codes": found.codes,
        "facts": [
            (_("Identifier"), shown.code(found.id)),
            (_("Name in Chinese and English"), shown.both(found.title)),
            (_("Object class"), say(found.object)),
            (_("Property"), say(found.property)),
            (_("Representation"), shown.word("representation", found.representation)),
            (_("Type"), shown.word("type", found.type)),
            (_("Format"), found.format),
            (_("Check"), say(carried.checks()[found.check]["title"]) if found.check else ""),
            (_("Range"), " … ".join(limits)),
            (_("Source that counts"), shown.body_name(lists.body_of(found.authority))),
            (_("Standard"), say(found.source)),
            (_("Sealed in records of people"), _("Yes") if found.sealed else _("No")),
            (_("State"), shown.word("status", found.status)),
            (_("Version"), found.version),
        ],
        "name": name,
        "may_propose": request.actor.may("catalogue:standard:propose"),
        "versions": proposals.known(request.actor, ELEMENT, name),
        "uses": proposals.used(request.actor, ELEMENT, name),
    }
    return render(request, "catalogue/element.html", context)


@require_GET
@requires("catalogue:entry:read")
def codes(request: ActorRequest) -> HttpResponse:
    """Code sets, or the codes of one of them."""
    name = request.GET.get("name", "")
    return _codes_of(request, name) if name else _code_sets(request)


def _code_sets(request: ActorRequest) -> HttpResponse:
    rows = [
        [
            {"text": say(each.title), "url": f"?name={each.name.replace(' ', '+')}"},
            each.name,
            len(each.items),
            each.valid_from,
            shown.plain(each.licence),
        ]
        for each in map(carried.code_set, carried.code_sets())
    ]
    columns = [
        {"label": _("Code set"), "kind": "main"},
        {"label": _("Name")},
        {"label": _("Codes"), "kind": "number"},
        {"label": _("Holds from"), "kind": "date"},
        {"label": _("Licence of the table")},
    ]
    mappings = [(name, say(row["title"])) for name, row in carried.mappings().items()]
    context = {
        "columns": columns,
        "rows": rows,
        "mappings": mappings,
        "may_propose": request.actor.may("catalogue:standard:propose"),
        "waiting": proposals.waiting(request.actor, CODES, MAPPING),
    }
    return render(request, "catalogue/code_sets.html", context)


def _codes_of(request: ActorRequest, name: str) -> HttpResponse:
    found = carried.code_set(name)
    words = request.GET.get("q", "").strip()[:60]
    lines = [
        [code, label, _parent(found.items, found.parents.get(code, ""))]
        for code, label in found.items.items()
        if words.casefold() in f"{code} {label}".casefold()
    ]
    context: dict[str, Any] = {
        "name": name,
        "q": words,
        "title": say(found.title),
        "unverified": carried.code_sets()[name].get("unverified", False),
        "facts": [
            (_("Source"), shown.plain(found.source)),
            (_("Version"), found.version),
            (_("Holds from"), found.valid_from),
            (_("Holds until"), found.valid_until or _("without end")),
            (_("Licence of the table"), shown.plain(found.licence)),
        ],
        "columns": [
            {"label": _("Code"), "kind": "main"},
            {"label": _("Meaning")},
            {"label": _("Below")},
        ],
        "may_propose": request.actor.may("catalogue:standard:propose"),
        "versions": proposals.known(request.actor, CODES, name),
        "uses": proposals.used(request.actor, CODES, name),
        "rows": lines[:SHOWN],
        "count": len(lines),
        "hidden": max(0, len(lines) - SHOWN),
        "mappings": [
            (each, say(row["title"]))
            for each, row in carried.mappings().items()
            if name in (row["from"], row["to"])
        ],
    }
    return render(request, "catalogue/codes.html", context)


def _parent(items: Any, code: str) -> str:
    return f"{code} {items[code]}" if code else ""


@require_GET
@requires("catalogue:entry:read")
def mapping(request: ActorRequest, name: str) -> HttpResponse:
    """How the codes of one set turn into those of another."""
    found = carried.mapping(name)
    context = {
        "title": say(found.title),
        "name": name,
        "source": shown.plain(found.source),
        "may_propose": request.actor.may("catalogue:standard:propose"),
        "versions": proposals.known(request.actor, MAPPING, name),
        "columns": [{"label": found.origin, "kind": "main"}, {"label": found.target}],
        "rows": [list(pair) for pair in found.pairs.items()],
    }
    return render(request, "catalogue/mapping.html", context)


standard_urls = [
    path("work/data/elements", elements, name="data_elements"),
    path("work/data/elements/<slug:name>", element, name="data_element"),
    path("work/data/codes", codes, name="data_codes"),
    path("work/data/mappings/<slug:name>", mapping, name="data_mapping"),
]
