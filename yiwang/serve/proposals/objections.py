"""Somebody objects to what is proposed."""

from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.base.cases import facade as cases
from yiwang.kernel import ids
from yiwang.kernel.actions import action, vouch
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.errors import NotFound
from yiwang.kernel.texts import say
from yiwang.serve.proposals.errors import NotHeard, Why
from yiwang.serve.proposals.models import Objection, Proposal

SHORTEST = 4


@action("proposals:objection:make")
def object_to(actor: Actor, proposal_id: UUID, text: str) -> Objection:
    """Object while the notice stands: whoever examines the case reads it before the decision.

    Raises:
        NotFound: there is no such notice any more.
        NotHeard: its days are over, there is no reason, or the same person objected before.
    """
    if not Proposal.objects.filter(id=proposal_id).exists():
        raise NotFound(_("This notice"))
    machine = SYSTEM.on(actor.now)
    with acting(machine):
        known = Proposal.objects.select_related("case").get(id=proposal_id)
        case = cases.lock(machine, known.case.number)  # first the case, as everybody does
        row = Proposal.objects.select_for_update().get(id=proposal_id)
        if row.ended_at is not None or row.until < actor.today:
            raise NotHeard(say(row.title), Why.OVER)
        if len(text.strip()) < SHORTEST:
            raise NotHeard(say(row.title), Why.NO_TEXT)
        if row.objections.filter(party=actor.person).exists():
            raise NotHeard(say(row.title), Why.GIVEN)
        made = Objection(
            id=ids.uuid7(actor.now),
            body_id=row.body_id,
            proposal=row,
            title=row.title,
            party=actor.person,
            name=actor.name,
            text=text.strip()[:1000],
            at=actor.now,
        )
        made.save(force_insert=True)
        cases.note(machine, case, "proposal_objected", {}, public=False)
    vouch(made)
    return made
