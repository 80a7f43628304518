"""The register of licences, as forms and officers ask it for what stands for a paper.

Asked as the system, for neither an agent nor a clerk of another body sees the rows; whoever calls
has settled that the actor may ask for this holder. What a clerk learns so leaves an entry.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from uuid import UUID

from django.db import OperationalError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from yiwang.base.cases.facade import Held, RegisterSilent
from yiwang.kernel.actor import SYSTEM, Actor, Audience, acting
from yiwang.kernel.evidence.record import Outcome, record
from yiwang.serve.licences.models import Licence

MOST = 20  # of one holder in one field
BY_DAY = {"expired": _("Expired"), "not_yet": _("Not in force yet")}


class Register:
    """The licences of this city."""

    def of(self, actor: Actor, holder: UUID, kinds: Collection[str]) -> Sequence[Held]:
        """A holder's licences of some kinds, those in force first, then the latest."""
        if actor.audience is not Audience.PUBLIC:
            asked = {"kinds": sorted(kinds)}
            record(actor, "licences.asked", holder, asked, outcome=Outcome.READ, subject=holder)
        rows = Licence.objects.filter(holder_id=holder, type__in=kinds).order_by("-valid_from")
        found = _told(actor, rows[:MOST])
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
    state = _state(row, actor.today)
    return Held(
        id=row.id,
        kind=row.type,
        name=row.name,
        name_en=row.name_en,
        number=row.number,
        holder=row.holder_id,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        state=state,
        words=_words(row, state),
        usable=state == Licence.State.IN_FORCE,
    )


def _state(row: Licence, today: date) -> str:
    """The kept state, and what the day makes of one that is in force."""
    if row.state != Licence.State.IN_FORCE:
        return row.state
    if row.valid_until is not None and row.valid_until < today:
        return "expired"
    return "not_yet" if row.valid_from > today else row.state


def _words(row: Licence, state: str) -> dict[str, str]:
    told = BY_DAY.get(state) or Licence.State(state).label
    said = {}
    for language in ("zh", "en"):
        with override("zh-hans" if language == "zh" else "en"):
            said[language] = str(told)
    return said
