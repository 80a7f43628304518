"""The lists: data, duty, negative and need (domain 5.2), read for one reader."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from yiwang.kernel.actor import Actor
from yiwang.kernel.clock import local_day
from yiwang.kernel.tenancy import queries as bodies
from yiwang.kernel.tenancy.models import Body
from yiwang.share.catalogue import health, queries, spec, traffic, wants
from yiwang.share.catalogue.health import Health
from yiwang.share.catalogue.models import Need, Version, Withheld
from yiwang.share.catalogue.values import Wanted


@dataclass(frozen=True)
class Owed:
    """What a body must supply: a line of the list of duties."""

    version: Version
    entry: spec.Entry
    health: Health


@dataclass(frozen=True)
class Demand:
    """What a service needs, who must supply it, and what the catalogue has of it."""

    wanted: Wanted
    supplier: Body | None
    version: Version | None


def owed(actor: Actor, versions: Iterable[Version]) -> list[Owed]:
    """Versions in force with what their suppliers owe and how they keep it."""
    rows = list(versions)
    known = traffic.signs(actor, [row.resource_id for row in rows])
    found = []
    for row in rows:
        entry = queries.entry(row)
        since = local_day(row.published_at) if row.published_at else actor.today
        signs = known[row.resource_id]
        judged = health.judge(entry.cycle.value, entry.complete, since, signs, actor.today)
        found.append(Owed(row, entry, judged))
    return found


def negative(actor: Actor) -> QuerySet[Withheld]:
    """What is kept from sharing and by which law; what is to be asked again first."""
    rows = Withheld.objects.filter(ended_on=None).select_related("resource", "body")
    return rows.order_by("review_on", "resource__number")


def needs(actor: Actor) -> QuerySet[Need]:
    """Needs that bodies stated."""
    return Need.objects.select_related("body", "resource")


def met(actor: Actor) -> dict[str, int]:
    """How many needs are open, met and refused."""
    return dict(Need.objects.values_list("state").annotate(n=Count("id")).order_by("state"))


def demands(actor: Actor) -> Iterator[Demand]:
    """What the services of the city need, with who supplies it."""
    known = {
        name: row
        for row in queries.published(actor)
        for name in (row.resource.code, *row.content.get("known_as", ()))
    }
    suppliers: dict[str, Body | None] = {}
    for each in wants.wanted():
        version = known.get(each.resource)
        if each.supplier not in suppliers:
            suppliers[each.supplier] = body_of(each.supplier)
        yield Demand(each, version.body if version else suppliers[each.supplier], version)


def body_of(function: str) -> Body | None:
    """The body that does something for the whole city."""
    found = bodies.by_function(function, None) if function else None
    return Body.objects.filter(id=found).first() if found else None


def empty(rows: Iterable[Owed]) -> list[Owed]:
    """Those behind which there is nothing (空挂)."""
    return [row for row in rows if row.health.light is health.Light.EMPTY]
