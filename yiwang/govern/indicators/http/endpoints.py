"""Indicators for programs: what is counted, and the figures."""

from typing import Any, Literal

from ninja import Query, Router, Schema

from yiwang.govern.indicators import queries
from yiwang.govern.indicators.http import pages, schemas, wishes
from yiwang.govern.indicators.spec import Indicator
from yiwang.kernel.http.requests import ActorRequest, requires

router = Router(tags=["indicators"])


class Asked(Schema):
    """since, until: days, the month that runs where none is said; body: a code, with all below."""

    since: str = ""
    until: str = ""
    region: str = ""
    body: str = ""
    item: str = ""
    by: Literal["", "day", "month", "region", "body", "item"] = ""


def _indicator(found: Indicator) -> dict[str, Any]:
    names = {key: [each.name for each in getattr(found, key)] for key in ("of", "less", "per")}
    fields = ("name", "title", "source", "counted")
    return {
        "name": found.name,
        "title": found.row.title,
        "unit": found.row.unit,
        "source": found.row.source,
        "demonstration": found.row.demonstration,
        **names,
        "measures": [{key: getattr(m, key) for key in fields} for m in found.measures],
    }


@router.get("/indicators", response=schemas.IndicatorList, operation_id="list_indicators")
@requires("indicators:figure:read")
def list_indicators(request: ActorRequest) -> dict[str, Any]:
    """What the installed packages count and show, and how."""
    return {"items": [_indicator(each) for each in queries.indicators().values()]}


@router.get("/indicators/{name}", response=schemas.FiguresOut, operation_id="get_indicator")
@requires("indicators:figure:read")
def get_indicator(request: ActorRequest, name: str, asked: Query[Asked]) -> dict[str, Any]:
    """The figures of an indicator: a supervisor's scope, or else the division of one's body."""
    chosen = queries.indicator(name)
    wish = wishes.wish(request.actor, asked.model_dump())
    lines = pages.told(request.actor, chosen, wish, asked.by)
    return {
        "indicator": chosen.name,
        "since": wish.since,
        "until": wish.until,
        "value": queries.whole(request.actor, chosen.measures, wish).value(chosen),
        "items": [_line(chosen, each) for each in lines],
    }


def _line(chosen: Indicator, line: queries.Line) -> dict[str, Any]:
    kept = pages.hidden(chosen, line.sums)
    return {
        "key": line.key,
        "title": line.title,
        "value": line.sums.value(chosen),
        "numbers": {} if kept else line.sums.numbers,
        "totals": {} if kept else line.sums.totals,
    }
