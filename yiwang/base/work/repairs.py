"""What people do about a step that could not be done: try it again, when its cause is put right."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yiwang.base.cases import facade as cases
from yiwang.base.work import incidents, run
from yiwang.base.work.errors import IncidentSettled
from yiwang.base.work.models import Incident, Instance, Timer
from yiwang.engines import process
from yiwang.kernel.actions import action
from yiwang.kernel.actor import Actor
from yiwang.kernel.errors import NotFound


def open_incidents(actor: Actor) -> QuerySet[Incident]:
    """What stands still in the cases of the acting post's bodies, the longest first."""
    rows = Incident.objects.filter(case__body_id__in=actor.bodies, settled_at=None)
    return rows.select_related("case").order_by("at", "id")


@action("work:incident:retry")
def retry(actor: Actor, incident_id: UUID) -> Incident:
    """Try once more what could not be done. Where it fails again, the incident stays open with
    the new reason.

    Raises:
        NotFound: there is none, or it is not the actor's to see.
        IncidentSettled: somebody put it right before.
    """
    found = Incident.objects.select_related("case").filter(id=incident_id).first()
    if found is None:
        raise NotFound(_("This incident"))
    case = cases.lock(actor, found.case.number)
    found.refresh_from_db(fields=["settled_at", "settled_name", "tries", "reason"])
    if found.settled_at is not None:
        raise IncidentSettled(found.settled_name or "—")
    tries = found.tries
    try:
        run.Play(actor, case, Instance.objects.get(case=case)).again(found.key)
    except process.NotPossible:  # the process went another way: nothing is left to be done here
        _settle(actor, found)
        return found
    found.refresh_from_db(fields=["settled_at", "tries", "reason", "at"])
    if found.tries == tries:
        _settle(actor, found)
        incidents.note(actor, case, found.node, "incident_settled", found.reason)
    return found


def _settle(actor: Actor, found: Incident) -> None:
    found.settled_at, found.settled_name = actor.now, actor.name
    found.save(update_fields=["settled_at", "settled_name"])


@action("work:timer:fire")
def give_up(actor: Actor, timer_id: UUID, error: Exception) -> Timer | None:
    """A timer whose moment came and that could not fire is an incident, and rings no more."""
    found = Timer.objects.select_related("case").filter(id=timer_id).first()
    if found is None:
        return None
    case = cases.lock(actor, found.case.number)
    node = found.key.partition("/")[2].rpartition(":")[0]  # as the engine names timers
    incidents.report(actor, case, found.key, node, incidents.why(error))
    Instance.objects.filter(case=case).update(status=run.STUCK)
    Timer.objects.filter(id=timer_id).delete()
    return found
