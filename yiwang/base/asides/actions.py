"""What people write beside a case."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from yiwang.base.asides import fields, queries, rules
from yiwang.base.asides.errors import (
    NotAsked,
    NotAskedOfYou,
    NothingWritten,
    QuestionClosed,
    SameCase,
)
from yiwang.base.asides.models import Link, Note, Opened, Question
from yiwang.base.cases import facade as cases
from yiwang.base.cases.facade import Case
from yiwang.kernel import ids
from yiwang.kernel.actions import action
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.errors import Stale
from yiwang.kernel.tenancy import queries as bodies
from yiwang.kernel.tenancy.models import Post


@dataclass(frozen=True)
class Asking:
    """A question as it is asked.

    body: code of the body that shall answer; days: working days it has; opens: JSON pointers of
    the fields that it may read until then.
    """

    body: str
    text: str
    days: int
    opens: Sequence[str] = ()


@action("asides:note:write")
def write(actor: Actor, number: str, text: str) -> Note:
    """Leave a note for those who handle a case.

    Raises:
        NothingWritten: the note is empty.
    """
    if not text.strip():
        raise NothingWritten
    case = cases.get(actor, number)
    post = Post.objects.filter(id=actor.post).first()
    note = Note(
        id=ids.uuid7(actor.now),
        case_id=case.id,
        text=text.strip(),
        at=actor.now,
        by=actor.account,
        name=actor.name,
        post={"zh": post.title, "en": post.title_en} if post else {},
    )
    note.save(force_insert=True)
    return note


@action("asides:question:ask")
def ask(actor: Actor, number: str, asking: Asking) -> Question:
    """Ask another body, and open it the named fields of the case until it answers.

    Raises:
        NotAsked: the question lacks something, with the reason.
        NotFound: no such case or body.
    """
    case = cases.lock(actor, number)
    body = bodies.body(actor, asking.body)
    known = {each.pointer: each for each in fields.openable(actor, case)}
    text = asking.text.strip()
    wrong = rules.refusal(body.id, case.body_id, text, asking.days, asking.opens, known)
    if wrong is not None:
        raise NotAsked(wrong)
    question = Question(
        id=ids.uuid7(actor.now),
        case_id=case.id,
        body=body,
        asker_id=case.body_id,
        number=case.number,
        matter={"zh": case.title, "en": case.title_en},
        text=text,
        days=asking.days,
        due=rules.due(actor.today, asking.days),
        asked_at=actor.now,
        asked_by=actor.account,
        asked_name=actor.name,
    )
    question.save(force_insert=True)
    Opened.objects.bulk_create(
        Opened(
            id=ids.uuid7(actor.now),
            question=question,
            position=position,
            pointer=pointer,
            label=dict(known[pointer].label),
            value=dict(known[pointer].value),
        )
        for position, pointer in enumerate(dict.fromkeys(asking.opens))
    )
    _note(actor, case, "question_asked", question, text)
    return question


@action("asides:question:answer")
def answer(actor: Actor, question_id: UUID, text: str, *, revision: int | None = None) -> Question:
    """Answer for the asked body; what was opened to it closes again.

    Raises:
        NotAskedOfYou, QuestionClosed: this person may not answer, or somebody did.
        NothingWritten: the answer is empty.
        Stale: the question changed since it was seen.
    """
    question = _locked(actor, question_id, revision)
    if question.body_id not in actor.bodies:
        raise NotAskedOfYou
    if not text.strip():
        raise NothingWritten
    question.answer = text.strip()
    return _close(actor, question, Question.State.ANSWERED, "question_answered", question.answer)


@action("asides:question:ask")
def withdraw(actor: Actor, question_id: UUID, *, revision: int | None = None) -> Question:
    """Take a question back; the asked body sees no more of the case.

    Raises:
        QuestionClosed: it was answered or withdrawn before.
        NotFound: it is not a question of a case that the actor sees.
    """
    question = _locked(actor, question_id, revision)
    cases.get(actor, question.number)
    return _close(actor, question, Question.State.WITHDRAWN, "question_withdrawn", question.text)


@action("asides:note:write")
def link(actor: Actor, number: str, other: str, kind: str) -> Link:
    """Say how two cases belong together; again changes nothing.

    Raises:
        SameCase: both are one.
        NotFound: one of them is not the actor's to see.
    """
    case, target = cases.get(actor, number), cases.get(actor, other)
    if case.id == target.id:
        raise SameCase(number)
    made, _new = Link.objects.get_or_create(
        case_id=case.id,
        other_id=target.id,
        kind=Link.Kind(kind),
        defaults={"id": ids.uuid7(actor.now), "at": actor.now, "name": actor.name},
    )
    return made


def _locked(actor: Actor, question_id: UUID, revision: int | None) -> Question:
    queries.question(actor, question_id)
    question = (
        Question.objects.select_for_update(of=("self",))
        .select_related("body", "asker")
        .get(id=question_id)
    )
    if question.state != Question.State.OPEN:
        raise QuestionClosed(question.closed_name)
    if revision is not None and revision != question.revision:
        raise Stale
    return question


def _close(
    actor: Actor, question: Question, state: Question.State, kind: str, text: str
) -> Question:
    question.state = state
    question.closed_at, question.closed_by = actor.now, actor.account
    question.closed_name = actor.name
    question.revision += 1
    question.save()
    # The asked body does not see the case, so the line of the minutes is the system's to write.
    with acting(SYSTEM.on(actor.now)):
        _note(actor, cases.get(SYSTEM, question.number), kind, question, text)
    return question


def _note(actor: Actor, case: Case, kind: str, question: Question, text: str) -> None:
    body = {"zh": question.body.name, "en": question.body.name_en}
    facts = {"body": body, "due": question.due.isoformat(), "comment": text}
    cases.note(actor, case, kind, facts, public=False)
