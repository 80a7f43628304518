"""Reading licences. The actor comes first; the database has the last word on what is seen."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from yiwang.base.parties import facade as parties
from yiwang.kernel.actor import SYSTEM, Actor, Audience, acting
from yiwang.kernel.errors import NotFound
from yiwang.kernel.evidence.record import Outcome, record
from yiwang.kernel.http.paging import begins
from yiwang.kernel.ids import NOBODY
from yiwang.kernel.reads import Read
from yiwang.serve.licences import life
from yiwang.serve.licences.identifier import ROOT
from yiwang.serve.licences.models import Change, CoHolder, Licence, Version


def mine(actor: Actor) -> QuerySet[Licence]:
    """Licences of the actor and of those whom the actor acts for, latest first."""
    return of_holders([each.id for each in parties.principals(actor)])


def of_holders(holders: Collection[UUID]) -> QuerySet[Licence]:
    """Licences of these parties, also those that they share with others, latest first."""
    shared = joint(holders)
    held = Q(holder_id__in=holders)
    return (
        Licence.objects.filter(held | Q(id__in=shared) if shared else held)
        .select_related("body", "successor")
        .order_by("-valid_from", "-id")
    )


def joint(holders: Collection[UUID]) -> list[UUID]:
    """The licences that these parties hold beside a first holder."""
    rows = CoHolder.objects.filter(party_id__in=holders)
    return list(rows.values_list("licence_id", flat=True))


def every_holder(licence_id: UUID) -> list[UUID]:
    """All holders of a licence, the first one first."""
    first = Licence.objects.filter(id=licence_id).values_list("holder_id", flat=True)
    shares = CoHolder.objects.filter(licence_id=licence_id).order_by("id")
    return [*first, *shares.values_list("party_id", flat=True)]


def get(actor: Actor, licence_id: UUID) -> Licence:
    """One licence that the actor may see.

    Raises:
        NotFound: there is none, or it is not the actor's to see.
    """
    rows = Licence.objects.select_related("body", "paper", "case", "successor")
    found = rows.filter(id=licence_id).first()
    if found is None:
        raise NotFound(_("This licence"))
    return found


def lock(actor: Actor, licence_id: UUID) -> Licence:
    """The same, and nobody else changes it until the transaction ends."""
    rows = Licence.objects.select_related("body", "case").select_for_update(of=("self",))
    found = rows.filter(id=licence_id).first()
    if found is None:
        raise NotFound(_("This licence"))
    return found


_OF_CASE = Read(
    Licence,
    "licences_licence.case_id = %s ORDER BY licences_licence.id LIMIT 1",
    beside=("body", "paper"),
)


def of_case(actor: Actor, case_id: UUID) -> Licence | None:
    """The licence that a case led to, if the actor may see it."""
    return _OF_CASE.first(case_id)


def holds(licence: Licence, day: date) -> bool:
    """Whether a licence is in force on a day."""
    return life.holds(licence.state, licence.valid_from, licence.valid_until, day)


def standing(licence: Licence, day: date) -> life.StateView:
    """The state of a licence on a day from today on, as it is told."""
    return life.states()[life.standing(licence.state, licence.valid_until, day)]


def register(
    actor: Actor, *, text: str = "", kind: str = "", state: str = "", check: bool = False
) -> QuerySet[Licence]:
    """Licences that the acting post's bodies keep.

    text: the beginning of a number, of an identifier, or of a holder's name. state: one of
    `life.State` as it stands today. check: only those whose annual check is due.
    """
    rows = Licence.objects.filter(body_id__in=actor.bodies).prefetch_related("body")
    if text:
        rows = rows.filter(_named(text))
    if kind:
        rows = rows.filter(type=kind)
    if state:
        rows = rows.filter(_state_today(state, actor.today))
    if check:
        rows = rows.filter(check_due__lt=actor.today, state__in=(life.State.IN_FORCE,))
    return rows


def _named(text: str) -> Q:
    wanted, upper = text.strip(), text.strip().upper()
    if upper.startswith(ROOT):
        return begins("identifier", upper)
    number = begins("number", wanted) | (begins("number", upper) if upper != wanted else Q())
    letters = any(each.isalpha() for each in wanted)
    return number | begins("holder_name", wanted) if letters else number


def _state_today(state: str, today: date) -> Q:
    """What ended today counts as ended, whether or not the worker came by."""
    ended = Q(valid_until__lt=today, state__in=life.LAPSING)
    if state == life.State.EXPIRED:
        return Q(state=state) | ended
    still = Q(valid_until__isnull=True) | Q(valid_until__gte=today)
    return Q(state=state) & still if state in life.LAPSING else Q(state=state)


def changes(actor: Actor, licence: Licence) -> list[Change]:
    """The history of a licence, latest first."""
    return list(Change.objects.filter(licence_id=licence.id).order_by("-id"))


def versions(actor: Actor, licence: Licence) -> list[Version]:
    """Former versions of a licence, latest first."""
    rows = Version.objects.filter(licence_id=licence.id).select_related("paper")
    return list(rows.order_by("-number"))


def coholders(actor: Actor, licence: Licence) -> list[CoHolder]:
    """With whom the holder shares it, as far as the actor may see them."""
    return list(CoHolder.objects.filter(licence_id=licence.id).order_by("id"))


def holder_of(licence: Licence, parties: Collection[UUID]) -> UUID | None:
    """Which of the parties holds the licence, alone or with others; None: none of them."""
    if licence.holder_id in parties:
        return licence.holder_id
    shares = CoHolder.objects.filter(licence_id=licence.id, party_id__in=parties)
    return shares.values_list("party_id", flat=True).first()


def note_read(actor: Actor, licence: Licence) -> None:
    """Leave an entry that staff or supervisors looked at a licence, for what is shown is
    personal.
    """
    if actor.audience in (Audience.STAFF, Audience.SUPERVISOR):
        content = {"number": licence.number, "channel": actor.channel}
        subject = licence.holder_id
        record(actor, "licences.read", licence.id, content, outcome=Outcome.READ, subject=subject)


def by_number(number: str) -> Licence | None:
    """The licence of a number or identifier, for rules that compare two; whoever asks."""
    with acting(SYSTEM):
        rows = Licence.objects.filter(Q(number=number) | Q(identifier=number.upper()))
        return rows.first()


def note_listed(actor: Actor, found: list[Licence], text: str) -> None:
    """Supervisors look into the work of others: what a list showed them is an entry of its own."""
    if actor.audience is Audience.SUPERVISOR and found:
        content = {"q": text, "numbers": [licence.number for licence in found]}
        record(actor, "licences.listed", NOBODY, content, outcome=Outcome.READ)
