"""Who does a step: whoever holds a role in a body, or one post of theirs that the package's words
lead to. Looked up as the system, for an applicant's submission opens tasks, too.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from yiwang.base.cases import facade as cases
from yiwang.base.cases.facade import Case
from yiwang.base.work.blueprint import Place, TaskPlan
from yiwang.base.work.errors import NobodyNamed, ProcessStuck
from yiwang.base.work.models import Task
from yiwang.engines.decision import feel
from yiwang.engines.process.effects import TaskOpened
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.clock import CITY_ZONE
from yiwang.kernel.pointers import at
from yiwang.kernel.tenancy import queries as bodies
from yiwang.kernel.tenancy import staffing
from yiwang.kernel.tenancy.models import Body
from yiwang.kernel.tenancy.staffing import Seated


@dataclass(frozen=True)
class Assignee:
    """Whose a task is: of all who hold the role in the body, or of one post of theirs."""

    body: UUID
    role: str
    post: UUID | None = None


def assign(actor: Actor, case: Case, plan: TaskPlan, effect: TaskOpened) -> Assignee:
    """Whose a task that just opened is.

    A post that a move named comes first, then what the plan says: the previous handler of a step,
    a post, the least busy. Where that post has nobody today, all of the role are asked.

    Raises:
        ProcessStuck: no body does this there, or the post's expression gives no post.
    """
    if not (effect.post or plan.names_post):
        return group(actor, case, plan, effect)
    with acting(SYSTEM.on(actor.now)):
        found = _seat(actor, case, plan, effect)
        if found is None or found.vacant:
            return group(actor, case, plan, effect)
        return of_seat(found, plan.role)


def of_seat(seat: Seated, role: str) -> Assignee:
    """A task for one post alone, under the wished role where the post holds it."""
    held = role if role in seat.roles else min(seat.roles, default=role)
    return Assignee(seat.body, held, seat.post)


def group(actor: Actor, case: Case, plan: TaskPlan, effect: TaskOpened | None = None) -> Assignee:
    """All who hold the role of a step. effect: the share of it that opens, where one does."""
    return Assignee(body_of(actor, case, plan, effect), plan.role)


def named(actor: Actor, *posts: UUID | None) -> dict[str, str]:
    """The people of posts with what their posts are called, in both languages."""
    found = staffing.of_posts((post for post in posts if post), actor.today)
    rows = [found[post].names for post in posts if post in found]
    return {"zh": "、".join(row["zh"] for row in rows), "en": ", ".join(row["en"] for row in rows)}


def posts_named(actor: Actor, named: Iterable[str]) -> tuple[UUID, ...]:
    """Posts by their ids or codes.

    Raises:
        NobodyNamed: one of them is no post.
    """
    return tuple(_post_named(actor, text.strip()) for text in named)


def _post_named(actor: Actor, text: str) -> UUID:
    seat = _by_id(text, actor) or staffing.by_code(text, actor.today)
    if seat is None:
        raise NobodyNamed
    return seat.post


def _seat(actor: Actor, case: Case, plan: TaskPlan, effect: TaskOpened) -> Seated | None:
    if effect.post:
        return _by_id(effect.post, actor)
    if plan.same_as and (found := _previous(actor, case, plan.same_as)):
        return found
    if plan.post:
        return _named(actor, case, plan.post, effect)
    if plan.balanced:
        return least_busy(actor, case, plan, body_of(actor, case, plan, effect))
    return None


def _by_id(text: str, actor: Actor) -> Seated | None:
    """A post as the engine keeps it; nobody's where a program did the step."""
    try:
        wanted = UUID(text)
    except ValueError:
        return None
    return staffing.of_posts([wanted], actor.today).get(wanted)


def _previous(actor: Actor, case: Case, node: str) -> Seated | None:
    """The post that did a step last, unless it is vacant or its holder absent now."""
    done = Task.objects.filter(case=case, node=node, state=Task.State.DONE, main="")
    last = done.order_by("-completed_at").values_list("post_id", flat=True).first()
    found = staffing.of_posts([last], actor.today).get(last) if last else None
    return None if found is None or found.vacant else found


def _named(actor: Actor, case: Case, text: str, effect: TaskOpened) -> Seated | None:
    """The post with a code, or the one whose code a FEEL expression (after `=`) gives; none where
    that gives null.
    """
    code = _told(actor, case, text, effect)
    if code is None:
        return None
    found = staffing.by_code(code, actor.today) if isinstance(code, str) else None
    if found is None:
        raise ProcessStuck(f"“{text}” names no post ({code}) for {effect.node}")
    return found


def _told(actor: Actor, case: Case, text: str, effect: TaskOpened | None) -> Any:
    """A text, or what the FEEL expression after its `=` gives."""
    if not text.startswith("="):
        return text
    seen = {name: feel.from_json(value) for name, value in _facts(case, effect).items()}
    outcome = feel.parse(text[1:]).evaluate(seen, now=actor.now, zone=CITY_ZONE)
    return feel.to_json(outcome.value)


def _facts(case: Case, effect: TaskOpened | None) -> Mapping[str, Any]:
    """What such an expression sees: form, case, body, item, and the steps done so far."""
    body = Body.objects.get(id=case.body_id)
    done = Task.objects.filter(case=case, state=Task.State.DONE, main="").order_by("completed_at")
    steps = {row.node: row.data | {"outcome": row.outcome} for row in done}
    return steps | {
        "form": cases.form_data(case),
        "case": {"number": case.number, "service": case.service, "region": case.region_id},
        "body": {"code": body.code, "function": body.function, "region": body.region_id},
        "item": effect.item if effect else None,
    }


def least_busy(actor: Actor, case: Case, plan: TaskPlan, body: UUID) -> Seated | None:
    """The candidate with the fewest open tasks; who is absent, or must not do it, is passed over.

    The first by code where several have equally few.
    """
    seats = [row for row in staffing.of_bodies([body], actor.today) if plan.role in row.roles]
    barred = _barred(case, plan)
    free = [row for row in seats if not row.absent and not barred & {*row.holders, row.post}]
    load = open_tasks(row.post for row in free)
    return min(free, key=lambda row: (load.get(row.post, 0), row.code), default=None)


def _barred(case: Case, plan: TaskPlan) -> set[UUID]:
    """Accounts that did a step whose doer must be another, and posts that have a share of this."""
    others = Task.objects.filter(case=case, node__in=plan.different_from)
    found = set(others.values_list("completed_by", flat=True))
    if plan.distinct:
        shares = Task.objects.filter(case=case, node=plan.node).exclude(state=Task.State.CANCELLED)
        found |= {each for row in shares.values_list("completed_by", "post_id") for each in row}
    return {each for each in found if each is not None}


def open_tasks(posts: Iterable[UUID]) -> dict[UUID | None, int]:
    """How many open tasks each of the posts has, given to it or taken."""
    rows = Task.objects.filter(post_id__in=list(posts), state=Task.State.OPEN)
    return dict(rows.values_list("post_id").annotate(Count("id")))


def body_of(actor: Actor, case: Case, plan: TaskPlan, effect: TaskOpened | None = None) -> UUID:
    """The body that does a step: the one that handles the case, one related to it, one by name, or
    one by what it does and where.

    Raises:
        ProcessStuck: no body does this there.
    """
    place = plan.place
    if place is None:
        return case.body_id
    if place.body:
        return _called(_told(actor, case, place.body, effect), plan)
    if place.relation:
        return _related(case, place)
    region = at(cases.form_data(case), place.region) if place.region else None
    found = bodies.by_function(place.function, str(region) if region else None)
    if found is None:
        raise ProcessStuck(f"no body does “{place.function}” in {region or 'the city'}")
    return found


def _called(name: Any, plan: TaskPlan) -> UUID:
    """The body with a code or a full name."""
    rows = Body.objects.filter(Q(code=name) | Q(name=name)) if isinstance(name, str) else ()
    found = next(iter(rows), None)
    if found is None:
        raise ProcessStuck(f"“{name}” names no body for {plan.node}")
    return found.id


def _related(case: Case, place: Place) -> UUID:
    own = Body.objects.get(id=case.body_id)
    if place.relation == "region":
        found = bodies.by_function(place.function or own.function, case.region_id)
    else:
        found = {"handling": own.id, "parent": own.parent_id, "guide": own.guided_by_id}[
            place.relation
        ]
    if found is None:
        raise ProcessStuck(f"{own.code} has no body that is its “{place.relation}”")
    return found
