"""Reviews for programs."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from ninja import Router, Status

from yiwang.base.cases import facade as cases
from yiwang.base.cases.facade import Case
from yiwang.kernel.errors import NotFound
from yiwang.kernel.http.requests import ActorRequest, requires
from yiwang.serve.applications import facade as applications
from yiwang.serve.reviews import actions, queries, scale
from yiwang.serve.reviews.http import schemas
from yiwang.serve.reviews.http.shown import guide_subject, statistics
from yiwang.serve.reviews.models import Appeal, Review
from yiwang.serve.reviews.values import Words

router = Router(tags=["reviews"])


def review_out(row: Review) -> dict[str, Any]:
    names = schemas.ReviewOut.model_fields.keys() - {"name"}
    return {name: getattr(row, name) for name in names} | {"name": scale.grades()[row.grade].name}


def _case(request: ActorRequest, number: str, code: str) -> Case:
    if not code:
        return cases.get(request.actor, number)
    return applications.tracked(number, code, request.META.get("REMOTE_ADDR", ""))[0]


def _words(payload: schemas.ReviewIn) -> Words:
    grade = scale.grade_named(str(payload.grade))
    return Words(
        grade.code if grade else 0,
        payload.reasons,
        payload.comment,
        payload.channel,
        payload.anonymous,
    )


@router.post(
    "/cases/{number}/review", response={201: schemas.ReviewOut}, operation_id="review_case"
)
@requires("public")
def review_case(
    request: ActorRequest, number: str, payload: schemas.ReviewIn
) -> Status[dict[str, Any]]:
    """Review the handling of a closed case: by its applicant, or with the query code. A second time
    changes the review, once.
    """
    case = _case(request, number, payload.code)
    row = actions.give(request.actor, actions.of_case(case), _words(payload))
    return Status(201, review_out(row))


@router.get("/cases/{number}/review", response=schemas.ReviewOut, operation_id="get_case_review")
@requires("cases:case:apply")
def get_case_review(request: ActorRequest, number: str) -> dict[str, Any]:
    """The review of one's own case, and what became of a bad one."""
    row = queries.of_case(request.actor, cases.get(request.actor, number))
    if row is None:
        raise NotFound(_("This review"))
    return review_out(row)


@router.post(
    "/services/{code}/review", response={201: schemas.ReviewOut}, operation_id="review_guide"
)
@requires("cases:case:apply")
def review_guide(
    request: ActorRequest, code: str, payload: schemas.ReviewIn
) -> Status[dict[str, Any]]:
    """Review the guide of a service, once a person; a second time changes the review, once."""
    row = actions.give(request.actor, guide_subject(code), _words(payload))
    return Status(201, review_out(row))


@router.get("/reviews/statistics", response=schemas.StatisticsOut, operation_id="review_statistics")
@requires("public")
def review_statistics(request: ActorRequest, body: str = "", about: str = "handling") -> Any:
    """The figures of the city, or of one body by its code."""
    return statistics(request, body, about)


@router.get("/reviews/about-me", response=list[schemas.AboutMeOut], operation_id="reviews_about_me")
@requires("reviews:appeal:make")
def reviews_about_me(request: ActorRequest) -> list[dict[str, Any]]:
    """Reviews of the caller's work that were found valid, without who gave them."""
    return [
        {
            "id": each.id,
            "title": dict(each.title),
            "grade": each.grade.code,
            "reasons": each.reasons,
            "appeal": each.appeal.state if each.appeal else "",
        }
        for each in queries.about_me(request.actor).values()
    ]


def appeal_out(row: Appeal) -> dict[str, Any]:
    return {
        "id": row.id,
        "review": row.review_id,
        "body": row.body.name,
        "name": row.name,
        "text": row.text,
        "at": row.at,
        "state": row.state,
        "decision": row.decision,
    }


@router.post(
    "/reviews/{review_id}/appeal", response={201: schemas.AppealOut}, operation_id="appeal_review"
)
@requires("reviews:appeal:make")
def appeal_review(
    request: ActorRequest, review_id: UUID, payload: schemas.TextIn
) -> Status[dict[str, Any]]:
    """Say why a review of one's own work that was found valid is wrong."""
    return Status(201, appeal_out(actions.appeal(request.actor, review_id, payload.text)))


@router.get("/review-appeals", response=list[schemas.AppealOut], operation_id="list_review_appeals")
@requires("reviews:appeal:decide")
def list_review_appeals(request: ActorRequest) -> list[dict[str, Any]]:
    """Appeals that wait for a decision within the caller's scope."""
    return [appeal_out(row) for row in queries.appeals(request.actor)]


@router.post(
    "/review-appeals/{appeal_id}/decision",
    response=schemas.AppealOut,
    operation_id="decide_review_appeal",
)
@requires("reviews:appeal:decide")
def decide_review_appeal(
    request: ActorRequest, appeal_id: UUID, payload: schemas.DecisionIn
) -> dict[str, Any]:
    """Uphold an appeal, so that the review counts no more, or reject it; with reasons."""
    row = actions.decide(request.actor, appeal_id, upheld=payload.upheld, text=payload.text)
    return appeal_out(row)
