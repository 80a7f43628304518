"""The register of licences, as forms and officers ask it for what stands for a paper.

Asked as the system, for neither an agent nor a clerk of another body sees the rows; whoever calls
has settled that the actor may ask for this holder. What a clerk learns so leaves an entry.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from uuid import UUID

from django.db import OperationalError
from django.db.models import QuerySet

from yiwang.base.cases.facade import Held, RegisterSilent
from yiwang.kernel.actor import SYSTEM, Actor, Audience, acting
from yiwang.kernel.evidence.record import Outcome, record
from yiwang.serve.licences import life, queries
from yiwang.serve.licences.models import Licence

MOST = 20  # of one holder in one field
NOT_YET = {"zh": "尚未生效", "en": "Not in force yet"}


class Register:
    """The licences of this city."""

    def of(self, actor: Actor, holder: UUID, kinds: Collection[str]) -> Sequence[Held]:
        """A holder's licences of some kinds, those in force first, then the latest."""
        if actor.audience is not Audience.PUBLIC:
            asked = {"kinds": sorted(kinds)}
            record(actor, "licences.asked", holder, asked, outcome=Outcome.READ, subject=holder)
        found = _told(actor, queries.of_holders([holder]).filter(type__in=kinds)[:MOST])
        return sorted(found, key=lambda held: not held.usable)

    def now(self, actor: Actor, licences: Collection[UUID]) -> Mapping[UUID, Held]:
        """These licences as they stand on the actor's day."""
        rows = Licence.objects.filter(id__in=licences)
        return {held.id: held for held in _told(actor, rows)}


def _told(actor: Actor, rows: QuerySet[Licence]) -> list[Held]:
    with _asking(actor):
        return [_held(actor, row) for row in rows]


@contextmanager
def _asking(actor: Actor) -> Iterator[None]:
    """A part of the transaction that can fail by itself, so that the form is shown all the same."""
    try:
        with acting(SYSTEM.on(actor.now)):
            yield
    except OperationalError as error:
        raise RegisterSilent from error


def _held(actor: Actor, row: Licence) -> Held:
    view = life.states()[life.standing(row.state, row.valid_until, actor.today)]
    early = row.valid_from > actor.today
    return Held(
        id=row.id,
        kind=row.type,
        name=row.name,
        name_en=row.name_en,
        number=row.number,
        holder=row.holder_id,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        state=view.state.value,
        words=NOT_YET if early and view.holds else view.title,
        usable=view.holds and not early,
    )
