"""Reads of notices and objections; the database shows each what is his."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from yiwang.kernel.actor import Actor
from yiwang.kernel.errors import NotFound
from yiwang.serve.proposals.models import Objection, Proposal


def shown(actor: Actor) -> QuerySet[Proposal]:
    """Notices that stand today."""
    return Proposal.objects.filter(ended_at=None, until__gte=actor.today).select_related("body")


def get(actor: Actor, proposal_id: UUID) -> Proposal:
    """Raises NotFound."""
    found = Proposal.objects.select_related("body").filter(id=proposal_id).first()
    if found is None:
        raise NotFound(_("This notice"))
    return found


def of_case(actor: Actor, case_id: UUID) -> Proposal | None:
    """The newest notice of a case."""
    return Proposal.objects.filter(case_id=case_id).order_by("-id").first()


def objections(actor: Actor, row: Proposal) -> list[Objection]:
    """Objections to a notice that the actor may read, the first one first."""
    return list(row.objections.order_by("id"))


def mine(actor: Actor) -> list[Objection]:
    """What the actor objected to, latest first."""
    return list(Objection.objects.filter(party=actor.person).order_by("-id"))
