"""Notes, questions and links for programs."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Router, Status

from yiwang.base.asides import actions, queries, related, shown
from yiwang.base.asides.http import schemas
from yiwang.base.asides.models import Question
from yiwang.base.cases import facade as cases
from yiwang.kernel.actor import Actor
from yiwang.kernel.http.paging import page
from yiwang.kernel.http.requests import ActorRequest, requires, seen_revision

router = Router(tags=["asides"])


def _row(actor: Actor, question: Question) -> dict[str, Any]:
    return {
        "id": question.id,
        "case": question.number,
        "matter": question.matter,
        "body": question.body.code,
        "asker": question.asker.code,
        "text": question.text,
        "asked_at": question.asked_at,
        "asked_by": question.asked_name,
        "days": question.days,
        "due": question.due,
        "light": shown.light(actor, question),
        "state": question.state,
        "answer": question.answer,
        "closed_at": question.closed_at,
        "closed_by": question.closed_name,
        "opened": [
            {"pointer": each.pointer, "label": each.label, "value": each.value}
            for each in queries.opened(question)
        ],
        "revision": question.revision,
    }


def _one(request: ActorRequest, question_id: UUID, response: HttpResponse) -> dict[str, Any]:
    found = queries.question(request.actor, question_id)
    response["ETag"] = f'"{found.revision}"'
    return _row(request.actor, found)


@router.get("/cases/{number}/notes", response=schemas.NoteList, operation_id="list_notes")
@requires("work:case:read")
def list_notes(request: ActorRequest, number: str) -> dict[str, Any]:
    """The notes that colleagues left beside a case, latest first. The applicant never sees them."""
    return {"items": queries.notes(request.actor, cases.get(request.actor, number))}


@router.post("/cases/{number}/notes", response={201: schemas.NoteOut}, operation_id="write_note")
@requires("asides:note:write")
def write_note(request: ActorRequest, number: str, payload: schemas.NoteIn) -> Status[Any]:
    """Leave a note for those who handle a case."""
    return Status(201, actions.write(request.actor, number, payload.text))


@router.get(
    "/cases/{number}/questions", response=schemas.QuestionList, operation_id="list_case_questions"
)
@requires("work:case:read")
def list_case_questions(request: ActorRequest, number: str) -> dict[str, Any]:
    """What other bodies were asked about a case, and what they answered."""
    actor = request.actor
    found = queries.with_opened(queries.questions(actor, cases.get(actor, number)))
    return {"items": [_row(actor, each) for each in found]}


@router.post(
    "/cases/{number}/questions", response={201: schemas.QuestionOut}, operation_id="ask_body"
)
@requires("asides:question:ask")
def ask_body(
    request: ActorRequest, number: str, payload: schemas.QuestionIn, response: HttpResponse
) -> Status[dict[str, Any]]:
    """Ask another body, which reads the named fields until it answers and nothing else."""
    asking = actions.Asking(payload.body, payload.text, payload.days, payload.opens)
    made = actions.ask(request.actor, number, asking)
    return Status(201, _one(request, made.id, response))


@router.get("/questions", response=schemas.QuestionList, operation_id="list_questions")
@requires("asides:question:answer")
def list_questions(request: ActorRequest, box: str = "open", cursor: str = "") -> dict[str, Any]:
    """What the acting post's body is asked: `open`, or `closed`."""
    rows = queries.asked(request.actor, box).prefetch_related("opened").select_related("body")
    found, following = page(rows, cursor)
    return {"items": [_row(request.actor, each) for each in found], "next": following}


@router.get("/questions/{question_id}", response=schemas.QuestionOut, operation_id="get_question")
@requires("work:task:read")
def get_question(
    request: ActorRequest, question_id: UUID, response: HttpResponse
) -> dict[str, Any]:
    """One question, with what it opens to the asked body while it waits."""
    return _one(request, question_id, response)


@router.post(
    "/questions/{question_id}/answer",
    response=schemas.QuestionOut,
    operation_id="answer_question",
)
@requires("asides:question:answer")
def answer_question(
    request: ActorRequest, question_id: UUID, payload: schemas.AnswerIn, response: HttpResponse
) -> dict[str, Any]:
    """Answer for the asked body. With If-Match a question that changed since answers 412."""
    revision = seen_revision(request)
    actions.answer(request.actor, question_id, payload.answer, revision=revision)
    return _one(request, question_id, response)


@router.post(
    "/questions/{question_id}/withdraw",
    response=schemas.QuestionOut,
    operation_id="withdraw_question",
)
@requires("asides:question:ask")
def withdraw_question(
    request: ActorRequest, question_id: UUID, response: HttpResponse
) -> dict[str, Any]:
    """Take a question back; the asked body reads no more of the case."""
    actions.withdraw(request.actor, question_id, revision=seen_revision(request))
    return _one(request, question_id, response)


@router.get(
    "/cases/{number}/related", response=schemas.RelatedList, operation_id="list_related_cases"
)
@requires("work:case:read")
def list_related_cases(request: ActorRequest, number: str) -> dict[str, Any]:
    """Cases beside this one that the caller may see: linked ones, and others of the applicant."""
    found = related.cases_beside(request.actor, cases.get(request.actor, number))
    items = [
        {
            "case": each.case.number,
            "title": {"zh": each.case.title, "en": each.case.title_en},
            "state": each.case.state,
            "kind": each.kind,
            "outgoing": each.outgoing,
            "opened_at": each.case.opened_at,
        }
        for each in found
    ]
    return {"items": items}


@router.post(
    "/cases/{number}/related", response={201: schemas.RelatedList}, operation_id="link_cases"
)
@requires("asides:note:write")
def link_cases(request: ActorRequest, number: str, payload: schemas.LinkIn) -> Status[Any]:
    """Say how another case belongs to this one; again changes nothing."""
    actions.link(request.actor, number, payload.case, payload.kind)
    return Status(201, list_related_cases(request, number))
