"""What each body owes when, by the cycle of the resource; who is urged when it is overdue; and how
well each supplies.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q, Sum

from yiwang.kernel import ids
from yiwang.kernel.actions import action, tell
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.clock import local_day
from yiwang.share.catalogue import facade as catalogue
from yiwang.share.catalogue.facade import Resource
from yiwang.share.collection.errors import Why
from yiwang.share.collection.models import Batch, Urged
from yiwang.share.collection.values import Overdue, Quality


@dataclass(frozen=True)
class Owed:
    """A resource as its supplier stands to it. due: the last day for its next batch; None where it
    has no cycle, or was never served.
    """

    resource: Resource
    latest: Batch | None
    due: date | None

    def late(self, today: date) -> bool:
        return self.due is not None and self.due < today


def owed(actor: Actor) -> list[Owed]:
    """The resources that the actor's bodies supply, the most urgent first."""
    mine = {actor.body, *actor.bodies}
    rows = _owed([each for each in catalogue.resources(actor) if each.supplier in mine])
    return sorted(rows, key=lambda row: (row.due or date.max, row.resource.code))


def _owed(resources: list[Resource]) -> list[Owed]:
    codes = [each.code for each in resources]
    rows = Batch.objects.filter(resource__in=codes, state=Batch.State.SERVED)
    latest = {row.resource: row for row in rows.order_by("ended_at")}
    return [
        Owed(each, latest.get(each.code), _due(each, latest.get(each.code))) for each in resources
    ]


def _due(resource: Resource, latest: Batch | None) -> date | None:
    days = catalogue.overdue_after(resource.cycle)
    if days is None or latest is None or latest.ended_at is None:
        return None
    return local_day(latest.ended_at) + timedelta(days=days)


@action("collection:batch:send")
def urge(actor: Actor, row: Owed) -> bool:
    """Tell the supplier once that a batch is overdue; whether this was the first time."""
    assert row.due is not None, "only what has a day can be late"
    known, made = Urged.objects.get_or_create(
        resource=row.resource.code, due=row.due, defaults={"id": ids.uuid7(actor.now)}
    )
    if made:
        tell(Overdue(known.id, row.resource.code, str(row.resource.supplier), row.due.isoformat()))
    return made


def step() -> int:
    """Urge all suppliers whose data are overdue today. A chore."""
    with acting(SYSTEM) as actor:
        rows = _owed([each for each in catalogue.resources(actor) if each.supplier])
        late = [row for row in rows if row.late(actor.today)]
        return sum(urge(actor, row) for row in late)


def quality(actor: Actor, since: date) -> list[Quality]:
    """How well each body supplied since a day, the one with the most batches first. For an actor
    who sees the batches of all.
    """
    served, refused = Batch.State.SERVED, Batch.State.REFUSED
    rows = Batch.objects.filter(ended_at__date__gte=since, state__in=(served, refused))
    rows = rows.exclude(fault__reason=Why.DISCARDED.value)
    sums = rows.values("body_id").annotate(
        n=Count("id"),
        refusals=Count("id", filter=Q(state=refused)),
        rows=Sum("read", filter=Q(state=served), default=0),
        right=Sum("good", filter=Q(state=served), default=0),
    )
    found = {each["body_id"]: each for each in sums}
    suppliers = {each.code: each.supplier for each in catalogue.resources(actor)}
    urged = Urged.objects.filter(due__gte=since).values_list("resource", flat=True)
    late = Counter(body for code in urged if (body := suppliers.get(code)))
    none = {"n": 0, "refusals": 0, "rows": 0, "right": 0}
    told = []
    for body in {*found, *late}:
        row = found.get(body, none)
        sizes = (row["n"], row["refusals"], row["rows"], row["right"], late[body])
        told.append(Quality(body, *sizes))
    return sorted(told, key=lambda each: (-each.batches, str(each.body)))
