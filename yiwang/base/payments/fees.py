"""Fees as package data: at a milestone of the case an order is raised, for a fixed sum or for what
an expression over the form gives.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from yiwang.base.cases import facade as cases
from yiwang.base.cases.facade import Case
from yiwang.base.packages import facade as packages
from yiwang.base.packages.facade import Problem, Source
from yiwang.base.payments import money, rules
from yiwang.base.payments.errors import AmountRefused
from yiwang.base.payments.orders import order
from yiwang.engines import term
from yiwang.engines.decision import feel
from yiwang.engines.term import Unit
from yiwang.kernel.actor import Actor
from yiwang.kernel.clock import CITY_ZONE

SPEC = "fees.yaml"
CENT = Decimal("0.01")
WANTED = ("at", "title", "amount", "due", "source")


@dataclass(frozen=True)
class Fee:
    """A fee of a service. at: the milestone. amount: yuan, or FEEL over the form after a `=`;
    nothing is ordered where it gives 0. due: how long the payer has, from the day of the milestone.
    """

    kind: str
    at: str
    title: Mapping[str, str]
    amount: str
    length: int
    unit: Unit
    surcharge: str
    source: str


def fees(source: Source) -> list[Fee]:
    rows: Mapping[str, Mapping[str, Any]] = source.document(SPEC) or {}
    return [
        Fee(
            kind,
            row["at"],
            row["title"],
            str(row["amount"]),
            int(row["due"]["length"]),
            Unit(row["due"]["unit"]),
            row.get("surcharge", ""),
            row["source"],
        )
        for kind, row in rows.items()
    ]


def check(source: Source) -> list[Problem]:
    """Every fee needs its milestone, title, amount, time to pay and source."""
    rows = source.document(SPEC) or {}
    return [problem for kind, row in rows.items() for problem in _problems(kind, row)]


def _problems(kind: str, row: Mapping[str, Any]) -> Iterator[Problem]:
    lacking = [name for name in WANTED if not row.get(name)]
    yield from (Problem(SPEC, f"/{kind}", f"Lacks {name}.") for name in lacking)
    if lacking:
        return
    due, rule = row["due"], row.get("surcharge")
    if not isinstance(due, Mapping) or due.get("unit") not in set(Unit) - {Unit.HOUR}:
        yield Problem(SPEC, f"/{kind}/due", "Needs a length and a unit, such as working_day.")
    elif not isinstance(due.get("length"), int) or due["length"] < 1:
        yield Problem(SPEC, f"/{kind}/due/length", "Is a whole number from 1.")
    if rule and rule not in rules.surcharges():
        yield Problem(SPEC, f"/{kind}/surcharge", f"There is no rule {rule}.")
    yield from _amount_problems(f"/{kind}/amount", str(row["amount"]))


def _amount_problems(where: str, text: str) -> Iterator[Problem]:
    try:
        if text.startswith("="):
            feel.parse(text[1:])
        else:
            money.fen(text)
    except (feel.FeelSyntaxError, AmountRefused) as error:
        yield Problem(SPEC, where, str(error))


def on_milestone(
    actor: Actor, case: Case, milestone: str, facts: Mapping[str, Any]
) -> Iterator[Mapping[str, Any]]:
    """Raise the orders that the package wants at a milestone, once it is reached."""
    source = packages.source(case.package, case.version)
    wanted = [fee for fee in fees(source) if fee.at == milestone] if SPEC in source.files else []
    yield {}
    for fee in wanted:
        amount = _amount(actor, case, fee)
        if amount > 0:
            order(
                actor,
                case,
                kind=fee.kind,
                title=fee.title,
                amount=amount,
                due=_due(actor.today, fee),
                surcharge=fee.surcharge,
            )


class FeeUnclear(Exception):
    """A package's expression gave no sum: a fault of the package, to be mended by its owner."""


def _amount(actor: Actor, case: Case, fee: Fee) -> Decimal:
    """Yuan, half a fen up."""
    if not fee.amount.startswith("="):
        return Decimal(fee.amount)
    data = {name: feel.from_json(each) for name, each in cases.form_data(case).items()}
    outcome = feel.parse(fee.amount[1:]).evaluate(data, now=actor.now, zone=CITY_ZONE)
    if not isinstance(outcome.value, Decimal):
        raise FeeUnclear(f"{case.package} {fee.kind}: {fee.amount} gives {outcome.value}")
    return outcome.value.quantize(CENT, ROUND_HALF_UP)


def _due(today: date, fee: Fee) -> date:
    return term.last_day(today, fee.length, fee.unit, term.national().lenient())
