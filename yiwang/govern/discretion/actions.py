"""Writes: an officer's choice, and an inspector's look at one outside the grades."""

from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yiwang.govern.discretion import rules
from yiwang.govern.discretion.errors import AlreadyLooked
from yiwang.govern.discretion.models import Choice
from yiwang.govern.discretion.values import ChoiceMarked, Judgement, Proposal
from yiwang.kernel import ids
from yiwang.kernel.actions import action, tell
from yiwang.kernel.actor import Actor
from yiwang.kernel.errors import NotFound


def judge(proposal: Proposal, chosen: Decimal, reason: str = "") -> Judgement:
    """Say whether a fine is in the proposed range; both ends are. Stores nothing.

    Raises:
        ReasonNeeded: it is outside and no reason is given.
    """
    return rules.judge(chosen, proposal.low, proposal.high, reason)


@action("discretion:choice:make")
def choose(
    actor: Actor,
    proposal: Proposal,
    chosen: Decimal,
    reason: str = "",
    *,
    case: UUID,
    number: str = "",
    body: UUID | None = None,
) -> Choice:
    """Keep what was decided in a case; outside the range it is marked for inspection.

    body: that of the case; the acting post's unless given.

    Raises:
        ReasonNeeded: it is outside and no reason is given.
    """
    found = judge(proposal, chosen, reason)
    clause, taken = proposal.clause, proposal.taken
    row = Choice(
        id=ids.uuid7(actor.now),
        body_id=body or actor.body,
        case=case,
        number=number,
        clause=clause.code,
        package=clause.package,
        version=clause.version,
        grade=taken.grade,
        low=taken.low,
        high=taken.high,
        chosen=chosen,
        position=found.position,
        kinds=list(taken.kinds),
        reason=found.reason,
        on_act=proposal.on_act,
        decided_on=proposal.on_decision,
        officer=actor.account,
        officer_name=actor.name,
        state=Choice.State.MARKED if found.marked else Choice.State.INSIDE,
    )
    row.save(force_insert=True)
    if found.marked:
        tell(ChoiceMarked(row.id, case, clause.code))
    return row


@action("discretion:choice:inspect")
def look(actor: Actor, choice_id: UUID, remark: str) -> Choice:
    """Note what an inspector thinks of a choice outside the range.

    Raises:
        NotFound: no such choice in his reach. AlreadyLooked: somebody was there before.
    """
    row = Choice.objects.select_for_update().filter(pk=choice_id).first()
    if row is None:
        raise NotFound(_("This choice"))
    if row.state != Choice.State.MARKED:
        raise AlreadyLooked
    row.state, row.remark = Choice.State.LOOKED_AT, remark.strip()
    row.looked_by, row.looked_at = actor.name, actor.now
    row.save(update_fields=["state", "remark", "looked_by", "looked_at"])
    return row
