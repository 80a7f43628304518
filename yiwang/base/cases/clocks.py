"""The clocks of a case: which limit of the law each keeps, and what milestones do to it.

A package says in clocks.yaml which milestones start, stop, pause and resume each clock; lengths
come from the dated table of the term engine, a promised length from the implementing body.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.base.cases.errors import ClockRefused
from yiwang.base.cases.models import Case, ClockEntry
from yiwang.base.packages.facade import Source
from yiwang.engines import term
from yiwang.kernel import ids, writes
from yiwang.kernel.actor import Actor
from yiwang.kernel.clock import CITY_ZONE
from yiwang.kernel.reads import Read
from yiwang.kernel.texts import spoken

CLOCKS = "clocks.yaml"
VERBS = {
    "start": term.Kind.START,
    "stop": term.Kind.STOP,
    "pause": term.Kind.PAUSE,
    "resume": term.Kind.RESUME,
}


@dataclass(frozen=True)
class Running:
    """A clock with its name in the package and what it says now."""

    name: str
    clock: term.Clock
    reading: term.Reading
    at: datetime

    @property
    def steps(self) -> tuple[term.Step, ...]:
        """How the due day came about."""
        return term.derivation(self.clock, self.at, term.national())


def terms_of(source: Source, promised: Any = None, promised_by: str = "") -> dict[str, Any]:
    """The clocks of a package, as a new case keeps them; those of a promise only where there is
    one.
    """
    terms: dict[str, Any] = {}
    for name, spec in (source.document(CLOCKS) or {}).items():
        if not spec.get("promise"):
            terms[name] = dict(spec)
        elif promised:
            terms[name] = {**spec, "promised": promised, "source": promised_by}
    return terms


def rule_of(spec: Mapping[str, Any], on: date) -> term.TermRule:
    """The limit a clock keeps on a day, shortened to what was promised.

    spec: {"rule": id in the table of terms, "promised": units, "source": who promised}
    """
    return _rule_of(spec["rule"], spec.get("promised"), spec.get("source", ""), on)


@lru_cache(maxsize=4096)
def _rule_of(name: str, promised: int | str | None, source: str, on: date) -> term.TermRule:
    rule = term.national_terms().resolve(name, on)
    return rule.promised(int(promised), source) if promised else rule


_LEDGERS = Read(ClockEntry, "case_id = ANY(%s) ORDER BY case_id, clock, position")


def bring(rows: Sequence[Case]) -> None:
    """Read the ledgers of all of them at once, before each is asked for its own."""
    lines: dict[UUID, list[ClockEntry]] = {row.id: [] for row in rows}
    for each in _LEDGERS.all(list(lines)):
        lines[each.case_id].append(each)
    for row in rows:
        row.ledger = lines[row.id]


def load(case: Case) -> dict[str, term.Clock]:
    """All clocks of a case with their ledgers, by name."""
    lines: dict[str, list[term.Entry]] = {name: [] for name in case.terms}
    for row in case.ledger:
        lines[row.clock].append(term.Entry.from_json(row.entry))
    return {
        name: term.Clock(_rule(case, name, entries), CITY_ZONE, term.Ledger(entries))
        for name, entries in lines.items()
    }


def _rule(case: Case, name: str, entries: list[term.Entry]) -> term.TermRule:
    start = next((entry for entry in entries if entry.kind is term.Kind.START), None)
    moment = start.at if start else case.opened_at
    return rule_of(case.terms[name], moment.astimezone(CITY_ZONE).date())


def readings(case: Case, now: datetime) -> list[Running]:
    """What each started clock of a case says."""
    calendar = term.national()
    return [
        Running(name, clock, clock.read(now, calendar), now)
        for name, clock in load(case).items()
        if clock.ledger
    ]


def deciding(case: Case, now: datetime) -> list[Running]:
    """What those clocks say that the decision of a case ends."""
    ends = {name for name, each in case.states.milestones.items() if each.dates == "decided_on"}
    stopped = {name for name, spec in case.terms.items() if ends & {*spec.get("stop", ())}}
    return [running for running in readings(case, now) if running.name in stopped]


def touch(
    actor: Actor, case: Case, milestone: str, facts: Mapping[str, Any], since: date | None = None
) -> None:
    """Write what a milestone does to each clock, and bring the due day for lists up to date.

    since: a clock that this milestone starts runs from this day instead of today.

    Raises:
        ClockRefused: the law knows no such ground for a pause, or the clock's state forbids it.
    """
    clocks = load(case)
    for name, clock in clocks.items():
        entry = _entry(actor, case.terms[name], milestone, facts, since)
        if entry is not None and _fits(clock, entry):
            clocks[name] = _add(case, name, clock, entry)
    if clocks:  # a case without clocks is due when whoever set it says
        case.due = _due(clocks, actor.now)


def _entry(
    actor: Actor,
    spec: Mapping[str, Any],
    milestone: str,
    facts: Mapping[str, Any],
    since: date | None,
) -> term.Entry | None:
    verb = next((verb for verb in VERBS if milestone in spec.get(verb, ())), None)
    if verb is None:
        return None
    moment = actor.now
    if verb == "start" and since is not None:
        moment = datetime.combine(since, time(12), CITY_ZONE)
    pausing = verb == "pause"
    return term.Entry(
        kind=VERBS[verb],
        at=moment,
        reason=str(facts.get("ground", "")) if pausing else "",
        document=str(facts.get("document", "")) if pausing else "",
        approver=actor.name if pausing else "",
    )


def _fits(clock: term.Clock, entry: term.Entry) -> bool:
    """A milestone that comes again, or ends a clock that never ran, leaves the ledger as it is."""
    started = clock.ledger.first(term.Kind.START) is not None
    stopped = clock.ledger.first(term.Kind.STOP) is not None
    return not started if entry.kind is term.Kind.START else started and not stopped


def _add(case: Case, name: str, clock: term.Clock, entry: term.Entry) -> term.Clock:
    try:
        longer = clock.add(entry, term.national())
    except term.EntryRefused as refusal:
        raise ClockRefused(refusal.message.told(_, spoken())) from refusal
    row = writes.new(
        ClockEntry,
        id=ids.uuid7(entry.at),
        case=case,
        clock=name,
        position=len(longer.ledger),
        entry=longer.ledger[-1].to_json(),
    )
    writes.insert(row)
    case.ledger = [*case.ledger, row]
    return longer


def _due(clocks: Mapping[str, term.Clock], now: datetime) -> date | None:
    """The nearest due day among the clocks that run."""
    days = [
        clock.due(now, term.national())[0]
        for clock in clocks.values()
        if clock.ledger.first(term.Kind.START) and not clock.ledger.first(term.Kind.STOP)
    ]
    return min(days, default=None)
