"""What cards and rules say, in the reader's language."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from yiwang.base.cases import facade as cases
from yiwang.base.decisions import facade as decisions
from yiwang.base.packages import facade as packages
from yiwang.engines.decision import feel
from yiwang.govern.supervision import books
from yiwang.govern.supervision.judging import NOTHING
from yiwang.govern.supervision.models import Card
from yiwang.govern.supervision.plans import plan_of
from yiwang.govern.supervision.rulebook import Book, Rule
from yiwang.kernel.actor import Actor
from yiwang.kernel.clock import CITY_ZONE
from yiwang.kernel.errors import NotFound
from yiwang.kernel.texts import say


class _Facts(dict[str, Any]):
    """A fact that a card does not carry reads as a dash."""

    def __missing__(self, key: str) -> str:
        return "—"


def flat(inputs: Mapping[str, Any], head: str = "") -> dict[str, str]:
    """Facts by their names as the texts of rules have them, such as `clock.due`."""
    found: dict[str, str] = {}
    for name, value in inputs.items():
        if isinstance(value, Mapping):
            found |= flat(value, f"{head}{name}.")
        else:
            found[head + name] = _plain(value)
    return found


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return "、".join(map(str, value)) or "—"
    return "—" if value in (None, "") else str(value)


def sentence(card: Card) -> str:
    """What the card says happened."""
    says = book_of(card).rules[card.rule].row.says
    return say(says) % _Facts(flat(card.inputs))


def book_of(card: Card) -> Book:
    """The book by which a card was found."""
    return books.installed(card.package, card.package_version)


def title(card: Card) -> str:
    return say(book_of(card).rules[card.rule].row.title)


def level(book: Book, name: str) -> dict[str, str]:
    """Name and tone of a level."""
    found = book.levels.get(name)
    if found is None:
        return {"title": name, "tone": "neutral"}
    return {"title": say(found.title), "tone": found.tone}


def explained(card: Card) -> dict[str, Any]:
    """How the decision came about, decided again by the version that found the card."""
    source = packages.source(card.package, card.package_version)
    rule = book_of(card).rules[card.rule]
    facts = {
        "decision": rule.row.decision,
        "inputs": card.inputs,
        "dates": {"decision": card.version},
        "at": card.at.isoformat(),
    }
    return decisions.explained(source, facts)


def present(actor: Actor, card: Card) -> dict[str, Any] | None:
    """What the rule as it is today would make of the same facts; None where it is the same rule.

    `level` is empty where it would find nothing; `version` where the rule is no more.
    """
    try:
        rule = books.rule(card.package, card.rule)
    except NotFound:
        return {"version": "", "level": "", "title": "", "points": 0}
    version = rule.at(actor.today)
    if version is None or not version.file:
        return {"version": "", "level": "", "title": "", "points": 0}
    first = version.valid_from.isoformat()
    if rule.digests[first] == card.digest:
        return None
    inputs = {name: feel.from_json(value) for name, value in card.inputs.items()}
    model = rule.entry.models[version.file]
    value = model.evaluate(rule.entry.name, inputs, now=card.at, zone=CITY_ZONE).value
    found = value if isinstance(value, dict) else {}
    name = str(found.get("level") or NOTHING)
    shown = level(books.named(card.package), name)["title"] if name != NOTHING else ""
    points = int(found.get("points") or 0)
    return {"version": first, "level": name, "title": shown, "points": points}


def evidence(card: Card) -> list[dict[str, str]]:
    """The places in the log that the facts rest on: when, what, who, where it stands."""
    plan = plan_of(card.case.package, card.case.version) if card.case else None
    rows = []
    for each in card.evidence:
        step = each.get("step", "")
        named = say(plan.titles[step]) if plan and step in plan.titles else step
        what = EVENTS.get(each["kind"])
        text = str(what()) if what else cases.sentence(each["kind"], {})
        rows.append({**each, "what": f"{text} · {named}" if named else text})
    return rows


EVENTS: Mapping[str, Any] = {
    "task_done": lambda: _("Step done"),
    "task_opened": lambda: _("Step opened"),
    "clock": lambda: _("Line of a clock"),
    "paper_made": lambda: _("Paper made out"),
    "fee_charged": lambda: _("Fee charged"),
    "licence_issued": lambda: _("Licence issued"),
    "review": lambda: _("Review given"),
    "review_settled": lambda: _("Review dealt with"),
    "heard": lambda: _("Data arrived"),
    "paused": lambda: _("Clock stopped"),
    "tried_in_vain": lambda: _("Refused within an hour"),
}


def moves() -> dict[str, str]:
    """What each step of a card is called, by its name."""
    return {
        "issue": _("Card issued"),
        "explain": _("Explained"),
        "confirm": _("Confirmed"),
        "withdraw": _("Card withdrawn"),
        "lapse": _("Not explained in time; counts as confirmed"),
        "appeal": _("Appealed against"),
        "uphold": _("Appeal dismissed"),
        "lift": _("Appeal followed; withdrawn"),
    }


def looks(rule: Rule) -> str:
    """When a rule looks, in a sentence."""
    look = rule.row.looks
    if look.clock and look.before:
        return _("%(units)s units before a clock's last day") % {"units": look.before}
    if look.clock:
        return _("When the last day of a clock is over")
    if look.after and look.working_days:
        return _("%(days)s working days after an event") % {"days": look.working_days}
    if look.after:
        return _("When nothing came within the interval")
    return _("At the event itself")
