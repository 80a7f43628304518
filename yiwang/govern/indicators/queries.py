"""Reading figures: sums of counts over the bodies that the actor reads sums of, never of cases."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from yiwang.base.packages import facade as packages
from yiwang.govern.indicators import counting
from yiwang.govern.indicators.models import Cell, Count, Counted
from yiwang.govern.indicators.spec import Indicator, Measure, Titles
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.counted import Seen, sources
from yiwang.kernel.errors import NotFound
from yiwang.kernel.tenancy.models import Body, Region
from yiwang.kernel.tenancy.queries import for_sums

Grain = Count.Grain
PAGE = 50
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Wish:
    """Which figures: a period in days, both included; a division, a body with all that is below it,
    an item; empty: all.
    """

    since: date
    until: date
    region: str = ""
    body: str = ""
    item: str = ""

    def during(self, since: date, until: date) -> "Wish":
        """The same in another period."""
        return replace(self, since=since, until=until)

    def at(self, level: str, key: str) -> "Wish":
        """The wish for one line of a list. level: region, body or item."""
        wanted = {"region": self.region, "body": self.body, "item": self.item, level: key}
        return Wish(self.since, self.until, **wanted)


@dataclass(frozen=True)
class Sums:
    """Sums of measures by name: how many objects, and for how much they count."""

    numbers: Mapping[str, int]
    totals: Mapping[str, int]

    def of(self, measures: Iterable[Measure]) -> int:
        return sum(self.totals.get(each.name, 0) for each in measures)

    def value(self, indicator: Indicator) -> float | int | None:
        """What an indicator shows: a sum, or a share in per cent; None where nothing can be told,
        because there is nothing of which it would be a share, or too little.
        """
        sum_ = self.of(indicator.of) - self.of(indicator.less)
        if not indicator.per:
            return sum_
        whole = self.of(indicator.per)
        if whole < max(indicator.row.least, 1):
            return None
        return round(100 * sum_ / whole, 1)


NOTHING = Sums({}, {})


@dataclass(frozen=True)
class Line:
    """Sums of one day, month, division, body or item. key: a day or a code."""

    key: str
    title: Titles
    sums: Sums


def indicators() -> Mapping[str, Indicator]:
    return counting.book().indicators


def indicator(name: str) -> Indicator:
    """An indicator of an installed package.

    Raises:
        NotFound: there is none.
    """
    found = indicators().get(name)
    if found is None:
        raise NotFound(_("This indicator"))
    return found


def whole(actor: Actor, measures: Collection[Measure], wish: Wish) -> Sums:
    """All together."""
    return _by(actor, measures, wish, ()).get((), NOTHING)


def by_day(actor: Actor, measures: Collection[Measure], wish: Wish) -> list[Line]:
    """One line a day, the first one first, also for days without anything."""
    rows = _by(actor, measures, wish, ("day",), days=True)
    count = (wish.until - wish.since).days + 1
    days = [wish.since + n * ONE_DAY for n in range(count)]
    return [_dated(f"{day:%Y-%m-%d}", rows.get((day,), NOTHING)) for day in days]


def by_month(actor: Actor, measures: Collection[Measure], wish: Wish) -> list[Line]:
    """One line a month, the first one first."""
    rows = _by(actor, measures, wish, ("day",))
    months: dict[str, list[Sums]] = {name: [] for name in _months(wish)}
    for (day,), sums in rows.items():
        months[f"{day:%Y-%m}"].append(sums)
    return [_dated(name, _together(found)) for name, found in months.items()]


def _months(wish: Wish) -> list[str]:
    first, last = (12 * day.year + day.month - 1 for day in (wish.since, wish.until))
    return [f"{n // 12}-{n % 12 + 1:02}" for n in range(first, last + 1)]


def _dated(key: str, sums: Sums) -> Line:
    return Line(key, {"zh": key, "en": key}, sums)


def by_body(actor: Actor, measures: Collection[Measure], wish: Wish) -> list[Line]:
    """One line a body, those with most first."""
    rows = _by(actor, measures, wish, ("body_id",))
    named = Body.objects.in_bulk([body for (body,) in rows])
    lines = [
        Line(named[body].code, {"zh": named[body].name, "en": named[body].name_en}, sums)
        for (body,), sums in rows.items()
    ]
    return _most_first(lines, measures)


def by_region(actor: Actor, measures: Collection[Measure], wish: Wish) -> list[Line]:
    """One line for the city and for each district, with what lies in it: where the body sits."""
    rows = _by(actor, measures, wish, ("body_id",))
    regions = dict(Body.objects.filter(id__in=[b for (b,) in rows]).values_list("id", "region_id"))
    found: dict[str, list[Sums]] = defaultdict(list)
    for (body,), sums in rows.items():
        found[regions[body][:6]].append(sums)
    named = Region.objects.in_bulk(list(found))
    lines = [
        Line(code, {"zh": named[code].name, "en": named[code].name_en}, _together(sums))
        for code, sums in found.items()
    ]
    return _most_first(lines, measures)


def by_item(actor: Actor, measures: Collection[Measure], wish: Wish) -> list[Line]:
    """One line an item, those with most first."""
    rows = _by(actor, measures, wish, ("item",), items=True)
    names = titles()
    lines = [
        Line(item, names.get(item, {"zh": item, "en": item}), sums)
        for (item,), sums in rows.items()
        if item
    ]
    return _most_first(lines, measures)


def _most_first(lines: list[Line], measures: Collection[Measure]) -> list[Line]:
    return sorted(lines, key=lambda each: (-each.sums.of(measures), each.key))


def _together(found: Sequence[Sums]) -> Sums:
    numbers: dict[str, int] = defaultdict(int)
    totals: dict[str, int] = defaultdict(int)
    for each in found:
        for name in each.numbers:
            numbers[name] += each.numbers[name]
            totals[name] += each.totals[name]
    return Sums(numbers, totals)


def _by(
    actor: Actor,
    measures: Collection[Measure],
    wish: Wish,
    keys: tuple[str, ...],
    *,
    days: bool = False,
    items: bool = False,
) -> dict[tuple[Any, ...], Sums]:
    """Sums by the columns `keys`. Reads a row a body, measure and month, and a row a day only where
    the period cuts a month, or where days are asked for.
    """
    reader = for_sums(actor)
    with acting(reader):
        rows = _rows(reader, measures, wish, days=days, items=items or bool(wish.item))
        summed = rows.values(*keys, "measure").annotate(n=Sum("number"), t=Sum("total"))
        found: dict[tuple[Any, ...], tuple[dict[str, int], dict[str, int]]] = {}
        for row in summed.order_by():
            if row["n"]:
                numbers, totals = found.setdefault(tuple(row[key] for key in keys), ({}, {}))
                numbers[row["measure"]], totals[row["measure"]] = int(row["n"]), int(row["t"])
    return {key: Sums(*each) for key, each in found.items()}


def _rows(
    reader: Actor, measures: Collection[Measure], wish: Wish, *, days: bool, items: bool
) -> "QuerySet[Count]":
    rows = Count.objects.filter(
        measure__in=[each.name for each in measures], body_id__in=bodies(reader, wish)
    )
    rows = rows.filter(_period(wish, reader.today, days=days, items=items))
    return rows.filter(item=wish.item) if wish.item else rows


def _period(wish: Wish, today: date, *, days: bool, items: bool) -> Q:
    """The days of a period, whole months by their own rows. A month that runs is whole today."""
    day, month = (Grain.ITEM_DAY, Grain.ITEM_MONTH) if items else (Grain.DAY, Grain.MONTH)
    first, last = wish.since, wish.until
    head = first if first.day == 1 else _next_month(first)
    tail = _next_month(last) if last >= today or (last + ONE_DAY).day == 1 else last.replace(day=1)
    if days or head >= tail:
        return Q(grain=day, day__gte=first, day__lte=last)
    within = Q(grain=month, day__gte=head, day__lt=tail)
    if first < head:
        within |= Q(grain=day, day__gte=first, day__lt=head)
    if last >= tail:
        within |= Q(grain=day, day__gte=tail, day__lte=last)
    return within


def _next_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def bodies(reader: Actor, wish: Wish) -> list[UUID]:
    """The bodies whose sums are read: those of the reader that the wish leaves."""
    if not (wish.region or wish.body):
        return list(reader.bodies)
    rows = Body.objects.filter(id__in=reader.bodies)
    if wish.region:
        top = wish.region.endswith("00")  # the city's own bodies, not those of its districts
        rows = (
            rows.filter(region_id=wish.region)
            if top
            else rows.filter(region__code__startswith=wish.region)
        )
    found = set(rows.values_list("id", flat=True))
    return sorted(found & _subtree(wish.body) if wish.body else found)


def _subtree(code: str) -> set[UUID]:
    """A body and all below it."""
    root = Body.objects.filter(code=code).values_list("id", flat=True).first()
    found, fresh = set[UUID](), {root} if root else set()
    while fresh:
        found |= fresh
        fresh = set(Body.objects.filter(parent_id__in=fresh).values_list("id", flat=True)) - found
    return found


def titles() -> Mapping[str, Titles]:
    """What items are called: as the installed packages name services and matters."""
    return _titles(tuple((each.name, each.version) for each in packages.current()))


@lru_cache(maxsize=4)
def _titles(installed: tuple[tuple[str, str], ...]) -> Mapping[str, Titles]:
    found: dict[str, Titles] = {}
    for name, version in installed:
        source = packages.source(name, version)
        matter = source.document("matter.yaml") or {}
        rows = (source.document("services.yaml") or {}).get("items", [])
        for row in (*rows, matter):
            said = row.get("name") or row.get("title")
            if row.get("code") and isinstance(said, Mapping):
                found[row["code"]] = dict(said)
    return found


# What stands behind a figure


@dataclass(frozen=True)
class Listed:
    """An object that was counted. seen: None for whoever may not see it."""

    day: date
    value: int
    seen: Seen | None


def objects(actor: Actor, measure: Measure, wish: Wish, page: int = 0) -> tuple[list[Listed], bool]:
    """One page of what was counted, the latest first, and whether there is more. Who may not see an
    object learns of the count alone, as from the figure.
    """
    reader = for_sums(actor)
    with acting(reader):
        chosen = bodies(reader, wish)
    with acting(SYSTEM.on(actor.now)):
        cells = Cell.objects.filter(measure=measure.name, body_id__in=chosen)
        cells = cells.filter(item=wish.item) if wish.item else cells
        rows = Counted.objects.filter(
            cell_id__in=list(cells.values_list("id", flat=True)),
            day__gte=wish.since,
            day__lte=wish.until,
        ).order_by("-day", "-object_id")
        start = page * PAGE
        some = list(rows.values_list("object_id", "day", "value")[start : start + PAGE + 1])
    show = sources()[measure.source].seen
    seen = show(actor, [each for each, _day, _value in some]) if show else {}
    found = [Listed(day, value, seen.get(each)) for each, day, value in some[:PAGE]]
    return found, len(some) > PAGE
