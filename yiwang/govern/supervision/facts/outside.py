"""Facts about papers, and about what others tell: fees, licences, reviews, feeds, refusals."""

from collections import Counter
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from yiwang.engines import term
from yiwang.govern.supervision.facts import Known, View, whole
from yiwang.govern.supervision.values import Event
from yiwang.kernel.clock import local_day

CHARGED = "fee_charged"
TRIED = "tried_in_vain"  # what one person was refused within an hour
DAY = timedelta(hours=24)


def papers(view: View) -> Known:
    """Papers that the milestones reached so far ask for: which are missing, which lack a seal."""
    plan = view.dossier.plan
    reached = {each.kind for each in view.events}
    reached |= {"accepted"} if "deemed_accepted" in reached else set()
    expected = {kind for kind, milestone in plan.papers.items() if milestone in reached}
    drawn = {str(e.facts.get("paper", "—")): e for e in view.of("paper_made")}
    unsealed = [kind for kind, each in drawn.items() if not each.facts.get("sealed", True)]
    value = {
        "expected": sorted(expected),
        "missing": sorted(expected - drawn.keys()),
        "unsealed": sorted(unsealed),
    }
    return Known(value, [*drawn.values()])


def fees(view: View) -> Known:
    """What was charged: what the published list of fees does not have, or has lower."""
    charged, listed = view.of(CHARGED), view.dossier.plan.fees
    unlisted = [each for each in charged if _code(each) not in listed]
    over = [e for e in charged if e not in unlisted and _amount(e) > Decimal(listed[_code(e)])]
    value: dict[str, Any] = {
        "charged": str(sum(map(_amount, charged), Decimal())),
        "unlisted": [_code(each) for each in unlisted],
        "over": [_code(each) for each in over],
    }
    return Known(value, charged)


def _code(event: Event) -> str:
    return str(event.facts.get("item") or "—")


def _amount(event: Event) -> Decimal:
    try:
        amount = Decimal(str(event.facts.get("amount", "0")))
    except InvalidOperation:
        return Decimal()
    return amount if amount.is_finite() else Decimal()


def licence(view: View) -> Known:
    """A licence that was issued: the case that led to it, and the ground where none did."""
    issued = view.of("licence_issued")
    last = issued[-1] if issued else None
    facts = last.facts if last else {}
    value = {
        "case": str(facts.get("case") or ""),
        "ground": str(facts.get("ground") or ""),
        "type": str(facts.get("type") or ""),
    }
    return Known(value, issued)


def review(view: View) -> Known:
    """The review that gave rise to the look: grade 1 (best) to 5, and whether it was settled."""
    given = view.of("review")
    asked = view.event if view.event and view.event.kind == "review" else None
    last = asked or (given[-1] if given else None)
    settled = [each for each in view.of("review_settled") if last and each.at >= last.at]
    grade = whole(last.facts.get("grade")) if last else 0
    value = {"grade": grade, "settled": bool(settled)}
    return Known(value, [*([last] if last else []), *settled])


def attempts(view: View) -> Known:
    """What somebody tried in vain: how often within a day, how often before the last hour of it,
    and what he was refused, the most frequent first.
    """
    found = [each for each in view.of(TRIED) if each.at > view.at - DAY]
    often: Counter[str] = Counter()
    for each in found:
        often[str(each.facts.get("refusal") or "—")] += whole(each.facts.get("times"))
    last = whole(view.event.facts.get("times")) if view.event else 0
    kinds = sorted(often, key=lambda kind: (-often[kind], kind))
    value = {"times": often.total(), "before": often.total() - last, "kinds": kinds}
    return Known(value, found)


def feed(view: View) -> Known:
    """A feed that is heard at intervals: its interval, and how long it was silent by then."""
    last = view.event
    days = 0
    if last is not None:
        unit, calendar = term.Unit.WORKING_DAY, term.national().lenient()
        days = max(0, term.left(local_day(last.at), local_day(view.at), unit, calendar))
    minutes = int((view.at - last.at).total_seconds() // 60) if last else 0
    value = {"interval": view.dossier.minutes, "silent": minutes, "days": days}
    return Known(value, [last] if last else [])
