"""Others who lower their fees for households with aid are told when it begins, changes and ends: a
row is written with the change itself, and the worker brings rows out, each once and in order.
"""

from typing import Any

from django.db.models import Exists, Max, OuterRef

from yiwang.base.cases import facade as cases
from yiwang.kernel import dated, ids, pointers
from yiwang.kernel.actions import action, vouch
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.serve.checks import protocol
from yiwang.serve.checks.models import Household, Outside, Telling
from yiwang.serve.checks.spec import Check

BATCH = 200


def note(actor: Actor, household: Household, found: Check, what: str) -> None:
    """Write down what is to be told; of those alone who were named in the application."""
    if not found.reliefs:
        return
    data = cases.open_data(cases.by_id(actor, household.case_id))
    for name, relief in found.reliefs.items():
        account = str(pointers.at(data, relief.account) or "").strip()
        value = dated.held(relief.values, actor.today)
        if not account or value is None:
            continue
        known = Telling.objects.filter(household=household, relief=name)
        last = known.aggregate(last=Max("sequence"))["last"] or 0
        if last == 0 and what != Telling.What.BEGINS:
            continue
        row = Telling(
            id=ids.uuid7(actor.now),
            body_id=household.body_id,
            household=household,
            relief=name,
            receiver=relief.receiver,
            sequence=last + 1,
            what=what,
            content={
                "account": account,
                "name": household.applicant_name,
                "on": actor.today.isoformat(),
                "text": value.text,
                "source": value.source,
            },
            at=actor.now,
        )
        row.save(force_insert=True)
        vouch(row)


def waiting(receiver: Any) -> Any:
    """Whether something is to be told to a receiver, as a condition of a query."""
    return Exists(Telling.objects.filter(receiver=receiver, told_at=None))


def bring(source: Outside, secret: bytes) -> int:
    """Tell one receiver what waits, the next of each household and relief; return how many it took.

    Raises:
        NobodyThere: it does not answer; everything is told later.
    """
    with acting(SYSTEM):
        earlier = Telling.objects.filter(
            household=OuterRef("household"),
            relief=OuterRef("relief"),
            sequence__lt=OuterRef("sequence"),
            told_at=None,
        )
        rows = Telling.objects.filter(~Exists(earlier), receiver=source.code, told_at=None)
        found = list(rows.order_by("id")[:BATCH])
    if not found:
        return 0
    taken = protocol.tell(source.address, [_said(each) for each in found], secret, SYSTEM.now)
    return _noted(SYSTEM, [each for each in found if str(each.id) in taken])


def _said(row: Telling) -> dict[str, Any]:
    facts = {"id": str(row.id), "household": str(row.household_id), "relief": row.relief}
    return facts | {"sequence": row.sequence, "what": row.what, **row.content}


@action("checks:answer:take")
def _noted(actor: Actor, rows: list[Telling]) -> int:
    for row in rows:
        row.told_at = actor.now
        row.save(update_fields=["told_at"])
        vouch(row)
    return len(rows)
