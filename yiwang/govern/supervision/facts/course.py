"""Facts about the course of a case: clocks, acceptance, pauses, steps, who did what."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from yiwang.engines import term
from yiwang.engines.process import discovery
from yiwang.engines.process.discovery import Net
from yiwang.govern.supervision.facts import Known, View, whole
from yiwang.govern.supervision.occasions import LEDGER, running
from yiwang.govern.supervision.values import Event
from yiwang.kernel.clock import local_day

PROPOSED, ENDS = "proposed", ("granted", "refused")
DONE = ("task_done",)
_NOTHING = " \t\n—-–_.,，。、;；…·/\\*"  # signs that fill a field without saying anything


def event(view: View) -> Known:
    """What gave rise to the look: kind, step, who, and what was said."""
    found = view.event
    if found is None:
        return Known({"kind": "", "step": "", "who": ""})
    return Known({**found.facts, "kind": found.kind, "step": found.step, "who": found.who}, [found])


def case(view: View) -> Known:
    """What the case is: number, service, channel, and the milestone it stands at."""
    reached = [each for each in view.events if each.place.startswith("timeline:")]
    return Known({**view.dossier.about, "last": reached[-1].kind if reached else ""})


def clock(view: View) -> Known:
    """The clock whose turn it is: name, level of the limit, due day, working days over it."""
    lines = [e for e in view.events if e.kind == LEDGER and e.facts["clock"] == view.clock]
    ledger = [term.Entry.from_json(each.facts["entry"]) for each in lines]
    found = running(view.dossier, view.clock, ledger) if view.clock else None
    if found is None:
        return Known({"name": view.clock, "level": "", "due": None, "over": 0, "left": 0})
    reading = found.read(view.at, term.national())
    left = reading.remaining or 0
    value = {
        "name": view.clock,
        "level": str(found.rule.level),
        "rule": found.rule.id,
        "due": reading.due.isoformat() if reading.due else None,
        "left": max(left, 0),
        "over": max(-left, 0),
        "source": found.rule.source or _law(found),
    }
    return Known(value, lines)


def _law(found: term.Clock) -> str:
    """The source of the limit itself, for a promise that names none."""
    start = found.ledger.first(term.Kind.START)
    assert start is not None
    return term.national_terms().resolve(found.rule.id, local_day(start.at)).source


def corrections(view: View) -> Known:
    """Notices of correction: how many, and whether one repeats what an earlier one asked for."""
    notices = view.of("correction_asked")
    asked: set[str] = set()
    again: list[str] = []
    for each in notices:
        rows = each.facts.get("items") or []
        items = [row for row in rows if isinstance(row, Mapping)]
        wanted = {str(row.get("material") or row.get("pointer") or "") for row in items} - {""}
        again += sorted(asked & wanted)
        asked |= wanted
    return Known({"notices": len(notices), "again": again}, notices)


def refusal(view: View) -> Known:
    """The reason of the refusal that gave rise to the look, without signs that say nothing."""
    found = view.event
    reason = str(found.facts.get("reason") or "") if found else ""
    characters = len(said(reason))
    value = {"kind": found.kind if found else "", "reason": reason, "characters": characters}
    return Known(value, [found] if found else [])


def pause(view: View) -> Known:
    """The last pause: its ground, whether the law of any of the clocks knows it, how long it lasts.

    announced: working days that the applicant was told; 0 where he was not.
    """
    pauses = view.of("suspended", "move_suspend", "move_suspend_all", "paused")
    last = pauses[-1] if pauses else None
    if last is None:
        return Known({"ground": "", "lawful": True, "days": 0, "announced": 0, "whole": False})
    grounds = _grounds(view, last)
    ground = str(last.facts.get("ground") or "")
    value = {
        "ground": ground or str(last.facts.get("reason") or ""),
        "lawful": ground in grounds,
        "days": _working_days(last, view),
        "announced": whole(last.facts.get("days")),
        "whole": last.kind != "move_suspend",
    }
    return Known(value, [last])


def _grounds(view: View, last: Event) -> set[str]:
    day, table = local_day(last.at), term.national_terms()
    rules = [table.resolve(each["rule"], day) for each in view.dossier.terms.values()]
    return {reason.code for rule in rules for reason in rule.pauses}


def _working_days(since: Event, view: View) -> int:
    first, last = local_day(since.at), local_day(view.at)
    unit = term.Unit.WORKING_DAY
    return max(0, term.left(first, last, unit, term.national().lenient()))


def persons(view: View) -> Known:
    """Who examined and who decided, and who did both.

    What was opened after the proposal is the decision, what was done between acceptance and it the
    examination; and what the package itself keeps apart.
    """
    done = [each for each in view.of(*DONE) if each.account]
    opened: dict[str, Event] = {e.facts["task"]: e for e in view.of("task_opened")}
    proposals = [each.at for each in view.of(PROPOSED)]
    accepted = [each.at for each in view.of("accepted", "deemed_accepted")]
    last, first = max(proposals, default=None), min(accepted, default=None)
    decided, examined = [], []
    for each in done:
        start = opened.get(each.facts["task"], each)
        if last is not None and start.at >= last and start.place != each.place:
            decided.append(each)
        elif first is not None and each.at >= first:
            examined.append(each)
    both = {e.account for e in decided} & {e.account for e in examined}
    both |= _against(view, done)
    value = {
        "examined": sorted({each.who for each in examined}),
        "decided": sorted({each.who for each in decided}),
        "both": sorted({each.who for each in done if each.account in both}),
    }
    return Known(value, [*examined, *decided])


def _against(view: View, done: Sequence[Event]) -> set[str]:
    """Accounts that did two steps which the package keeps apart."""
    by_step: dict[str, set[str]] = {}
    for each in done:
        by_step.setdefault(each.step, set()).add(each.account)
    return {
        account
        for step, others in view.dossier.plan.apart.items()
        for other in others
        for account in by_step.get(step, set()) & by_step.get(other, set())
    }


def steps(view: View) -> Known:
    """Steps that were done out of turn, and jumps by hand with their reason.

    What was done is played on the process of the version by which the case runs: a step that came
    although the process did not lead to it left out or turned round what stands before it.
    """
    plan = view.dossier.plan
    played = [each for each in view.events if each.kind in DONE or each.kind in plan.messages]
    labels = tuple(each.step if each.kind in DONE else f"message:{each.kind}" for each in played)
    early = _early(plan.net, labels) if plan.net else ()
    jumps = view.of("move_jump")
    reasons = [said(str(each.facts.get("reason") or "")) for each in jumps]
    value: dict[str, Any] = {
        "out_of_turn": [_called(view, step) for step in early],
        "jumps": len(jumps),
        "reason": str(jumps[-1].facts.get("reason") or "") if jumps else "",
        "unreasoned": sum(not each for each in reasons),
    }
    return Known(value, [*played, *jumps])


@lru_cache(maxsize=4096)
def _early(net: Net, labels: tuple[str, ...]) -> tuple[str, ...]:
    """Steps that were done though the process did not lead to them."""
    fitness = discovery.replay(net, {labels: 1})
    found = (each for each in fitness.deviations if each.kind is discovery.Kind.EARLY)
    return tuple(dict.fromkeys(step for each in found for step in each.steps))


def said(text: str) -> str:
    """What a text says, without the signs that fill a field and say nothing."""
    return "".join(sign for sign in text if sign not in _NOTHING)


def _called(view: View, step: str) -> str:
    return view.dossier.plan.titles.get(step, {}).get("zh", step)
