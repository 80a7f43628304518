"""Add up what is supplied and used, and read it back as the signs of a resource's health."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Max, Sum

from yiwang.kernel import clock
from yiwang.kernel.actor import Actor
from yiwang.share.catalogue.health import Signs
from yiwang.share.catalogue.models import Resource, Traffic

RECENT = timedelta(days=30)

_ADD = """INSERT INTO catalogue_traffic
        (resource_id, kind, day, body_id, times, rows, good, last_at)
    SELECT id, %s, %s, %s, 1, %s, %s, %s FROM catalogue_resource WHERE code = %s
    ON CONFLICT ON CONSTRAINT one_sum_a_day DO UPDATE SET
        times = catalogue_traffic.times + 1, rows = catalogue_traffic.rows + excluded.rows,
        good = catalogue_traffic.good + excluded.good,
        last_at = greatest(catalogue_traffic.last_at, excluded.last_at)"""


def add(kind: str, code: str, at: datetime, rows: int, good: int, body: UUID | None = None) -> None:
    """Count one supply or use; of what is not in the catalogue nothing is kept."""
    with connection.cursor() as cursor:
        cursor.execute(_ADD, (kind, clock.local_day(at), body, rows, good, at, code))


def signs(actor: Actor, resources: Iterable[UUID]) -> dict[UUID, Signs]:
    """What is known of each resource."""
    wanted = list(resources)
    supplied = _supplied(wanted)
    used = _used(actor, wanted)
    return {each: Signs(**supplied.get(each, {}), **used.get(each, {})) for each in wanted}


def _supplied(wanted: list[UUID]) -> dict[UUID, dict[str, Any]]:
    rows = Traffic.objects.filter(resource_id__in=wanted, kind=Traffic.Kind.SUPPLIED)
    last = rows.order_by("resource_id", "-day").distinct("resource_id")
    return {
        row.resource_id: {"supplied": row.day, "rows": row.rows, "good": row.good} for row in last
    }


def _used(actor: Actor, wanted: list[UUID]) -> dict[UUID, dict[str, Any]]:
    since = actor.today - RECENT
    rows = Traffic.objects.filter(
        resource_id__in=wanted, kind=Traffic.Kind.USED, day__gt=since
    ).values("resource_id")
    sums = rows.annotate(
        uses=Sum("times"), used_rows=Sum("rows"), users=Count("body", distinct=True)
    )
    return {
        row["resource_id"]: {name: row[name] for name in ("uses", "used_rows", "users")}
        for row in sums.order_by("resource_id")
    }


def days(actor: Actor, resource: Resource) -> list[dict[str, Any]]:
    """For each of the last 30 days what was supplied and used, oldest first."""
    since = actor.today - RECENT
    sums: dict[Any, dict[str, int]] = defaultdict(lambda: {"supplied": 0, "used": 0})
    rows = Traffic.objects.filter(resource=resource, day__gt=since).values("day", "kind")
    for row in rows.annotate(n=Sum("rows"), last=Max("last_at")).order_by("day"):
        sums[row["day"]][row["kind"]] += row["n"]
    every = [since + timedelta(days=n) for n in range(1, RECENT.days + 1)]
    return [{"day": day, **sums[day]} for day in every]
