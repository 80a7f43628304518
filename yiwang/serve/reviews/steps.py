"""What becomes of a bad review: taken up as a case, and told by its milestones."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from yiwang.base.cases.facade import Case
from yiwang.base.matters import facade as matters
from yiwang.kernel.actions import action, tell, vouch
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.tenancy import staffing
from yiwang.kernel.tenancy.models import Body
from yiwang.serve.reviews import actions, queries
from yiwang.serve.reviews.errors import RatedYourself
from yiwang.serve.reviews.models import Rated, Review
from yiwang.serve.reviews.values import ReviewSettled

LIFE = "review"
NAMELESS = "评价人（不公开）"  # in lists, where others have the name of a party
Course = Review.Course
# Milestone → what becomes of the review.
COURSES = {
    "found_valid": Course.VALID,
    "found_complex": Course.VALID,
    "sent_back": Course.VALID,
    "found_invalid": Course.DISMISSED,
    "rectified": Course.RECTIFIED,
    "closed": Course.SETTLED,
}
MALICIOUS = ("misclick", "malicious")  # findings by which a review counts no more


@action("reviews:matter:open")
def take_up(actor: Actor, review_id: UUID) -> Review | None:
    """Open the case of a bad review with the body that was rated, for somebody who had no part in
    the handling; None: it is good, gone on already, or nobody may deal with such matters.
    """
    row = Review.objects.select_for_update().get(id=review_id)
    if row.course != Course.RECEIVED or row.matter_id is not None:
        return None
    code = next((each.code for each, src in matters.offered(SYSTEM) if src.life == LIFE), "")
    machine = replace(SYSTEM.on(actor.now), body=row.body_id)
    seat = _free(row, actor)
    data = {
        "about": row.about,
        "handler": seat.code,
        "office": Body.objects.get(id=seat.body).code,
    }
    row.matter = matters.open_matter(machine, code, data, party=NAMELESS)
    row.save(update_fields=["matter"])
    return row


def _free(row: Review, actor: Actor) -> staffing.Seated:
    """Who deals with it: the least busy by code of the body's posts with people who had no part;
    where all had, one of the body above.

    Raises:
        LookupError: neither has such a post.
    """
    rated = set(Rated.objects.filter(review=row).values_list("account", flat=True))
    body = Body.objects.get(id=row.body_id)
    for each in (body.id, body.parent_id):
        seats = staffing.of_bodies([each], actor.today) if each else []
        for role in ("decider", "officer", "registry", "window", "leader"):
            for seat in seats:
                people = {*seat.holders, *seat.stand_ins}
                if role in seat.roles and people and not seat.absent and not people & rated:
                    return seat
    raise LookupError(f"{body.name} and the body above it have nobody without a part in it")


def not_rated(actor: Actor, task: Any, _outcome: str, _data: Mapping[str, Any]) -> None:
    """Refuse a step in the case of a review about one's own work."""
    row = queries.of_matter(actor, task.case_id)
    if row is not None and queries.concerns(actor, row):
        raise RatedYourself


def on_milestone(
    actor: Actor, case: Case, milestone: str, facts: Mapping[str, Any]
) -> Iterator[Mapping[str, Any]]:
    """Write down at the review what its case came to."""
    yield {}
    if case.life != LIFE or milestone not in COURSES:
        return
    with acting(SYSTEM.on(actor.now)):
        row = Review.objects.select_for_update().filter(matter_id=case.id).first()
        if row is None:
            return
        row.course = COURSES[milestone]
        told = facts.get("done") or facts.get("reason")
        if told:
            row.answer = str(told)[:2000]
        if milestone in ("found_invalid", "closed"):
            row.settled_at = actor.now
        row.save()
        if milestone == "found_invalid" and facts.get("kind") in MALICIOUS:
            actions.uncount(row)
    vouch(row)
    if row.settled_at is not None:
        tell(ReviewSettled(row.id, str(row.body_id), row.course))
