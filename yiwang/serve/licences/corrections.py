"""What a holder says is wrong on a licence, and how the body that keeps it answers."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yiwang.base.parties import facade as parties
from yiwang.engines import term
from yiwang.kernel import ids, writes
from yiwang.kernel.actions import action, tell
from yiwang.kernel.actor import Actor
from yiwang.kernel.errors import Forbidden, NotFound, Stale
from yiwang.serve.licences import life, moves, queries, rules
from yiwang.serve.licences.errors import (
    Cannot,
    CannotCorrect,
    CannotMove,
    CorrectionClosed,
    NotAskable,
)
from yiwang.serve.licences.models import Correction, Licence
from yiwang.serve.licences.values import CorrectionAnswered, CorrectionAsked, Ground, Step

MOVE = "correct"


@action("licences:correction:ask", about="holder_id")
def ask(actor: Actor, licence_id: UUID, field: str, wanted: str, reason: str) -> Correction:
    """Say that a field of one's licence is wrong, as a task of the body that keeps it.

    Raises:
        CannotCorrect: with the reason. NotFound: no such licence, or not the actor's to see.
    """
    licence = queries.get(actor, licence_id)
    holder = queries.holder_of(licence, [each.id for each in parties.principals(actor)])
    if holder is None:
        raise Forbidden("licences:correction:ask")
    refused = _refusal(actor, licence, field, wanted, reason)
    if refused is not None:
        raise CannotCorrect(licence.number, refused)
    days, _source = life.correction_term()
    row = Correction(
        id=ids.uuid7(actor.now),
        body_id=licence.body_id,
        licence=licence,
        number=licence.number,
        title={"zh": licence.name, "en": licence.name_en},
        holder_id=holder,
        element=field,
        label=_label(licence, field),
        stated=rules.fields(licence.face)[field],
        wanted=rules.masked(field, wanted),
        reason=reason.strip(),
        due=term.last_day(actor.today, days, term.Unit.WORKING_DAY, term.national().lenient()),
        asked_at=actor.now,
        asked_by=actor.person,
        asked_name=actor.name,
    )
    writes.insert(row)
    tell(CorrectionAsked(row.id, str(licence.id), str(licence.body_id)))
    return row


def _refusal(
    actor: Actor, licence: Licence, field: str, wanted: str, reason: str
) -> NotAskable | None:
    """Why the request is not taken, or None."""
    stated = rules.fields(licence.face).get(field)
    facts = moves.facts_about(actor, licence)
    if facts.state not in life.moves()[MOVE].sources:
        return NotAskable.STATE
    if stated is None:
        return NotAskable.FIELD
    if not wanted.strip() or len(reason.strip()) < rules.SHORTEST:
        return NotAskable.TEXT
    if rules.masked(field, wanted) == stated:
        return NotAskable.SAME
    waiting = Correction.objects.filter(licence_id=licence.id, element=field)
    return NotAskable.WAITS if waiting.filter(state=Correction.State.OPEN).exists() else None


def _label(licence: Licence, field: str) -> dict[str, str]:
    rows = enumerate(licence.face)
    return next(row["label"] for at, row in rows if field == (row.get("element") or str(at)))


@action("licences:correction:ask", about="holder_id")
def take_back(actor: Actor, correction_id: UUID) -> Correction:
    """Withdraw one's own request while it waits."""
    seen = get(actor, correction_id)
    if seen.holder_id not in {each.id for each in parties.principals(actor)}:
        raise Forbidden("licences:correction:ask")
    row = _locked(actor, correction_id, None)
    return _close(actor, row, Correction.State.WITHDRAWN, "")


@action("licences:correction:answer", about="holder_id")
def correct(
    actor: Actor,
    correction_id: UUID,
    value: str,
    text: str = "",
    *,
    revision: int | None = None,
) -> Correction:
    """Put what is right on the licence, as a new version, and tell the holder.

    value: as it shall read; it may differ from what the holder wanted.
    Raises:
        CorrectionClosed, CannotMove, Stale.
    """
    row = _locked(actor, correction_id, revision)
    licence = queries.lock(actor, row.licence_id)
    ground = Ground("correction", row.number, actor.today, reason=text.strip() or row.reason)
    step = Step(MOVE, ground, face={row.element: value})
    moves.make(actor, licence, life.moves()[MOVE], step)
    return _close(actor, row, Correction.State.CORRECTED, text)


@action("licences:correction:answer", about="holder_id")
def refuse(
    actor: Actor, correction_id: UUID, text: str, *, revision: int | None = None
) -> Correction:
    """Leave the licence as it is, and say why.

    Raises:
        CorrectionClosed, Stale. CannotMove: no reason is given.
    """
    row = _locked(actor, correction_id, revision)
    if len(text.strip()) < rules.SHORTEST:
        raise CannotMove(row.number, MOVE, Cannot.REASON)
    return _close(actor, row, Correction.State.REFUSED, text)


def get(actor: Actor, correction_id: UUID) -> Correction:
    """One request, for the holder and for the body.

    Raises:
        NotFound: there is none, or it is not the actor's to see.
    """
    rows = Correction.objects.select_related("body", "licence").filter(id=correction_id)
    found = rows.first()
    if found is None:
        raise NotFound(_("This request"))
    return found


def _locked(actor: Actor, correction_id: UUID, revision: int | None) -> Correction:
    rows = Correction.objects.select_for_update(of=("self",)).filter(id=correction_id)
    row = rows.first()
    if row is None:
        raise NotFound(_("This request"))
    if row.state != Correction.State.OPEN:
        raise CorrectionClosed(row.number)
    if revision not in (None, row.revision):
        raise Stale
    return row


def _close(actor: Actor, row: Correction, state: Correction.State, text: str) -> Correction:
    row.state, row.answer = state.value, text.strip()[:1000]
    row.closed_at, row.closed_by, row.closed_name = actor.now, actor.account, actor.name
    row.revision += 1
    writes.update(row, "state", "answer", "closed_at", "closed_by", "closed_name", "revision")
    tell(CorrectionAnswered(row.id, str(row.licence_id), str(row.holder_id), row.state, row.number))
    return row


def of_licence(actor: Actor, licence: Licence) -> list[Correction]:
    """What was said about a licence, latest first, as far as the actor may see it."""
    return list(Correction.objects.filter(licence_id=licence.id).order_by("-id")[:50])


def waiting(bodies: list[UUID]) -> QuerySet[Correction]:
    """Requests that wait for an answer of these bodies, the soonest due first."""
    rows = Correction.objects.filter(body_id__in=bodies, state=Correction.State.OPEN)
    return rows.order_by("due", "id")
