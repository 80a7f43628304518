"""Reading cases. The actor comes first; the database has the last word on what is seen."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from yiwang.base.cases import sealing
from yiwang.base.cases.models import Attachment, Case, Correction, Moment, Revision
from yiwang.base.cases.states import State
from yiwang.base.parties import facade as parties
from yiwang.kernel import unit
from yiwang.kernel.actor import Actor, Audience
from yiwang.kernel.errors import NotFound
from yiwang.kernel.evidence.record import Outcome, record
from yiwang.kernel.folding.work import unfold
from yiwang.kernel.logged import case_number
from yiwang.kernel.reads import Read

_NUMBERED = Read(Case, "number = %s", beside=("body", "region"))
_LOCKED = Read(Case, "number = %s FOR NO KEY UPDATE OF cases_case", beside=("body",))


def get(actor: Actor, number: str) -> Case:
    """One case that the actor may see.

    Raises:
        NotFound: there is none, or it is not the actor's.
    """
    found = _whole(_NUMBERED, number)
    if found is None:
        raise NotFound(_("This case"))
    return found


def _whole(read: Read[Case], asked: object) -> Case | None:
    """The case with all that hangs on it, which is brought back where it was folded."""
    found = read.first(asked)
    return read.first(asked) if found is not None and found.folded and unfold(found.id) else found


def lock(actor: Actor, number: str) -> Case:
    """The same, and nobody else changes it until the transaction ends."""
    found = _whole(_LOCKED, number)
    if found is None:
        raise NotFound(_("This case"))
    case_number.set(number)
    return found


_BY_IDS = Read(Case, "cases_case.id = ANY(%s)", beside=("body",))


def by_id(actor: Actor, case_id: UUID) -> Case:
    """One case as it was before this transaction, for whoever is told what happened to it.

    Raises:
        NotFound: there is none, or it is not the actor's.
    """
    return by_ids(actor, [case_id])[case_id]


def by_ids(actor: Actor, wanted: Collection[UUID]) -> dict[UUID, Case]:
    """The same of several, asked for at once.

    Raises:
        NotFound: one of them is not there, or not the actor's.
    """
    asked = list(wanted)
    with unit.apart():
        found = _BY_IDS.all(asked)
        folded = [case.id for case in found if case.folded]
        if folded and unfold(*folded):
            found = _BY_IDS.all(asked)
    cases = {case.id: case for case in found}
    if not cases.keys() >= {*asked}:
        raise NotFound(_("This case"))
    return cases


def mine(actor: Actor) -> QuerySet[Case]:
    """Cases of the actor and of those whom the actor acts for, latest first."""
    whose = [each.id for each in parties.principals(actor)]
    return _seen().filter(applicant_id__in=whose)


def seen(actor: Actor) -> QuerySet[Case]:
    """Cases that the actor may see, latest first. Of the public it is asked whose they are, for
    under the policy alone all cases would be read.
    """
    return mine(actor) if actor.audience is Audience.PUBLIC else _seen()


def _seen() -> QuerySet[Case]:
    return Case.objects.select_related("body").order_by("-opened_at")


def of_bodies(actor: Actor) -> QuerySet[Case]:
    """Cases of the acting post's bodies, latest first."""
    return (
        Case.objects.filter(body_id__in=actor.bodies).select_related("body").order_by("-opened_at")
    )


def named(text: str, path: str = "") -> Q:
    """Cases whose number begins with a text, or whose applicant's name contains it.

    path: the way to the case from the model that is asked, such as `case__`.
    """
    wanted = text.strip()
    if wanted.isascii() and wanted[:1].isdigit():
        return Q(**{f"{path}number__gte": wanted, f"{path}number__lt": f"{wanted}~"})
    return Q(**{f"{path}applicant_name__contains": wanted})


def note_read(actor: Actor, case: Case) -> None:
    """Leave an entry that staff or supervisors looked at a case, for what is shown is personal."""
    content = {"number": case.number, "channel": actor.channel}
    record(actor, "cases.read", case.id, content, outcome=Outcome.READ, subject=case.applicant_id)


def unsealed(actor: Actor, case: Case, purpose: str) -> Any:
    """The latest form with all values open, for staff who say what for; leaves an entry."""
    revision = latest(case)
    content = {"number": case.number, "fields": sorted(revision.sealed), "purpose": purpose}
    subject = case.applicant_id
    record(actor, "cases.unsealed", case.id, content, outcome=Outcome.READ, subject=subject)
    return sealing.unseal(revision.data, revision.sealed)


def latest(case: Case) -> Revision:
    """The newest state of the form.

    Raises:
        LookupError: nothing was filled in yet.
    """
    if case.newest is None:
        raise LookupError(f"case {case.number} has no form")
    return case.newest


def form_data(case: Case) -> Any:
    """The latest form with identity and telephone numbers masked."""
    return latest(case).data


def open_data(case: Case) -> Any:
    """The latest form with all values open, for the applicant who fills it in further."""
    revision = latest(case)
    return sealing.unseal(revision.data, revision.sealed)


def attachments(case: Case) -> Sequence[Attachment]:
    """What is attached and not taken off again, in order."""
    return case.attached


_TIMELINE = Read(Moment, "case_id = %s ORDER BY id")
_PUBLIC_TIMELINE = Read(Moment, "case_id = %s AND public ORDER BY id")


def timeline(actor: Actor, case: Case) -> Sequence[Moment]:
    read = _PUBLIC_TIMELINE if actor.audience is Audience.PUBLIC else _TIMELINE
    return read.rows(case.id)


_CORRECTIONS = Read(Correction, "case_id = %s ORDER BY number")


def corrections(actor: Actor, case: Case) -> Sequence[Correction]:
    """The notices of what was missing, the first one first."""
    return _CORRECTIONS.rows(case.id)


def first_corrections(ids: Sequence[UUID]) -> dict[UUID, datetime]:
    """When each of some cases had its first notice of what was missing, for those that had one."""
    rows = Correction.objects.filter(case_id__in=ids, number=1)
    return dict(rows.values_list("case_id", "issued_at"))


def origins(ids: Sequence[UUID]) -> dict[UUID, Any]:
    """Where the values of some cases came from, as their forms were last handed in: by pointer."""
    rows = Revision.objects.filter(case_id__in=ids, submitted=True).order_by("case_id", "number")
    return dict(rows.values_list("case_id", "sources"))


def correction(case: Case) -> Correction | None:
    """The notice that still waits for an answer."""
    if case.state != State.CORRECTION:
        return None
    return case.corrections.filter(supplied_at=None).first()
