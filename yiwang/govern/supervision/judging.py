"""Look at a dossier by the rules. Pure: the same dossier and rules give the same hits, whenever."""

import hashlib
import json
import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from yiwang.engines.decision import feel
from yiwang.engines.decision.versions import Version
from yiwang.govern.supervision import facts
from yiwang.govern.supervision.facts import View
from yiwang.govern.supervision.occasions import Occasion, occasions
from yiwang.govern.supervision.rulebook import Rule
from yiwang.govern.supervision.values import Dossier, Event, Hit
from yiwang.kernel.clock import CITY_ZONE, local_day

log = logging.getLogger(__name__)

NOTHING = "none"  # the level by which a table says that nothing is wrong


@dataclass(frozen=True)
class Chosen:
    """A rule that looks, by one version as if that had always been in force, or by those in force.

    version: its first day; empty: whichever is in force on the day of the look.
    """

    rule: Rule
    version: str = ""

    def at(self, moment: datetime) -> Version | None:
        if self.version:
            return self.rule.named(self.version)
        return self.rule.at(local_day(moment))


@dataclass(frozen=True)
class Judged:
    """The hits between two instants, and the next instant at which a rule looks; None: never."""

    hits: tuple[Hit, ...]
    following: datetime | None


def judge(dossier: Dossier, rules: Iterable[Chosen], since: datetime, until: datetime) -> Judged:
    """Let the rules look at a dossier after `since` and up to `until`."""
    hits: list[Hit] = []
    following: list[datetime] = []
    for chosen in rules:
        if chosen.rule.row.about != dossier.kind:
            continue
        for occasion in occasions(dossier, chosen.rule.row.looks):
            if occasion.at > until:
                following.append(occasion.at)
            elif occasion.at > since:
                hits += _look(dossier, chosen, occasion)
    return Judged(
        tuple(sorted(hits, key=lambda hit: (hit.at, hit.name))), min(following, default=None)
    )


def _look(dossier: Dossier, chosen: Chosen, occasion: Occasion) -> Iterator[Hit]:
    version = chosen.at(occasion.at)
    if version is None or not version.file:
        return
    row = chosen.rule.row
    events = dossier.events[: occasion.known]
    view = View(dossier, occasion.at, events, occasion.event, occasion.clock)
    known = {name: facts.known(name, view) for name in row.facts}
    inputs = {name: each.value for name, each in known.items()}
    found = _decided(chosen.rule, version, inputs, occasion.at)
    if found is None:
        return
    seen = {each.place: each for one in known.values() for each in one.events}
    doer = occasion.event if occasion.event and occasion.event.account else _last_doer(events)
    yield Hit(
        rule=row.id,
        version=version.valid_from.isoformat(),
        digest=chosen.rule.digests[version.valid_from.isoformat()],
        kind=dossier.kind,
        key=dossier.key,
        number=dossier.number,
        body=dossier.body,
        occurrence=occasion.occurrence,
        at=occasion.at,
        level=str(found["level"]),
        points=int(found.get("points") or 0),
        inputs=inputs,
        evidence=tuple(_shown(each) for each in sorted(seen.values(), key=lambda e: e.at)),
        who=doer.who if doer else "",
        account=doer.account if doer else "",
        post=doer.post if doer else "",
    )


def _decided(
    rule: Rule, version: Version, inputs: Mapping[str, Any], at: datetime
) -> Mapping[str, Any] | None:
    """What the table says: {level, points}, or None where nothing is wrong."""
    model = rule.entry.models[version.file]
    values = {name: feel.from_json(value) for name, value in inputs.items()}
    result = model.evaluate(rule.entry.name, values, now=at, zone=CITY_ZONE)
    if result.problems:
        log.warning("rule %s could not decide: %s", rule.row.id, result.problems[0])
    value = result.value
    found = isinstance(value, dict) and value.get("level") not in (None, "", NOTHING)
    return value if found else None


def _last_doer(events: Iterable[Event]) -> Event | None:
    """Who had the matter in hand last: whoever did the last step."""
    return next((each for each in reversed(tuple(events)) if each.account and each.post), None)


def _shown(event: Event) -> dict[str, str]:
    """An event as a card keeps it: where it stands in the log, when, what, who."""
    return {
        "place": event.place,
        "at": event.at.isoformat(),
        "kind": event.kind,
        "step": event.step,
        "who": event.who,
    }


def line(hit: Hit) -> bytes:
    """A hit as it enters the digest of a run, on one line."""
    told = [
        *(hit.rule, hit.version, hit.digest, hit.kind, hit.key, hit.occurrence),
        *(hit.at.astimezone(UTC).isoformat(), hit.level, hit.points, hit.inputs),
    ]
    text = json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return text.encode() + b"\n"


def digest(lines: Iterable[bytes]) -> str:
    """SHA-256 over lines in their order, hexadecimal."""
    hashed = hashlib.sha256()
    for each in lines:
        hashed.update(each)
    return hashed.hexdigest()
