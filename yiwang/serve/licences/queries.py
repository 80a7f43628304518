"""Reading licences."""

from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yiwang.kernel import clock
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.errors import NotFound
from yiwang.serve.licences.models import Licence
from yiwang.serve.licences.values import LicenceStatus


def mine(actor: Actor) -> QuerySet[Licence]:
    """Licences of the actor and of those whom the actor acts for."""
    return Licence.objects.select_related("body").order_by("-valid_from", "-id")


def get(actor: Actor, licence_id: UUID) -> Licence:
    """One licence that the actor may see.

    Raises:
        NotFound: there is none, or it is not the actor's to see.
    """
    found = Licence.objects.select_related("body", "paper").filter(id=licence_id).first()
    if found is None:
        raise NotFound(_("This licence"))
    return found


def of_case(actor: Actor, case_id: UUID) -> Licence | None:
    """The licence that a case led to, if the actor may see it."""
    return Licence.objects.select_related("body", "paper").filter(case_id=case_id).first()


def of_paper(paper_id: UUID) -> LicenceStatus | None:
    """What the licence behind a verified paper says today; whoever holds its code may know."""
    with acting(SYSTEM):
        found = Licence.objects.filter(paper_id=paper_id).first()
    return None if found is None else _status(found)


def holds(licence: Licence, day: date) -> bool:
    """Whether a licence is in force on a day."""
    begun = licence.valid_from <= day
    current = licence.valid_until is None or licence.valid_until >= day
    return licence.state == Licence.State.IN_FORCE and begun and current


def _status(licence: Licence) -> LicenceStatus:
    return LicenceStatus(
        licence.id,
        licence.name,
        licence.name_en,
        licence.number,
        licence.holder_name,
        licence.valid_from,
        licence.valid_until,
        holds(licence, clock.today()),
        licence.face,
    )
