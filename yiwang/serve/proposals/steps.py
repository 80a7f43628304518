"""What processes call: show what is proposed, end the days, answer the objections."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, time, timedelta
from typing import Any

from yiwang.base.cases import facade as cases
from yiwang.base.cases.facade import Case
from yiwang.base.packages import facade as packages
from yiwang.base.parties import facade as parties
from yiwang.engines import term
from yiwang.kernel import ids
from yiwang.kernel.actions import vouch
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.clock import CITY_ZONE
from yiwang.serve.proposals import spec
from yiwang.serve.proposals.models import Objection, Proposal

Facts = Mapping[str, Any]
Step = Callable[[Actor, Case, Mapping[str, str], Facts], Facts]
ONE_DAY = timedelta(days=1)


def post(actor: Actor, case: Case, _properties: Mapping[str, str], facts: Facts) -> Facts:
    """Show the proposal; tells the process the moment at which its days are over."""
    found = spec.of(packages.source(case.package, case.version))
    if found is None:
        raise LookupError(f"package {case.package} shows no proposals")
    rule = spec.days(found, actor.today)
    until = term.last_day(actor.today, rule.length, rule.unit, term.national().lenient())
    with acting(SYSTEM.on(actor.now)):
        known = {**cases.form_data(case), **facts}
        row = Proposal(
            id=ids.uuid7(actor.now),
            body_id=case.body_id,
            case=case,
            applicant=case.party,
            title={"zh": case.title, "en": case.title_en},
            applicant_masked=_told(case),
            lines=spec.lines(found, known, actor.now),
            source=rule.source,
            posted_at=actor.now,
            until=until,
        )
        row.save(force_insert=True)
    vouch(row)
    over = datetime.combine(until + ONE_DAY, time(), CITY_ZONE)
    return {"proposal": {"over": over.isoformat(), "objections": 0}}


def _told(case: Case) -> str:
    """The applicant as everybody may read it: persons masked, entities by name; for the system."""
    party = parties.Party.objects.filter(id=case.party).first()
    natural = party is None or party.kind == "natural"
    return parties.identifiers.mask_name(case.applicant_name) if natural else case.applicant_name


def close(actor: Actor, case: Case, _properties: Mapping[str, str], _facts: Facts) -> Facts:
    """End the days; tells the process how many objections wait for an answer."""
    with acting(SYSTEM.on(actor.now)):
        _end(actor, case)
        waiting = Objection.objects.filter(proposal__case=case, answered_at=None).count()
    return {"proposal": {"objections": waiting}}


def _end(actor: Actor, case: Case) -> None:
    for row in Proposal.objects.select_for_update().filter(case=case, ended_at=None):
        row.ended_at = actor.now
        row.save(update_fields=["ended_at"])
        vouch(row)


def answer(actor: Actor, case: Case, _properties: Mapping[str, str], facts: Facts) -> Facts:
    """Give everybody who objected the answer that the step before holds (`yw:facts` names it)."""
    found = spec.of(packages.source(case.package, case.version))
    upheld = found is not None and facts.get("outcome") in found.upheld
    with acting(SYSTEM.on(actor.now)):
        for row in Objection.objects.filter(proposal__case=case, answered_at=None):
            row.answer, row.upheld = str(facts.get("reason", ""))[:2000], upheld
            row.answered_at, row.answered_by = actor.now, actor.name
            row.save(update_fields=["answer", "upheld", "answered_at", "answered_by"])
            vouch(row)
    return {"answered": {"upheld": upheld}}


def on_milestone(
    actor: Actor, case: Case, _milestone: str, _facts: Facts
) -> Iterator[Mapping[str, Any]]:
    """Show nothing any more once the case is closed."""
    yield {}
    if case.closed_at and spec.SPEC in packages.source(case.package, case.version).files:
        with acting(SYSTEM.on(actor.now)):
            _end(actor, case)


STEPS: dict[str, Step] = {"post": post, "close": close, "answer": answer}
