"""Cases whose rules relied on what a register said: which they are, and what the same rules would
decide with the right value.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from yiwang.base.cases.facade import Case, Moment
from yiwang.base.decisions import facade as decisions
from yiwang.base.packages import facade as packages
from yiwang.base.parties.facade import Party
from yiwang.base.work import facade as work
from yiwang.engines.decision import feel
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.share.registers import queries
from yiwang.share.registers.models import Doubt
from yiwang.share.registers.spec import text_of

MOST = 20  # cases of one person that are looked at, the latest first


@dataclass(frozen=True)
class Again:
    """A decision by rules, and what the same rules say with the right value. then, now: JSON.

    words: what the package calls names and values of its rules.
    """

    case: Case
    at: datetime
    then: Any
    now: Any
    words: Mapping[str, Mapping[str, str]]

    @property
    def same(self) -> bool:
        return bool(self.now == self.then)


def party_of(subject: bytes) -> UUID | None:
    """Whom a register speaks of, where the city knows him; for the system."""
    return Party.objects.filter(identity_key=subject).values_list("id", flat=True).first()


def relied(party: UUID, register: str, items: Collection[str]) -> Iterator[tuple[Case, Moment]]:
    """The decisions by rules about a party in which a register said one of some items; for the
    system.
    """
    for case in Case.objects.filter(applicant_id=party).order_by("-id")[:MOST]:
        for line in work.judged(SYSTEM, case):
            rows = _said(line.facts["inputs"], register)
            if any(item in row for row in rows for item in items):
                yield case, line


def then_and_now(actor: Actor, doubt: Doubt) -> list[Again]:
    """Decisions about whom a correction concerns that relied on the value, with what the same rules
    would decide with the right one. The cases stay as they are; whoever decided them looks.
    """
    if doubt.state != Doubt.State.CORRECTED:
        return []
    with acting(SYSTEM.on(actor.now)):
        party = doubt.party or party_of(bytes(doubt.subject))
        if party is None:
            return []
        right = queries.register(doubt.register).value(doubt.item, doubt.value)
        found = relied(party, doubt.register, [doubt.item])
        return [again for case, line in found if (again := _again(case, line, doubt, right))]


def _again(case: Case, line: Moment, doubt: Doubt, right: Any) -> Again | None:
    """None where the rules were told something else than what was wrong."""
    inputs = _righted(line.facts["inputs"], doubt, right)
    if inputs == line.facts["inputs"]:
        return None
    source = packages.source(case.package, case.version)
    entry, outcome = decisions.again(source, {**line.facts, "inputs": inputs})
    return Again(case, line.at, line.facts["value"], feel.to_json(outcome.value), entry.words)


def _said(inputs: Mapping[str, Any], register: str) -> Iterator[Mapping[str, Any]]:
    """What a register said among the inputs of rules: its entry, or each of several."""
    for name, inner in inputs.items():
        if not isinstance(inner, dict):
            continue
        if name == register:
            yield inner
            yield from (row for row in inner.get("entries") or () if isinstance(row, dict))
        else:
            yield from _said(inner, register)


def _righted(inputs: Mapping[str, Any], doubt: Doubt, right: Any) -> dict[str, Any]:
    """Inputs in which what the register said wrong is right."""

    def entry(said: Any) -> Any:
        if isinstance(said, list):
            return [entry(each) for each in said]
        if not isinstance(said, dict):
            return said
        known = {name: entry(each) if name == "entries" else each for name, each in said.items()}
        wrong = doubt.item in known and text_of(known[doubt.item]) == doubt.held
        return {**known, doubt.item: right} if wrong else known

    return {
        name: entry(inner)
        if name == doubt.register
        else _righted(inner, doubt, right)
        if isinstance(inner, dict)
        else inner
        for name, inner in inputs.items()
    }
