"""What the register of licences says, now. The one place that asks it.

Where it cannot answer, a check says so: whatever was known before is no answer.
"""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from uuid import UUID

from django.db import InterfaceError, OperationalError
from django.db.models import Q, QuerySet

from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.serve.licences import facade as licences
from yiwang.serve.licences.facade import Licence, life, types
from yiwang.serve.wallet.errors import RegisterDown
from yiwang.serve.wallet.values import Answer, Held, Line

OTHER = "other"

Way = Callable[[], None]

_way: ContextVar[Way] = ContextVar("way_to_the_register", default=lambda: None)


@contextmanager
def reached(way: Way) -> Iterator[None]:
    """Go another way to the register; one that raises OperationalError is a register that is
    down.
    """
    token = _way.set(way)
    try:
        yield
    finally:
        _way.reset(token)


@contextmanager
def _asking(actor: Actor) -> Iterator[None]:
    """A part of the transaction that can fail by itself.

    Raises:
        RegisterDown: no answer came.
    """
    try:
        with acting(actor):
            _way.get()()
            yield
    except (OperationalError, InterfaceError) as fault:
        raise RegisterDown from fault


def held_by(
    actor: Actor, holders: Collection[UUID], most: int, only: UUID | None = None
) -> list[Held]:
    """Licences of these parties, joint ones too, that the actor may see, latest first."""
    with _asking(actor):
        ids = licences.joint(holders)
        own = Q(holder_id__in=holders)
        rows = Licence.objects.filter(own | Q(id__in=ids) if ids else own)
        wanted = rows.filter(id=only) if only else rows
        return _read(wanted.order_by("-valid_from", "-id")[:most], actor.today)


def joint(actor: Actor, holders: Collection[UUID]) -> list[UUID]:
    """The licences that these parties hold beside a first holder."""
    with _asking(actor):
        return licences.joint(holders)


def by_id(actor: Actor, *ids: UUID) -> dict[UUID, Held]:
    """Licences for somebody who was given the right to ask by a code or a loan."""
    system = SYSTEM.on(actor.now)
    with _asking(system):
        return {each.id: each for each in _read(Licence.objects.filter(id__in=ids), actor.today)}


def by_paper(actor: Actor, paper_id: UUID) -> tuple[Held, bool] | None:
    """The licence that a paper certifies, and whether the paper shows its present version; for
    whoever holds the paper.
    """
    with _asking(SYSTEM.on(actor.now)):
        status = licences.of_paper(paper_id)
        if status is None:
            return None
        (held,) = _read(Licence.objects.filter(id=status.id), actor.today)
        return held, status.current


def _read(rows: "QuerySet[Licence]", today: date) -> list[Held]:
    return [_held(row, today) for row in rows.select_related("body", "paper")]


def _held(row: Licence, today: date) -> Held:
    state = life.states()[life.standing(row.state, row.valid_until, today)]
    kind = types.city().get(row.type) or licences.kinds().get(row.type)
    group = kind.pack if kind else OTHER
    return Held(
        id=row.id,
        type=row.type,
        name={"zh": row.name, "en": row.name_en},
        number=row.number,
        identifier=row.identifier,
        body_id=row.body_id,
        body={
            "zh": row.issuer_name or row.body.name,
            "en": row.issuer_name_en or row.body.name_en,
        },
        holder_id=row.holder_id,
        holder=row.holder_name,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        state=state.state.value,
        word=state.title,
        answer=_answer(row, state.holds, today),
        face=tuple(
            Line(line.element, line.label, line.value, line.openness is licences.Openness.OPEN)
            for line in types.shown(row.type, row.face)
        ),
        group=group if group in types.packs() else OTHER,
        paper_id=row.paper_id,
        paper_code=row.paper.code if row.paper else "",
    )


def _answer(row: Licence, holding: bool, today: date) -> Answer:
    if not holding:
        return Answer.NOT_IN_FORCE
    return Answer.VALID if row.valid_from <= today else Answer.NOT_YET


def groups() -> list[tuple[str, dict[str, str]]]:
    """The groups of the card pack with their titles, in order."""
    return [(code, dict(title)) for code, title in types.packs().items()]
