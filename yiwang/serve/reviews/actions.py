"""Give a review, change it once; appeal against one, and decide on the appeal."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.base.cases.facade import Case, StateClass
from yiwang.kernel import ids, keys
from yiwang.kernel.actions import action, tell, vouch
from yiwang.kernel.actor import SYSTEM, Actor, Audience, acting
from yiwang.kernel.errors import Invalid, NotFound
from yiwang.kernel.ids import NOBODY
from yiwang.serve.reviews import queries, scale
from yiwang.serve.reviews.errors import NoAppeal, NotAppealed, NotReviewed, Why
from yiwang.serve.reviews.models import Appeal, Block, Rated, Rater, Review
from yiwang.serve.reviews.scale import HANDLING
from yiwang.serve.reviews.values import ReviewGiven, ReviewUncounted, Words

LONGEST_COMMENT, LONGEST_TEXT, SHORTEST_TEXT = 500, 1000, 4
Course = Review.Course


@dataclass(frozen=True)
class Subject:
    """What is reviewed. case: None for a guide."""

    about: str
    body: UUID
    service: str
    title: str
    title_en: str
    case: Case | None = None


def of_case(case: Case) -> Subject:
    return Subject(HANDLING, case.body_id, case.service, case.title, case.title_en, case)


def give(actor: Actor, subject: Subject, words: Words) -> Review:
    """Review a handling or a guide; once more changes it, and then it stays.

    Whoever calls has made sure that the actor may see the case: as the applicant or whoever acts
    for him, or by number and query code.

    Raises:
        NotReviewed: with the reason. Invalid: grade, reasons, comment or channel.
    """
    if actor.audience is not Audience.PUBLIC:
        raise NotReviewed(Why.STAFF)
    if subject.case is not None and subject.case.state_class != StateClass.CLOSED:
        raise NotReviewed(Why.NOT_CLOSED)
    _require(subject, words)
    return _give(actor, subject, words)


@action("public")
def _give(actor: Actor, subject: Subject, words: Words) -> Review:
    token = _token(actor, subject)
    with acting(SYSTEM.on(actor.now)):
        known = Review.objects.select_for_update().filter(token=token).first()
        row = _new(actor, subject, words, token) if known is None else _amended(actor, known, words)
    vouch(row)
    facts = row.about, str(row.body_id), row.service, row.grade
    tell(ReviewGiven(row.id, *facts))
    return row


def _token(actor: Actor, subject: Subject) -> str:
    """Once a case, or once a guide and person: told apart by a digest that leads back to nobody."""
    if subject.case is not None:
        return f"case:{subject.case.id}"
    if actor.person == NOBODY:
        raise NotReviewed(Why.NOT_YOURS)
    return guide_token(actor, subject.service)


def guide_token(actor: Actor, service: str) -> str:
    who = keys.fingerprint("reviews", f"{actor.person}:{service}")
    return f"guide:{who.hex()}"


def _require(subject: Subject, words: Words) -> None:
    grade = scale.grades().get(words.grade)
    offered = {
        code
        for code, each in scale.reasons().items()
        if subject.about in each.about and grade and each.bad == grade.bad
    }
    checks = (
        ("grade", grade is None, _("Choose one of the five grades.")),
        (
            "reasons",
            grade is not None and not set(words.reasons) <= offered,
            _("Choose reasons that fit the grade."),
        ),
        ("comment", len(words.comment) > LONGEST_COMMENT, _("At most 500 characters.")),
        ("channel", words.channel not in scale.channels(), _("There is no such channel.")),
    )
    problems = [
        {"pointer": f"/{name}", "code": f"reviews.{name}", "message": text}
        for name, wrong, text in checks
        if wrong
    ]
    if problems:
        raise Invalid(problems)


def _new(actor: Actor, subject: Subject, words: Words, token: str) -> Review:
    block = _filling(actor, subject)
    row = Review(
        id=ids.uuid7(actor.now),
        body_id=subject.body,
        about=subject.about,
        service=subject.service,
        title=subject.title,
        title_en=subject.title_en,
        case=subject.case,
        token=token,
        at=actor.now,
        block=block,
        **_said(words),
    )
    row.save(force_insert=True)
    if actor.person != NOBODY:
        Rater(id=ids.uuid7(actor.now), review=row, person=actor.person).save(force_insert=True)
    for account in queries.handlers(subject.case) if subject.case else ():
        Rated(id=ids.uuid7(actor.now), review=row, account=account).save(force_insert=True)
    block.count(row.grade, 1)
    if block.size >= scale.block():
        block.full, block.on = True, actor.today
    block.save()
    return row


def _said(words: Words) -> dict[str, object]:
    return {
        "grade": words.grade,
        "reasons": list(words.reasons),
        "comment": words.comment.strip(),
        "channel": words.channel,
        "anonymous": words.anonymous,
        "course": Course.RECEIVED if scale.grades()[words.grade].bad else Course.NONE,
    }


def _filling(actor: Actor, subject: Subject) -> Block:
    """The block that the next review goes to, locked; begun where none fills."""
    names = {"body_id": subject.body, "service": subject.service, "about": subject.about}
    fresh = Block(id=ids.uuid7(actor.now), **names)
    Block.objects.bulk_create([fresh], ignore_conflicts=True)
    return Block.objects.select_for_update().get(full=False, **names)


def _amended(actor: Actor, row: Review, words: Words) -> Review:
    if row.amended_at is not None:
        raise NotReviewed(Why.AMENDED)
    if row.course not in (Course.NONE, Course.RECEIVED) or row.matter_id is not None:
        raise NotReviewed(Why.SETTLED)
    row.original = {"grade": row.grade, "reasons": row.reasons, "comment": row.comment}
    block = Block.objects.select_for_update().get(id=row.block_id)
    block.count(row.grade, -1)
    block.count(words.grade, 1)
    block.save()
    for name, value in _said(words).items():
        setattr(row, name, value)
    row.amended_at = actor.now
    row.save()
    return row


@action("reviews:appeal:make")
def appeal(actor: Actor, review_id: UUID, text: str) -> Appeal:
    """Say why a review of one's own work that was found valid is wrong.

    Raises:
        NotAppealed: with the reason.
    """
    row = queries.about_me(actor).get(review_id)
    if row is None:
        raise NotAppealed(NoAppeal.NOT_RATED)
    if not SHORTEST_TEXT <= len(text.strip()) <= LONGEST_TEXT:
        raise NotAppealed(NoAppeal.TEXT)
    if row.appeal is not None:
        raise NotAppealed(NoAppeal.TWICE)
    with acting(SYSTEM.on(actor.now)):
        made = Appeal(
            id=ids.uuid7(actor.now),
            body_id=row.body,
            review_id=review_id,
            account=actor.account,
            name=actor.name,
            text=text.strip(),
            at=actor.now,
        )
        made.save(force_insert=True)
    vouch(made)
    return made


@action("reviews:appeal:decide")
def decide(actor: Actor, appeal_id: UUID, *, upheld: bool, text: str) -> Appeal:
    """Decide on an appeal. Where it is upheld the review counts no more; what it said stays.

    Raises:
        NotFound: no such appeal within the actor's scope. NotAppealed: decided, or without reasons.
    """
    with acting(SYSTEM.on(actor.now)):
        row = Appeal.objects.select_for_update().filter(id=appeal_id).first()
        if row is None or row.body_id not in actor.bodies:
            raise NotFound(_("This appeal"))
        if row.state != Appeal.State.OPEN:
            raise NotAppealed(NoAppeal.DECIDED)
        if len(text.strip()) < SHORTEST_TEXT:
            raise NotAppealed(NoAppeal.TEXT)
        row.state = Appeal.State.UPHELD if upheld else Appeal.State.REJECTED
        row.decision = text.strip()[:LONGEST_TEXT]
        row.decided_by, row.decider, row.decided_at = actor.account, actor.name, actor.now
        row.save()
        review = Review.objects.select_for_update().get(id=row.review_id)
        if upheld:
            uncount(review)
    vouch(row)
    vouch(review)
    return row


def uncount(review: Review) -> None:
    """Take a review out of the figures; the review itself stays as it was given."""
    if not review.counted:
        return
    block = Block.objects.select_for_update().get(id=review.block_id)
    block.count(review.grade, -1)
    block.void += 1
    block.save()
    review.counted = False
    review.save(update_fields=["counted"])
    tell(ReviewUncounted(review.id, str(review.body_id)))
