"""What finance does with a finding."""

from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.base.payments import paying, verdicts
from yiwang.base.payments.errors import NotPossible, Why
from yiwang.base.payments.gateway.results import Result
from yiwang.base.payments.models import Finding
from yiwang.kernel import writes
from yiwang.kernel.actions import action
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.errors import NotFound


@action("payments:finding:settle")
def settle(actor: Actor, finding_id: UUID, note: str, *, book: bool = False) -> Finding:
    """Settle a finding with what was found out; with `book`, money that only the bank knew of is
    booked as the bank lists it.

    Raises:
        NotPossible: without a word, settled before, or the money cannot be booked.
    """
    row = Finding.objects.select_for_update(no_key=True).filter(id=finding_id).first()
    if row is None:
        raise NotFound(_("This difference"))
    name = row.reference or row.bank
    if row.state != Finding.State.OPEN:
        raise NotPossible(name, Why.SETTLED)
    if not note.strip():
        raise NotPossible(name, Why.NO_REASON)
    if book:
        _book(actor, row, name)
    row.state, row.note, row.settled_at = Finding.State.SETTLED, note.strip()[:1000], actor.now
    row.settled_name = actor.name
    writes.update(row, "state", "note", "settled_at", "settled_name")
    return row


def may_book(row: Finding) -> bool:
    """Whether the bank has money for an order of ours that our ledger lacks."""
    theirs = row.kind == Finding.Kind.ONLY_THEIRS
    return theirs and row.order_id is not None and row.state == Finding.State.OPEN


def _book(actor: Actor, row: Finding, name: str) -> None:
    if not may_book(row):
        raise NotPossible(name, Why.NOT_BOOKED)
    state = "paid" if row.flow == "payment" else "done"
    facts = (row.flow, row.reference, state, row.bank, row.theirs or 0, row.happened_at)
    with acting(SYSTEM.on(actor.now)) as system:
        verdict, _reason, _order = paying.settle(system, Result(*facts))
    if verdict not in verdicts.GOOD:
        raise NotPossible(name, Why.NOT_BOOKED)
