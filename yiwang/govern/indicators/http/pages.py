"""Indicators on the workbench: figures, pictures with their tables, and what stands behind them."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from yiwang.govern.indicators import queries
from yiwang.govern.indicators.http import pictures, wishes
from yiwang.govern.indicators.queries import Line, Wish
from yiwang.govern.indicators.spec import Indicator, Measure
from yiwang.kernel.actor import Actor
from yiwang.kernel.counted import sources
from yiwang.kernel.errors import NotFound
from yiwang.kernel.http import tables
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.kernel.tenancy.models import Body, Region
from yiwang.kernel.texts import say

Row = dict[str, Any]
LEVELS = {
    "region": gettext_lazy("By district"),
    "body": gettext_lazy("By body"),
    "item": gettext_lazy("By item"),
}
BY = {"region": queries.by_region, "body": queries.by_body, "item": queries.by_item}
PERIODS = {
    "month": gettext_lazy("This month"),
    "last_month": gettext_lazy("Last month"),
    "quarter": gettext_lazy("This quarter"),
    "year": gettext_lazy("This year"),
    "twelve": gettext_lazy("Twelve months"),
}


@require_GET
@requires("indicators:figure:read")
def figures(request: ActorRequest, name: str = "") -> HttpResponse:
    """The few figures that matter, and one of them in pictures: over time, and told apart."""
    known = queries.indicators()
    chosen = queries.indicator(name) if name else next(iter(known.values()), None)
    wish = wishes.wish(request.actor, request.GET)
    context: Row = {"wish": wish, "chosen": chosen, "asked": wishes.asked(wish)}
    if chosen is not None:
        context |= _live(request, chosen, wish)
    page = "indicators/_live.html" if request.htmx else "indicators/figures.html"
    return render(request, page, context)


def _live(request: ActorRequest, chosen: Indicator, wish: Wish) -> Row:
    actor = request.actor
    level = wishes.level(actor, request.GET, wish)
    trend = _trend(actor, chosen, wish)
    parts = BY[level](actor, chosen.measures, wish) if level else []
    links = [_deeper(chosen, wish, level, each.key) for each in parts]
    return {
        "title": say(chosen.row.title),
        "tiles": tiles(actor, wish, chosen),
        "way": _way(chosen, wish),
        "periods": _periods(actor, wish),
        "levels": _levels(chosen, wish, level),
        "level": level,
        "level_title": LEVELS.get(level, ""),
        "trend": pictures.lines(chosen, trend),
        "trend_table": _table(chosen, trend, _("Day") if _daily(wish) else _("Month"), []),
        "parts": pictures.bars(chosen, parts, links),
        "parts_table": _table(chosen, parts, str(LEVELS.get(level, "")), links),
        "lists": [(say(each.title), _behind(chosen, each, wish)) for each in chosen.measures],
        "counted": [(say(each.title), say(each.counted)) for each in chosen.measures],
        "now": actor.now,
        "here": f"{reverse('workbench:indicator', args=[chosen.name])}?{wishes.asked(wish)}"
        + (f"&by={level}" if level else ""),
    }


def _daily(wish: Wish) -> bool:
    return (wish.until - wish.since).days < wishes.DAILY


def _trend(actor: Actor, chosen: Indicator, wish: Wish) -> list[Line]:
    read = queries.by_day if _daily(wish) else queries.by_month
    return read(actor, chosen.measures, wish)


def tiles(actor: Actor, wish: Wish, chosen: Indicator | None) -> list[Row]:
    """Each indicator in this month, beside the last one and today."""
    today = actor.today
    spans = wishes.periods(today)
    known = queries.indicators().values()
    every = list({m.name: m for each in known for m in each.measures}.values())
    now = queries.whole(actor, every, wish.during(*spans["month"]))
    before = queries.whole(actor, every, wish.during(*spans["last_month"]))
    day = queries.whole(actor, every, wish.during(today, today))
    return [
        {
            "title": say(each.row.title),
            "unit": say(each.row.unit),
            "values": _values(each, now),
            "before": _values(each, before),
            "today": _values(each, day) if not each.per else [],
            "better": _better(each, now.value(each), before.value(each)),
            "url": f"{reverse('workbench:indicator', args=[each.name])}?{wishes.asked(wish)}",
            "current": chosen is not None and each.name == chosen.name,
        }
        for each in known
    ]


def _values(indicator: Indicator, sums: queries.Sums) -> list[Row]:
    """What a tile shows: one value, or each measure with its name."""
    if indicator.row.apart or (len(indicator.of) > 1 and not indicator.per):
        return [{"title": say(each.title), "value": sums.of([each])} for each in indicator.of]
    return [{"title": "", "value": sums.value(indicator)}]


def _better(indicator: Indicator, now: float | None, before: float | None) -> str:
    """`better`, `worse` or nothing: whether the value moved the way that is wanted."""
    if not indicator.per or now is None or before is None or now == before:
        return ""
    return "better" if (now > before) == (indicator.row.wanted == "high") else "worse"


def _table(chosen: Indicator, lines: Sequence[Line], head: str, links: Sequence[str]) -> Row:
    columns: list[Row] = [{"label": head, "kind": "main"}]
    columns += [{"label": say(each.title), "kind": "number"} for each in chosen.measures]
    if not chosen.row.apart:
        label = f"{say(chosen.row.title)} ({say(chosen.row.unit)})"
        columns.append({"label": label, "kind": "number"})
    rows = []
    for place, line in enumerate(lines):
        first: Any = say(line.title)
        if links:
            first = {"text": first, "url": links[place]}
        rows.append([first, *_cells(chosen, line)])
    return {"columns": columns, "rows": rows}


def _cells(chosen: Indicator, line: Line) -> list[Any]:
    totals: list[Any] = [line.sums.of([each]) for each in chosen.measures]
    if hidden(chosen, line.sums):
        totals = [None] * len(totals)
    return totals if chosen.row.apart else [*totals, line.sums.value(chosen)]


def hidden(chosen: Indicator, sums: queries.Sums) -> bool:
    """Whether there is too little to tell even the counts."""
    return 0 < sums.of(chosen.per) < chosen.row.least


def _deeper(chosen: Indicator, wish: Wish, level: str, key: str) -> str:
    """The next level below a line; below the last one its cases."""
    narrow = wish.at(level, key)
    if narrow.body and narrow.item:
        return _behind(chosen, chosen.listed[0], narrow)
    return f"{reverse('workbench:indicator', args=[chosen.name])}?{wishes.asked(narrow)}"


def _behind(chosen: Indicator, measure: Measure, wish: Wish) -> str:
    address = reverse("workbench:indicator_list", args=[chosen.name])
    return f"{address}?{wishes.asked(wish, measure=measure.name)}"


def _way(chosen: Indicator, wish: Wish) -> list[Row]:
    """The levels that were chosen, each with the way back to it."""
    base = Wish(wish.since, wish.until)
    address = reverse("workbench:indicator", args=[chosen.name])
    way = [{"text": _("All"), "url": f"{address}?{wishes.asked(base)}"}]
    for name, title in _names(wish):
        base = base.at(name, getattr(wish, name))
        way.append({"text": title, "url": f"{address}?{wishes.asked(base)}"})
    return way


def _names(wish: Wish) -> list[tuple[str, str]]:
    found = []
    if wish.region:
        region = Region.objects.filter(code=wish.region).first()
        found.append(("region", say({"zh": region.name, "en": region.name_en}) if region else "–"))
    if wish.body:
        body = Body.objects.filter(code=wish.body).first()
        found.append(("body", say({"zh": body.name, "en": body.name_en}) if body else "–"))
    if wish.item:
        found.append(("item", say(queries.titles().get(wish.item, wish.item))))
    return found


def _periods(actor: Actor, wish: Wish) -> list[Row]:
    return [
        {
            "text": PERIODS[name],
            "url": "?" + wishes.asked(wish.during(*span)),
            "current": span == (wish.since, wish.until),
        }
        for name, span in wishes.periods(actor.today).items()
    ]


def _levels(chosen: Indicator, wish: Wish, level: str) -> list[Row]:
    return [
        {"text": title, "url": "?" + wishes.asked(wish, by=name), "current": name == level}
        for name, title in LEVELS.items()
        if not getattr(wish, name) and not (name == "region" and wish.body)
    ]


@require_GET
@requires("indicators:figure:read")
def behind(request: ActorRequest, name: str) -> HttpResponse:
    """What was counted in a measure of an indicator: those that the reader may see, one by one."""
    chosen = queries.indicator(name)
    wanted = request.GET.get("measure", "") or chosen.listed[0].name
    measure = next((each for each in chosen.measures if each.name == wanted), None)
    if measure is None:
        raise NotFound(_("This measure"))
    wish = wishes.wish(request.actor, request.GET)
    given = request.GET.get("page", "")
    page = int(given) if given.isdigit() and len(given) < 4 else 0
    sums = queries.whole(request.actor, chosen.measures, wish)
    least = hidden(chosen, sums)
    found, more = queries.objects(request.actor, measure, wish, page)
    single = sources()[measure.source].seen is not None
    here = wishes.asked(wish, measure=measure.name)
    context = {
        "chosen": chosen,
        "title": say(measure.title),
        "counted": say(measure.counted),
        "wish": wish,
        "way": _way(chosen, wish),
        "number": None if least else sums.numbers.get(measure.name, 0),
        "single": single,
        "kept": sum(each.seen is None for each in found),
        **_objects(found if single else []),
        "previous": f"?{here}&page={page - 1}" if page else "",
        "following": f"?{here}&page={page + 1}" if more and single else "",
    }
    return render(request, "indicators/behind.html", context)


def _objects(found: Sequence[queries.Listed]) -> Row:
    columns = [
        {"label": _("Number"), "kind": "main"},
        {"label": _("Matter")},
        {"label": _("Day"), "kind": "date"},
        {"label": _("Counts for"), "kind": "number"},
        {"label": _("State")},
    ]
    rows = [
        [
            {"text": each.seen.number, "url": each.seen.address},
            say(each.seen.title),
            each.day,
            each.value,
            each.seen.state,
        ]
        for each in found
        if each.seen is not None
    ]
    return {"columns": columns, "rows": rows}


@require_GET
@requires("indicators:figure:read")
def figures_file(request: ActorRequest, name: str, kind: str) -> HttpResponse:
    """The table behind a picture. by: region, body, item, day or month."""
    chosen = queries.indicator(name)
    wish = wishes.wish(request.actor, request.GET)
    by = request.GET.get("by", "")
    lines = told(request.actor, chosen, wish, by)
    table = _table(chosen, lines, str(LEVELS.get(by) or _("Day")), [])
    head = [table["columns"][0]["label"], _("Code"), *(c["label"] for c in table["columns"][1:])]
    rows = [[row[0], line.key, *row[1:]] for row, line in zip(table["rows"], lines, strict=True)]
    plain = name.replace(".", "-")
    title = f"{plain}-{wish.since.isoformat()}-{wish.until.isoformat()}"
    return tables.file(title, "xlsx" if kind == "xlsx" else "csv", head, rows)


def told(actor: Actor, chosen: Indicator, wish: Wish, by: str) -> list[Line]:
    """The lines of an indicator, over days (or months where that is many) unless asked apart."""
    read: Mapping[str, Any] = {**BY, "day": queries.by_day, "month": queries.by_month}
    if by == "day" and (wish.until - wish.since) > timedelta(days=366):
        by = "month"
    lines: list[Line] = (
        read[by](actor, chosen.measures, wish) if by in read else _trend(actor, chosen, wish)
    )
    return lines
