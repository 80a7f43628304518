"""What the law asks before a penalty reaches a milestone, and what is then kept beside the case.

Processes bring their cases on by the service `enforcement.reach`. What refuses here refuses the
step of the person who acts, with the article.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from yiwang.base.cases import facade as cases
from yiwang.base.cases.facade import Case
from yiwang.base.papers import facade as papers
from yiwang.base.work import facade as work
from yiwang.govern.enforcement import grading, opening, queries, rules
from yiwang.govern.enforcement.errors import (
    HearingNotTold,
    HearingTooSoon,
    HeavierThanTold,
    NoEvidence,
    NotDiscussed,
    NothingProposed,
    NotReviewed,
    NotThisKind,
    OutOfLaw,
    ServedLater,
    StillKept,
    TooFewOfficers,
    TooOld,
)
from yiwang.govern.enforcement.limits import limit
from yiwang.govern.enforcement.models import Penalty, Service
from yiwang.govern.enforcement.values import OutsideRange, PenaltyDecided
from yiwang.govern.enforcement.words import in_both, plain, word
from yiwang.kernel import ids
from yiwang.kernel.actions import tell, vouch
from yiwang.kernel.actor import Actor


@dataclass
class Step:
    """A milestone about to be reached. entered: what the step before it was given; more: what the
    line of the timeline and the papers say besides; since: the day from which clocks count.
    """

    actor: Actor
    case: Case
    row: Penalty
    entered: Mapping[str, Any]
    more: dict[str, Any]
    since: date | None = None

    @property
    def proposal(self) -> rules.Proposal:
        row = self.row
        return rules.Proposal(row.party_kind, row.kinds, row.fine, row.gains)

    def money(self, name: str) -> Decimal | None:
        value = self.entered.get(name)
        return Decimal(value) if value not in (None, "") else None


def reach(
    actor: Actor, case: Case, properties: Mapping[str, str], facts: Mapping[str, Any]
) -> Mapping[str, Any]:
    """The service `enforcement.reach`: as `cases.reach`, with what the law asks of a penalty."""
    name = properties["milestone"]
    more = {key: properties[key] for key in ("ground",) if key in properties}
    step = Step(actor, case, queries.penalty(actor, case), facts, more)
    if name in STEPS:
        STEPS[name](step)
        step.row.save()
        vouch(step.row)
    cases.reach(actor, case, name, {**facts, **step.more}, since=step.since)
    return {}


def _filed(step: Step) -> None:
    """Raises TooOld: the limitation has run out (art. 36)."""
    found_on = date.fromisoformat(cases.form_data(step.case)["found_on"])
    if rules.too_old(step.row.acted_on, found_on):
        raise TooOld


def _concluded(step: Step) -> None:
    """Two certified officers, evidence, a proposal within the law (arts. 42, 46, 57)."""
    row, entered = step.row, step.entered
    row.officers = _investigators(step)
    _require_evidence(step)
    row.findings = str(entered.get("findings", ""))
    punished = entered.get("proposal") == "penalise"
    row.kinds = list(entered.get("kinds", ())) if punished else []
    row.fine = step.money("fine") if "fine" in row.kinds else None
    row.gains = step.money("gains") if "gains" in row.kinds else None
    row.outside, row.outside_approved = str(entered.get("outside", "")), False
    row.reviewed = row.discussed = False
    if punished:
        _require_law(step)
        grading.judge(step.actor, step.case, row)


def _investigators(step: Step) -> list[dict[str, str]]:
    needed = int(limit("officers", step.actor.today).value)
    doers: dict[str, dict[str, str]] = {}
    done = work.of_case(step.case.id).filter(node="investigate", state="done")
    for task in done:
        if task.completed_by is not None:
            who = (task.completed_by, task.completed_name, step.case.body_id, step.actor.today)
            doers[str(task.completed_by)] = opening.officer(queries.certified(*who))
    if len(doers) < needed:
        raise TooFewOfficers(needed)
    return list(doers.values())


def _require_evidence(step: Step) -> None:
    items = queries.evidence(step.actor, step.case)
    if not items:
        raise NoEvidence
    kept = [each.name for each in items if each.kept_at and not each.disposed_at]
    if kept:
        raise StillKept("、".join(kept))


def _require_law(step: Step) -> None:
    """Raises NotThisKind, OutOfLaw: beyond what the clause allows."""
    act = queries.act_of(step.row, step.case)
    for kind in step.row.kinds:
        if kind not in act.kinds:
            raise NotThisKind(word("penalties", kind))
    fine = step.row.fine
    if fine is not None and act.fine and not 0 < fine <= act.fine.high:
        raise OutOfLaw(plain(act.fine.low), plain(act.fine.high))


def _reviewed(step: Step) -> None:
    step.row.reviewed = True


def _discussed(step: Step) -> None:
    step.row.discussed = True


def _noticed(step: Step) -> None:
    """What the notice says is what the decision is held to."""
    row = step.row
    row.told, row.told_kinds = row.fine, list(row.kinds)
    row.hearing_told = grading.requirements(step.actor, step.case, row).hearing


def _served(title: str) -> Callable[[Step], None]:
    def serve(step: Step) -> None:
        """Keep the proof; from here on the party sees the case among its own."""
        entered, actor, case = step.entered, step.actor, step.case
        served_on = date.fromisoformat(entered["served_on"])
        paper = _latest(step, title)
        if served_on > actor.today or (paper and served_on < paper.dated):
            raise ServedLater
        row = Service(
            id=ids.uuid7(actor.now),
            case_id=case.id,
            document={"zh": paper.title, "en": paper.title_en} if paper else {"zh": "文书"},
            number=paper.number if paper else "",
            method=entered["method"],
            served_on=served_on,
            receiver=entered.get("receiver", ""),
            witness=entered.get("witness", ""),
            remark=entered.get("remark", ""),
            at=actor.now,
            by=actor.name,
        )
        row.save(force_insert=True)
        vouch(row)
        step.since = served_on if served_on < actor.today else None
        step.more |= {
            "document_title": f"{row.document['zh']} {row.number}",
            "method_words": word("methods", row.method, "zh"),
            "receiver": row.receiver or row.witness or word("methods", row.method, "zh"),
        }
        admit(actor, case, step.row)

    return serve


def _latest(step: Step, kind: str) -> papers.Paper | None:
    """The latest paper of a kind; with an empty kind the one that ended the matter."""
    kinds = (kind,) if kind else ("spared", "dropped", "transferred")
    found = [each for each in papers.of_case(step.actor, step.case.id) if each.kind in kinds]
    return found[-1] if found else None


def admit(actor: Actor, case: Case, row: Penalty) -> None:
    """Let the party in, once."""
    if case.applicant_id is None:
        cases.admit(actor, case, row.party_id, row.party_name)


def _hearing_set(step: Step) -> None:
    held_on = date.fromisoformat(step.entered["held_on"])
    first = rules.session_too_soon(step.actor.today, held_on)
    if first is not None:
        raise HearingTooSoon(first.isoformat())
    step.more |= {"presider": step.actor.name, "place": step.entered["held_at"]}


def _heard(step: Step) -> None:
    step.more["presider"] = step.actor.name


def _weighed(step: Step) -> None:
    """A statement never makes it heavier (art. 45)."""
    fine = step.money("fine")
    if fine is not None:
        step.row.fine = fine
        _require_told(step)
        _require_law(step)


def _require_told(step: Step) -> None:
    row = step.row
    if rules.heavier(step.proposal, row.told, row.told_kinds):
        raise HeavierThanTold(in_both(row.told_kinds, row.told, row.gains)["zh"])


def _penalised(step: Step) -> None:
    """No decision without what must come before it (arts. 44, 57, 58, 63)."""
    row = step.row
    if not row.kinds:
        raise NothingProposed
    fine = step.money("fine")
    row.fine = row.fine if fine is None else fine
    _require_law(step)
    needed = grading.requirements(step.actor, step.case, row)
    if needed.hearing and not row.hearing_told:
        raise HearingNotTold
    if needed.review and not row.reviewed:
        raise NotReviewed
    if needed.discussion and not row.discussed:
        raise NotDiscussed
    _require_told(step)
    row.outside = str(step.entered.get("outside", "")) or row.outside
    row.outside_approved = bool(step.entered.get("approve_outside", False))
    if grading.settle(step.actor, step.case, row):
        tell(_outside(step))
    _decided(Penalty.Outcome.PENALISED)(step)
    step.more["penalty"] = in_both(row.kinds, row.fine, row.gains)


def _outside(step: Step) -> OutsideRange:
    row = step.row
    money = (plain(row.fine), plain(row.low), plain(row.high))
    return OutsideRange(step.case.id, step.case.number, row.act, row.grade, *money)


def _decided(outcome: Penalty.Outcome) -> Callable[[Step], None]:
    def decide(step: Step) -> None:
        row, case = step.row, step.case
        row.outcome = outcome
        if outcome is not Penalty.Outcome.PENALISED:
            row.kinds, row.fine, row.gains = [], None, None
        facts = (case.number, row.procedure, str(outcome), row.act, row.party_kind, row.grade)
        tell(PenaltyDecided(case.id, *facts))

    return decide


def _at_once(step: Step) -> None:
    """On the spot: everything was checked when the matter was opened (see `opening`)."""
    row = step.row
    _require_law(step)
    admit(step.actor, step.case, row)
    _decided(Penalty.Outcome.PENALISED)(step)
    step.more["penalty"] = in_both(row.kinds, row.fine, row.gains)


STEPS: Mapping[str, Callable[[Step], None]] = {
    "filed": _filed,
    "concluded": _concluded,
    "reviewed": _reviewed,
    "discussed": _discussed,
    "noticed": _noticed,
    "notified": _served("notice"),
    "hearing_set": _hearing_set,
    "heard": _heard,
    "reviewed_again": _reviewed,
    "weighed": _weighed,
    "penalised": _penalised,
    "spared": _decided(Penalty.Outcome.SPARED),
    "dropped": _decided(Penalty.Outcome.DROPPED),
    "transferred": _decided(Penalty.Outcome.TRANSFERRED),
    "punished_at_once": _at_once,
    "served": _served("decision"),
    "told": _served(""),
}
