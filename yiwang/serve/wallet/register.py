"""What the register of licences says, now. The one place that asks it.

Where it cannot answer, a check says so: whatever was known before is no answer.
"""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from uuid import UUID

from django.db import InterfaceError, OperationalError
from django.db.models import QuerySet

from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.serve.licences.facade import Licence, holds
from yiwang.serve.wallet.errors import RegisterDown
from yiwang.serve.wallet.settings import OTHER, groups
from yiwang.serve.wallet.values import Answer, Held

Ask = Callable[["QuerySet[Licence]"], list[Licence]]


def _asked(rows: "QuerySet[Licence]") -> list[Licence]:
    return list(rows)


_ask: ContextVar[Ask] = ContextVar("register_of_licences", default=_asked)


@contextmanager
def answering(ask: Ask) -> Iterator[None]:
    """Let the register be asked in another way: from elsewhere, or as one that fails."""
    token = _ask.set(ask)
    try:
        yield
    finally:
        _ask.reset(token)


def _read(actor: Actor, rows: "QuerySet[Licence]") -> list[Held]:
    try:
        with acting(actor):
            found = _ask.get()(rows.select_related("body", "paper", "case"))
    except (OperationalError, InterfaceError) as fault:
        raise RegisterDown from fault
    return [_held(row, actor.today) for row in found]


def held_by(actor: Actor, holders: Collection[UUID], most: int) -> list[Held]:
    """Licences of these holders that the actor may see, latest first."""
    rows = Licence.objects.filter(holder_id__in=holders).order_by("-valid_from", "-id")
    return _read(actor, rows[:most])


def visible(actor: Actor, licence_id: UUID) -> Held | None:
    """One licence that the actor may see as its holder, or for its holder."""
    return next(iter(_read(actor, Licence.objects.filter(id=licence_id))), None)


def by_id(actor: Actor, *licences: UUID) -> dict[UUID, Held]:
    """Licences for somebody who was given the right to ask by a code or a loan."""
    rows = Licence.objects.filter(id__in=licences)
    return {each.id: each for each in _read(SYSTEM.on(actor.now), rows)}


def by_paper(actor: Actor, paper_id: UUID) -> Held | None:
    """The licence that a paper certifies, for whoever holds the paper."""
    rows = Licence.objects.filter(paper_id=paper_id)
    return next(iter(_read(SYSTEM.on(actor.now), rows)), None)


def _held(row: Licence, today: date) -> Held:
    group = str(getattr(row, "category", "") or OTHER)
    return Held(
        id=row.id,
        name={"zh": row.name, "en": row.name_en},
        number=row.number,
        identifier=row.identifier,
        body={"zh": row.body.name, "en": row.body.name_en},
        holder_id=row.holder_id,
        holder=row.holder_name,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        state=row.state,
        word=str(row.get_state_display()),
        answer=_answer(row, today),
        face=row.face,
        group=group if group in groups() else OTHER,
        paper_id=row.paper_id,
        paper_code=row.paper.code if row.paper else "",
        case=row.case.number if row.case else "",
    )


def _answer(row: Licence, today: date) -> Answer:
    if holds(row, today):
        return Answer.VALID
    if row.state != Licence.State.IN_FORCE:
        return Answer.NOT_IN_FORCE
    return Answer.NOT_YET if row.valid_from > today else Answer.EXPIRED
