"""Households and orders as pages and programs show them."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from yiwang.base.decisions import facade as decisions
from yiwang.base.packages import facade as packages
from yiwang.base.payments import facade as payments
from yiwang.kernel import dated
from yiwang.kernel.actor import Actor
from yiwang.kernel.texts import say
from yiwang.serve.checks import members, queries
from yiwang.serve.checks.models import Household, Member, Order, Question, Telling, Told
from yiwang.serve.checks.spec import Check, Item

CENTS = 100
TONES = {
    "gathering": "warn",
    "ready": "good",
    "withdrawn": "bad",
    "ended": "neutral",
    "open": "warn",
    "reported": "good",
    "stopped": "bad",
}


def household(actor: Actor, row: Household) -> dict[str, Any]:
    """All that the actor may see of a household."""
    found = members.check_of(row)
    return {
        "household": row,
        "title": say(row.title),
        "tone": TONES[row.state],
        "check": found,
        "purpose": say(found.purpose),
        "letter": say(found.letter.text),
        "months": found.letter.months,
        "members": [person(actor, row, *pair) for pair in queries.members(actor, row)],
        "orders": [order(row, found, each) for each in queries.orders(actor, row)],
        "sources": [say(each.title) for each in found.sources.values()],
        "items": len(found.items),
        "aid": aid(actor, row, found),
        "looks": [look(found, each) for each in queries.looks(actor, row)],
        "right": {"text": say(found.letter.text), "source": found.letter.source},
    }


def aid(actor: Actor, row: Household, found: Check) -> dict[str, Any] | None:
    """What is paid and which fees others lower; None before it was granted."""
    if row.aid_since is None:
        return None
    return {
        "title": say(found.aid.title) if found.aid else "",
        "monthly": None if row.monthly is None else row.monthly / CENTS,
        "payouts": [
            {"row": each, "amount": payments.yuan(each.fen), "tone": PAID[each.state]}
            for each in payments.payouts_of(actor, row.case_id)
        ],
        "reliefs": list(reliefs(actor, row, found)),
    }


PAID = {"wished": "warn", "sent": "warn", "done": "good", "failed": "bad"}


def reliefs(actor: Actor, row: Household, found: Check) -> Iterator[dict[str, Any]]:
    """Every relief of the package: what applies, who was told of it and when; one of which the
    application names no account is there without a telling.
    """
    told: dict[str, list[Telling]] = {}
    for each in queries.tellings(actor, row):
        told.setdefault(each.relief, []).append(each)
    for name, relief in found.reliefs.items():
        value = dated.held(relief.values, actor.today)
        last = told.get(name, [None])[-1]
        yield {
            "title": say(relief.title),
            "receiver": say(found.receivers[relief.receiver].title),
            "text": say(value.text) if value else "",
            "source": value.source if value else "",
            "runs": last is not None and last.what != Telling.What.ENDS,
            "last": last,
            "account": last.content["account"] if last else "",
        }


def unpaid(row: Household) -> dict[str, str]:
    """Why the payout that is due was not ordered, and what to do; empty where it was."""
    said = row.unpaid
    if not said:
        return {}
    return {"why": say(said), "next": say({"zh": said["next_zh"], "en": said["next_en"]})}


def person(actor: Actor, row: Household, member: Member, given: Any) -> dict[str, Any]:
    mine = member.party == actor.person
    guarded = not member.adult and row.applicant == actor.person
    running = row.ended_at is None
    return {
        "row": member,
        "given": given,
        "relation": relation(member.relation, members.check_of(row)),
        "may_sign": running and mine and member.adult and given is None,
        "may_withdraw": running and given is not None and (mine or guarded),
        "may_take": running and member.adult and given is None,
    }


def relation(code: str, found: Check) -> str:
    return say(found.words[code]) if code in found.words else code


def order(row: Household, found: Check, each: Order) -> dict[str, Any]:
    """An order with its lines; report: sums in yuan and the advice."""
    asked = list(each.questions.all())
    lines = [line(found, question) for question in sorted(asked, key=_empty)]
    report = each.report or {}
    advice = report.get("advice", {})
    return {
        "row": each,
        "tone": TONES[each.state],
        "lines": lines,
        "awaited": [one for one in lines if one["row"].state in Question.UNSETTLED],
        "filled": [
            one for one in lines if one["row"].state not in Question.UNSETTLED and not one["empty"]
        ],
        "empty": [one for one in lines if one["empty"]],
        "done": sum(question.state in ("answered", "silent") for question in asked),
        "all": len(asked),
        "report": report,
        "sums": [
            (name, report[name], say(found.words.get(name, {"zh": name})))
            for name in ("income", "property", "spending")
            if name in report and any(item.counts == name for item in found.items.values())
        ],
        "conclusion": word(found, each.conclusion),
        "reasons": [say(reason) for reason in advice.get("reasons", [])],
        "gaps": [
            (say(found.items[gap["item"]].title), gap["member"]) for gap in report.get("gaps", [])
        ],
        "cause": cause(found, each),
    }


def _empty(row: Question) -> bool:
    """What says nothing stands behind what says something, or should."""
    return row.state == Question.State.ANSWERED and not row.rows and not row.objections.all()


def look(found: Check, each: queries.Look) -> dict[str, Any]:
    """A look again with many others: when, what came of it, and whom it was asked of."""
    times = [one.answered_at or one.asked_at for one in each.enquiries]
    return {
        "row": each.row,
        "tone": LOOKED[each.row.state],
        "from": each.enquiries[0].asked_at,
        "to": max(filter(None, times)),
        "sources": _named(found, [one.source for one in each.enquiries]),
        "differs": _named(found, each.row.differs),
        "silent": _named(found, [one.source for one in each.enquiries if one.state == "silent"]),
    }


LOOKED = {"open": "warn", "alike": "good", "differs": "warn", "gaps": "warn", "stopped": "bad"}


def _named(found: Check, codes: Iterable[str]) -> list[str]:
    return [say(found.sources[code].title) for code in sorted(set(codes)) if code in found.sources]


def cause(found: Check, row: Order) -> str:
    """Why a check was ordered: what a source told, or which ones said something new."""
    if sources := row.cause.get("sources"):
        names = ", ".join(_named(found, sources))
        return _("new at: %(sources)s") % {"sources": names}
    kind = row.cause.get("kind", "")
    return f"{say(found.changes[kind].title)} {row.cause['on']}" if kind in found.changes else ""


def word(found: Check, code: str) -> str:
    return say(found.words[code]) if code in found.words else code


def line(found: Check, row: Question) -> dict[str, Any]:
    item = found.items[row.item]
    return {
        "row": row,
        "title": say(item.title),
        "source": say(found.sources[item.source].title),
        "member": row.member.name,
        "said": list(said(item, row.rows)),
        "amount": None if row.amount is None else row.amount / CENTS,
        "result": word(found, row.result),
        "over": row.result == "over",
        "objections": list(row.objections.all()),
        "may_contest": row.state == "answered",
        "empty": _empty(row),
    }


def said(item: Item, rows: Any) -> Iterator[list[tuple[str, Any]]]:
    """What a source said, row by row, each value with what it is called."""
    for row in rows or []:
        yield [(say(column.title), _value(row.get(name))) for name, column in item.fields.items()]


def _value(value: Any) -> Any:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return value


def told(found: Check, rows: Iterable[Told]) -> list[dict[str, Any]]:
    return [
        {
            "row": each,
            "title": say(found.changes[each.kind].title),
            "source": say(found.sources[each.source].title),
            "verdict": word(found, each.verdict),
            "reason": say(each.reason),
        }
        for each in rows
    ]


def explained(row: Household, each: Order) -> dict[str, Any] | None:
    """How the rules came to their advice; None where there is none yet."""
    if not each.report:
        return None
    source = packages.source(row.package, row.version)
    return decisions.explained(source, each.report["judged"])
