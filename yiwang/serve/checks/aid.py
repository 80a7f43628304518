"""Aid that runs is paid month by month, to the account that the application names, or that was
stated since. A payout that cannot be ordered is told to the officers, who put right what is wrong.
"""

from datetime import date
from decimal import Decimal
from uuid import UUID

from django.utils import translation

from yiwang.base.cases import facade as cases
from yiwang.base.cases.facade import Case
from yiwang.base.packages import facade as packages
from yiwang.base.payments import facade as payments
from yiwang.engines import term
from yiwang.kernel import dated, keys, pointers
from yiwang.kernel.actions import action, tell
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.errors import DomainError
from yiwang.serve.checks import spec
from yiwang.serve.checks.errors import Cannot, NotPossible
from yiwang.serve.checks.models import Household, Order
from yiwang.serve.checks.spec import Check
from yiwang.serve.checks.values import AidUnpaid

CENTS = 100
BATCH = 500


def amount_of(order: Order | None, found: Check) -> int | None:
    """Fen a month as the report advises; None where the package pays nothing."""
    if found.aid is None or order is None:
        return None
    advised = order.report.get("advice", {}).get(found.aid.amount)
    return None if advised is None else int(Decimal(str(advised)) * CENTS)


def begin(actor: Actor, row: Household, found: Check, case: Case) -> None:
    """Say what is paid, and when first; the caller saves the row."""
    row.monthly = amount_of(row.orders.order_by("-id").first(), found)
    if found.aid is not None and row.monthly:
        row.pay_on = first_day(found, actor.today)


def change(actor: Actor, row: Household, found: Check, order: Order) -> None:
    """Pay as a report advises from the next month on; the caller saves the row."""
    row.monthly = amount_of(order, found)
    if found.aid is not None and row.monthly and row.pay_on is None:
        row.pay_on = first_day(found, actor.today)


def first_day(found: Check, today: date) -> date:
    """Raises LookupError where the package names no day so early."""
    rule = dated.held(found.aid.pays, today) if found.aid else None
    if rule is None:
        raise LookupError(f"no day of payment is given for {today}")
    return term.plus_months(today.replace(day=1), rule.months_after).replace(day=rule.day)


def step() -> int:
    """Order the payouts whose day has come; return how many. One that fails holds up no other."""
    with acting(SYSTEM):
        due = Household.objects.filter(pay_on__lte=SYSTEM.today, ended_at=None, unpaid={})
        found = list(due.order_by("pay_on", "id").values_list("id", flat=True)[:BATCH])
    return sum(_guarded(each) for each in found)


def _guarded(household_id: UUID) -> int:
    try:
        return int(pay(SYSTEM, household_id))
    except DomainError as refusal:
        _fail(SYSTEM, household_id, refusal)
        return 0


@action("checks:aid:pay")
def _fail(actor: Actor, household_id: UUID, refusal: DomainError) -> Household:
    """Note why a payout was not ordered, and tell the officers of the body."""
    row = Household.objects.select_for_update().get(id=household_id)
    said = {}
    for short, language in LANGUAGES.items():
        with translation.override(language):
            said[short], said[f"next_{short}"] = str(refusal), refusal.next_step
    month = f"{row.pay_on:%Y-%m}"
    row.unpaid = {"code": refusal.code, "month": month, "since": actor.now.isoformat(), **said}
    row.save(update_fields=["unpaid"])
    facts = (str(row.case_id), row.number, str(row.body_id), month, said["zh"], said["en"])
    tell(AidUnpaid(row.id, *facts))
    return row


LANGUAGES = {"zh": "zh-hans", "en": "en"}


@action("checks:aid:mend")
def mend(actor: Actor, row: Household, account: str) -> Household:
    """Have a payout that could not be ordered ordered again. account: where the household now wants
    to be paid; "" for where it wanted before.

    Raises:
        AccountRefused: no number of a bank account. NotPossible: nothing stands in the way.
    """
    with acting(SYSTEM.on(actor.now)):
        row = Household.objects.select_for_update().get(id=row.id)
        if not row.unpaid:
            raise NotPossible(row.number, Cannot.PAID)
        if account.strip():
            row.account_sealed = keys.seal("account", payments.account_of(account))
        row.unpaid = {}
        row.save(update_fields=["unpaid", "account_sealed"])
    return row


def _account(row: Household, found: Check, case: Case) -> str:
    if row.account_sealed:
        return keys.unseal("account", row.account_sealed)
    place = found.aid.account if found.aid else ""
    return str(pointers.at(cases.open_data(case), place) or "")


@action("checks:aid:pay")
def pay(actor: Actor, household_id: UUID) -> bool:
    """Order the payout of the month that is due; False where somebody else did."""
    known = Household.objects.get(id=household_id)
    case = cases.lock(actor, known.number)  # first the case, as everybody does
    row = Household.objects.select_for_update().get(id=household_id)
    found = spec.of(packages.source(row.package, row.version))
    if row.pay_on is None or row.pay_on > actor.today or found is None or found.aid is None:
        return False
    if row.monthly:
        payments.pay_out(
            actor,
            case,
            kind=found.aid.kind,
            period=f"{row.pay_on:%Y-%m}",
            title=found.aid.title,
            amount=payments.yuan(row.monthly),
            account=_account(row, found, case),
        )
    rule = dated.held(found.aid.pays, actor.today)
    day = rule.day if rule else row.pay_on.day
    row.pay_on = term.plus_months(row.pay_on.replace(day=1), 1).replace(day=day)
    row.save(update_fields=["pay_on"])
    return True
