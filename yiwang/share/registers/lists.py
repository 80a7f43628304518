"""Lists and figures of registers. The actor comes first; the database has the last word."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.texts import say
from yiwang.share.registers import duties
from yiwang.share.registers.models import Agreement, Delivery, Doubt, Due, Match
from yiwang.share.registers.spec import Register

RUNS = 60  # of a comparison, in its drawing


def newest(actor: Actor, register: str) -> Delivery | None:
    """The newest delivery of a register that holds all of it."""
    rows = Delivery.objects.filter(register=register, body_id__in=actor.bodies)
    return rows.exclude(source__startswith="correction ").order_by("-as_of", "-at").first()


def sources(actor: Actor, register: str, spec: Register) -> list[dict[str, Any]]:
    """What each source brought last, by authority."""
    found = newest(actor, register)
    brought = (found.sources or {}) if found else {}
    nothing = {"rows": None, "loose": None, "linked": None}
    return [
        {"title": say(feed.title), **nothing, **brought.get(feed.resource, {})}
        for feed in spec.sources
    ]


def due(registers: list[str]) -> dict[str, Due]:
    """Which of the registers wait for the worker, or could not be built."""
    with acting(SYSTEM):
        return duties.due(registers)


def waiting(actor: Actor, register: str) -> int:
    """Matches that a person should look at."""
    return matches(actor, Match.State.PROPOSED).filter(register=register).count()


def undecided(register: str) -> int:
    """Doubts of all bodies about a register; a number, no rows."""
    with acting(SYSTEM):
        return Doubt.objects.filter(register=register, state=Doubt.State.OPEN).count()


def agreement(actor: Actor, register: str, comparison: str) -> list[Agreement]:
    """The latest runs of a comparison, the oldest first."""
    rows = Agreement.objects.filter(
        register=register, comparison=comparison, body_id__in=actor.bodies
    )
    return list(rows.order_by("-at")[:RUNS])[::-1]


def matches(actor: Actor, state: str) -> QuerySet[Match]:
    return Match.objects.filter(body_id__in=actor.bodies, state=state)


def steps(match: Match) -> list[dict[str, Any]]:
    """What people did with a match, for a timeline."""
    titles = {"accept": Match.State.ACCEPTED.label, "split": Match.State.SPLIT.label}
    return [
        {
            "title": titles[each["move"]],
            "at": datetime.fromisoformat(each["at"]),
            "who": " · ".join(filter(None, (each["who"], say(each["post"])))),
            "text": each["text"],
            "kind": "good" if each["move"] == "accept" else "bad",
        }
        for each in match.steps
    ]


def doubts(actor: Actor, state: str) -> QuerySet[Doubt]:
    return Doubt.objects.filter(body_id__in=actor.bodies, state=state)


def contested(actor: Actor) -> list[Doubt]:
    """What the acting person contested, the latest first."""
    return list(Doubt.objects.filter(party=actor.person).order_by("-id")[:50])
