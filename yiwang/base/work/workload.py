"""Who of a body has how much work: for its head."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from yiwang.base.work.models import Task
from yiwang.kernel.actor import Actor
from yiwang.kernel.clock import CITY_ZONE
from yiwang.kernel.tenancy import staffing
from yiwang.kernel.tenancy.roles import roles


@dataclass(frozen=True)
class Load:
    """The work of one post, or (post None) of a role that nobody has taken yet.

    done: ended since Monday.
    """

    post: UUID | None
    role: str
    names: Mapping[str, str]
    open: int
    overdue: int
    done: int
    absent: bool = False


def monday(today: date) -> datetime:
    """The first moment of the week, in the city."""
    return datetime.combine(today - timedelta(days=today.weekday()), time.min, CITY_ZONE)


def of_body(actor: Actor) -> list[Load]:
    """First what nobody has taken, by role, then every post that may do tasks, by code."""
    tasks = Task.objects.filter(body_id=actor.body)
    waiting = tasks.filter(state=Task.State.OPEN)
    late = Count("id", filter=Q(due__lt=actor.today))
    free = waiting.filter(post=None).values_list("role").annotate(many=Count("id"), late=late)
    free = free.order_by("role")
    seats = staffing.of_bodies([actor.body], actor.today)
    held = {post: rest for post, *rest in _held(waiting, late, [seat.post for seat in seats])}
    done = _done(tasks, actor)
    rows = [Load(None, each, _role(each), n, overdue, 0) for each, n, overdue in free]
    for seat in seats:
        working = [r for r in sorted(seat.roles) if "work:task:complete" in _permissions(r)]
        if working:
            many, overdue = held.get(seat.post, (0, 0))
            names, ended = seat.names, done[seat.post]
            absent = seat.absent
            rows.append(Load(seat.post, working[0], names, many, overdue, ended, absent))
    return rows


def _held(
    waiting: QuerySet[Task], late: Count, posts: Sequence[UUID]
) -> list[tuple[UUID, int, int]]:
    held = waiting.filter(post_id__in=posts)  # by the index of what posts hold
    rows = held.values_list("post_id").annotate(many=Count("id"), late=late)
    return [(row[0], row[1], row[2]) for row in rows.order_by("post_id")]


def _done(tasks: QuerySet[Task], actor: Actor) -> Counter[UUID | None]:
    since = monday(actor.today)
    ended = tasks.filter(state__in=(Task.State.DONE, Task.State.RENEWED), completed_at__gte=since)
    rows = ended.values_list("post_id").annotate(Count("id")).order_by("post_id")
    return Counter(dict(rows))


def _role(name: str) -> Mapping[str, str]:
    return roles()[name].titles if name in roles() else {"zh": name, "en": name}


def _permissions(name: str) -> frozenset[str]:
    return roles()[name].permissions if name in roles() else frozenset()


def tasks_of(actor: Actor, post: UUID | None, role: str) -> QuerySet[Task]:
    """The open tasks behind a row, the soonest due first."""
    rows = Task.objects.filter(body_id=actor.body, state=Task.State.OPEN)
    rows = rows.filter(post_id=post) if post else rows.filter(post=None, role=role)
    return rows.select_related("case", "post").order_by("due", "opened_at", "id")
