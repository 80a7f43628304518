"""What sharing comes to, drawn, with the rows behind."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yiwang.kernel.actor import Actor
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.texts import say
from yiwang.share.catalogue.facade import board
from yiwang.share.exchange import figures
from yiwang.share.exchange.figures import Figures, Pair
from yiwang.share.exchange.http import cells
from yiwang.share.exchange.http.panel import name

SHADES = 5


@require_GET
@requires("exchange:figure:read")
def sharing_figures(request: ActorRequest) -> HttpResponse:
    """What sharing comes to, drawn, and the rows behind."""
    actor = request.actor
    found, titles = figures.of(actor), cells.titles_of(actor)
    giver, taker = request.GET.get("from", "")[:40], request.GET.get("to", "")[:40]
    context = {
        "found": found,
        "matrix": matrix(found.pairs),
        "pair_columns": [
            {"label": _("Supplied by"), "kind": "main"},
            {"label": _("Who reads")},
            {"label": _("Calls"), "kind": "number"},
            {"label": _("Rows given out"), "kind": "number"},
        ],
        "pairs": [
            [{"text": say(p.provider), "url": _between(p)}, say(p.receiver), p.calls, p.rows]
            for p in found.pairs
        ],
        **_answers(found),
        **_quality(actor),
        **_behind(request, titles),
        "board": board(actor),
        "unmet_columns": [
            {"label": _("Resource"), "kind": "main"},
            {"label": _("Who asks")},
            {"label": _("Supplied by")},
            {"label": _("Answer")},
            {"label": _("Ground")},
        ],
        "unmet": [
            [
                titles.get(r.resource, r.resource),
                name(r.body),
                name(r.provider),
                r.get_answer_display(),
                r.ground,
            ]
            for r in figures.unmet(actor)
        ],
        "attempt_columns": [{"label": _("Who")}, *cells.attempt_columns()],
        "attempts": [[name(a.body), *cells.attempt(a)] for a in figures.violations(actor)],
        "delivery_columns": cells.delivery_columns(),
        "deliveries": [cells.delivery(d) for d in figures.between(actor, giver, taker)]
        if giver and taker
        else None,
    }
    return render(request, "exchange/figures.html", context)


def _answers(found: Figures) -> dict[str, Any]:
    """How each body answers when it is asked."""
    return {
        "supplier_columns": [
            {"label": _("Supplier"), "kind": "main"},
            {"label": _("Asked"), "kind": "number"},
            {"label": _("Met"), "kind": "number"},
            {"label": _("Not agreed to"), "kind": "number"},
            {"label": _("Waiting"), "kind": "number"},
            {"label": _("Late"), "kind": "number"},
            {"label": _("Hours to answer"), "kind": "number"},
        ],
        "suppliers": [
            [
                {"text": say(s.body), "url": f"?show=asked&of={s.body['code']}#behind"},
                *(s.asked, s.met, s.refused, s.waiting, s.late, s.hours),
            ]
            for s in found.suppliers
        ],
        "hour_bars": _hours(found),
    }


def _hours(found: Figures) -> list[tuple[str, float, float]]:
    """For each body that answered its name, the hours it took, and these of the longest in
    hundredths.
    """
    known = [(say(each.body), each.hours) for each in found.suppliers if each.hours is not None]
    longest = max((hours for _name, hours in known), default=0) or 1
    return [(body, hours, round(100 * hours / longest, 1)) for body, hours in known]


def _behind(request: ActorRequest, titles: Mapping[str, str]) -> dict[str, Any]:
    """The requests behind the figure that the address names."""
    what, provider = request.GET.get("show", ""), request.GET.get("of", "")[:40]
    if what not in figures.BEHIND:
        return {"behind": None}
    rows = figures.requests(request.actor, what, provider)
    return {
        "behind": [
            [
                titles.get(each.resource, each.resource),
                each.case.number,
                name(each.body),
                name(each.provider),
                each.get_sharing_display(),
                each.get_answer_display(),
                each.asked_at,
                each.answered_at,
                _("Yes") if each.late else _("No"),
            ]
            for each in rows
        ],
        "behind_columns": [
            {"label": _("Resource"), "kind": "main"},
            {"label": _("Case")},
            {"label": _("Who asks")},
            {"label": _("Supplied by")},
            {"label": _("Shared")},
            {"label": _("Answer")},
            {"label": _("Requested on"), "kind": "date"},
            {"label": _("Answered on"), "kind": "date"},
            {"label": _("Late")},
        ],
    }


def _quality(actor: Actor) -> dict[str, Any]:
    """How well each body supplies: good rows of all as a bar, the rest as a table."""
    rows = figures.quality(actor)
    return {
        "quality_columns": [
            {"label": _("Supplier"), "kind": "main"},
            {"label": _("Batches sent"), "kind": "number"},
            {"label": _("Batches not taken"), "kind": "number"},
            {"label": _("Rows sent"), "kind": "number"},
            {"label": _("Rows sent back"), "kind": "number"},
            {"label": _("Good rows")},
            {"label": _("Times overdue"), "kind": "number"},
        ],
        "quality": [
            [
                say(body),
                each.batches,
                each.refused,
                each.read,
                each.read - each.good,
                "" if each.share is None else f"{each.share} %",
                each.late,
            ]
            for body, each in rows
        ],
        "quality_bars": [(say(body), q.share) for body, q in rows if q.share is not None],
    }


def _between(pair: Pair) -> str:
    return f"?from={pair.provider['code']}&to={pair.receiver['code']}#rows"


def matrix(pairs: Sequence[Pair]) -> dict[str, Any]:
    """A square for each pair of bodies, darker with more rows; sizes in units of the picture."""
    givers = list(dict.fromkeys(say(each.provider) for each in pairs))[:20]
    takers = list(dict.fromkeys(say(each.receiver) for each in pairs))[:20]
    most = max((each.rows for each in pairs), default=0)
    cells = [
        {
            "x": takers.index(say(each.receiver)),
            "y": givers.index(say(each.provider)),
            "shade": 1 + min(SHADES - 1, SHADES * each.rows // (most + 1)),
            "rows": each.rows,
            "url": _between(each),
            "title": f"{say(each.provider)} → {say(each.receiver)}",
        }
        for each in pairs
        if say(each.provider) in givers and say(each.receiver) in takers
    ]
    return {"givers": givers, "takers": takers, "cells": cells}
