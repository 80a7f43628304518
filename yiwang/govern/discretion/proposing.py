"""Propose a penalty: both versions of the rules, the lighter of them, what the procedure asks."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from yiwang.base.decisions import facade as decisions
from yiwang.base.decisions.facade import Entry
from yiwang.engines.decision import feel
from yiwang.engines.decision.trace import DecisionTrace
from yiwang.engines.decision.versions import Outcome, Reference, Use, Why
from yiwang.govern.discretion.values import Clause, Option, Proposal
from yiwang.kernel.actor import Actor
from yiwang.kernel.errors import Invalid

PARTY = "party"  # person or organisation: what the procedure asks depends on it
PARTIES = ("person", "organisation")


def entry_of(clause: Clause) -> Entry:
    """The decision that gives the range of a clause."""
    return decisions.find(clause.package, clause.decision).entry


def propose(
    actor: Actor,
    clause: Clause,
    facts: Mapping[str, Any],
    *,
    on_act: date,
    on_decision: date | None = None,
) -> Proposal:
    """Evaluate the rules of the day of the act and of the day of decision; the lighter applies.

    facts: by name, as the tables ask; `party` besides. on_decision: today unless given.

    Raises:
        Invalid: a fact is missing or cannot be read, or no version holds on a day.
    """
    day = on_decision or actor.today
    given = {name: value for name, value in facts.items() if value is not None}
    dates = {Reference.ACT: on_act, Reference.DECISION: day}
    outcome = evaluate(actor, clause, given, dates)
    options = tuple(_option(clause, use, use is outcome.taken) for use in outcome.uses)
    taken = next(each for each in options if each.applies)
    hearing, review = _procedure(actor, clause, given[PARTY], taken, taken.high, dates)
    return Proposal(
        clause,
        given,
        on_act,
        day,
        options,
        str(outcome.why),
        explanation(outcome),
        hearing,
        review,
    )


def evaluate(
    actor: Actor, clause: Clause, facts: Mapping[str, Any], days: Mapping[Reference, date]
) -> Outcome:
    """The rules over complete facts, as the engine of decisions tells it. Raises Invalid."""
    entry = entry_of(clause)
    _require(clause, facts, days)
    inputs = {name: feel.from_json(value) for name, value in facts.items()}
    return decisions.decide(entry, inputs, actor.now, days)


def asked(clause: Clause, days: Mapping[Reference, date]) -> list[decisions.fields.Field]:
    """What must be known to propose: the inputs of every version that counts, and the party."""
    entry = entry_of(clause)
    found: dict[str, decisions.fields.Field] = {}
    for file in dict.fromkeys(each.file for each in _used(entry, days) if each.file):
        for field in decisions.fields.asked(entry.models[file], entry.name):
            found.setdefault(field.name, field)
    party = decisions.fields.Field((PARTY,), _("Party"), str, PARTIES, closed=True)
    return [party, *(field for name, field in found.items() if name != PARTY)]


def _used(entry: Entry, days: Mapping[Reference, date]) -> tuple[Any, ...]:
    """The versions that the days pick; all where they pick none, which deciding then refuses."""
    try:
        return entry.versions.resolve(days)
    except ValueError:
        return entry.versions.versions


def _require(clause: Clause, facts: Mapping[str, Any], days: Mapping[Reference, date]) -> None:
    """A table takes what is missing for false, and would call a grave act a light one."""
    problems = []
    for field in asked(clause, days):
        value = facts.get(field.name)
        if value is None:
            problems.append((field, "missing", _("%(what)s is not stated.")))
        elif not _fits(field, value):
            problems.append((field, "wrong", _("%(what)s cannot be read.")))
    if problems:
        rows = [
            {
                "pointer": f"/facts/{field.name}",
                "code": f"discretion.fact_{code}",
                "message": sentence % {"what": field.label},
            }
            for field, code, sentence in problems
        ]
        raise Invalid(rows)


def _fits(field: decisions.fields.Field, value: Any) -> bool:
    if field.kind is bool:
        return isinstance(value, bool)
    if field.kind is Decimal:
        number = isinstance(value, int | float | Decimal) and not isinstance(value, bool)
        return number and value >= 0
    return not field.closed or value in field.choices


def _option(clause: Clause, use: Use, applies: bool) -> Option:
    until, first, source = use.version.valid_until, use.version.valid_from, use.version.source
    if use.result is None:
        zero = Decimal(0)
        return Option("", zero, zero, (), (), source, first, until, applies)
    made = use.result.trace.decisions
    grade = next((each for each in made if clause.grade in (each.name, each.id)), None)
    value = use.value if isinstance(use.value, dict) else {}
    return Option(
        str(grade.value) if grade else "",
        _amount(value.get("fine_min")),
        _amount(value.get("fine_max")),
        tuple(map(str, _list(value.get("kinds"), clause))),
        tuple(reason for each in made for reason in _reasons(each)),
        source,
        first,
        until,
        applies,
    )


def _amount(value: Any) -> Decimal:
    return Decimal(str(value)) if value is not None else Decimal(0)


def _list(value: Any, clause: Clause) -> list[Any]:
    own = value if isinstance(value, list) else []
    return list(dict.fromkeys([*clause.kinds, *own]))


def _reasons(made: DecisionTrace) -> list[str]:
    """The notes of the rules that decided."""
    rules = [table.rule(row) for table in made.tables for row in table.matched]
    return [note for rule in rules if rule.decided for note in rule.annotations.values() if note]


def procedure(actor: Actor, proposal: Proposal, fine: Decimal) -> tuple[bool, bool]:
    """Whether a fine asks for notice of a hearing, and whether for legal review before."""
    dates = {Reference.ACT: proposal.on_act, Reference.DECISION: proposal.on_decision}
    party = proposal.facts[PARTY]
    return _procedure(actor, proposal.clause, party, proposal.taken, fine, dates)


def _procedure(
    actor: Actor,
    clause: Clause,
    party: str,
    taken: Option,
    fine: Decimal,
    dates: Mapping[Reference, date],
) -> tuple[bool, bool]:
    if not clause.procedure:
        return False, False
    package, _slash, name = clause.procedure.rpartition("/")
    entry = decisions.find(package or clause.package, name).entry
    inputs = {
        PARTY: party,
        "fine": feel.from_json(fine),
        "grade": taken.grade,
        "kinds": list(taken.kinds),
    }
    found = decisions.decide(entry, inputs, actor.now, dates).value
    asked_for = found if isinstance(found, dict) else {}
    return asked_for.get("hearing") is True, asked_for.get("review") is True


def explanation(outcome: Outcome) -> str:
    """Which rules apply, and why, as a sentence for the reader."""
    return {
        Why.ONLY: _("One version of the rules holds on both days."),
        Why.LIGHTER: _("The newer rules are lighter and apply."),
        Why.NOT_LIGHTER: _("The newer rules are not lighter; those of the day of the act apply."),
        Why.REPEALED: _("On the day of decision the act is no longer unlawful."),
        Why.UNDECIDED: _("Which rules are lighter cannot be told. A person must decide."),
    }[outcome.why]
