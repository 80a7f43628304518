"""The gateway: one body asks for rows of another by number, under a grant, for one of its cases.

It is walked hundreds of times a second, so it asks in two packets and writes in one: the grant and
the case as whoever asks, who sees only what is theirs; then the rows as the system, which alone may
read them; then what was given, to whom, and that it was used up, with the end of the transaction.
"""

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.kernel import ids, writes
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.errors import NotFound
from yiwang.kernel.evidence.record import Outcome, canonical, record
from yiwang.kernel.unit import Fixed, ask, later
from yiwang.share.exchange import masking, rules, stock
from yiwang.share.exchange.errors import Beyond, BeyondGrant, TooManyKeys
from yiwang.share.exchange.models import Attempt, Delivery, Grant

MOST_KEYS = 100
SLOTS = 16
NEAR = 2000  # rows left of a day from which on calls wait for each other, so that none is too much
ACTIVE = str(Grant.State.ACTIVE)
USE = "exchange:grant:use"

_GRANT = """SELECT g.id, g.number, g.body_id, g.provider_id, g.resource, g.purposes, g.fields,
        g.masks, g.rows, g.about, g.modes, g.daily, g.valid_from, g.valid_until, g.state,
        (SELECT coalesce(sum(u.rows), 0)::bigint FROM exchange_usage u
         WHERE u.grant_id = g.id AND u.day = %s)
    FROM exchange_grant g WHERE g.number = %s AND g.body_id = ANY (%s)"""
_CASE = """SELECT c.service, c.state_class FROM cases_case c
    WHERE c.number = %s AND c.body_id = ANY (%s)"""
_USED = """INSERT INTO exchange_usage (grant_id, day, slot, calls, rows) VALUES (%s, %s, %s, 1, %s)
    ON CONFLICT (grant_id, day, slot)
    DO UPDATE SET calls = exchange_usage.calls + 1, rows = exchange_usage.rows + excluded.rows"""
_ALONE = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
_SUM = """SELECT coalesce(sum(rows), 0)::bigint FROM exchange_usage
    WHERE grant_id = %s AND day = %s"""
_LOOKS = """INSERT INTO exchange_look (id, delivery_id, subject, found)
    SELECT look.id, %s, look.subject, look.found
    FROM unnest(%s::uuid[], %s::bytea[], %s::boolean[]) look (id, subject, found)"""


@dataclass(frozen=True)
class Terms:
    """What a grant says, as the gateway holds calls to it."""

    id: UUID
    number: str
    body: UUID
    provider: UUID
    resource: str
    purposes: tuple[str, ...]
    fields: tuple[str, ...]
    masks: Mapping[str, str]
    filter: tuple[rules.Condition, ...]
    about: str
    modes: tuple[str, ...]
    daily: int
    first: date
    last: date
    state: str
    used: int


@dataclass(frozen=True)
class Wish:
    """What somebody asks for. fields: none for all that are granted."""

    resource: str
    grant: str
    case: str
    keys: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class Given:
    """What left. content: as the receiver gets it, canonical JSON."""

    delivery: UUID
    content: bytes


@lru_cache(maxsize=4096)
def _parsed(text: str) -> Any:
    """JSON of a grant, which is read again with every call."""
    return json.loads(text)


@lru_cache(maxsize=1024)
def _conditions(text: str) -> tuple[rules.Condition, ...]:
    return tuple(
        rules.Condition(
            row["field"], row["op"], tuple(row["value"]) if row["op"] == "in" else row["value"]
        )
        for row in json.loads(text)
    )


def terms(line: Sequence[Any]) -> Terms:
    return Terms(
        *line[:5],
        purposes=tuple(_parsed(line[5])),
        fields=tuple(_parsed(line[6])),
        masks=_parsed(line[7]),
        filter=_conditions(line[8]),
        about=line[9],
        modes=tuple(_parsed(line[10])),
        daily=line[11],
        first=line[12],
        last=line[13],
        state=line[14],
        used=line[15],
    )


class Call:
    """One call: what was asked, by whom, and what the grant and the case say to it."""

    def __init__(self, actor: Actor, mode: str, wish: Wish) -> None:
        actor.require(USE)
        self.actor, self.mode, self.wish = actor, mode, wish
        bodies = list(actor.bodies)
        grant, case = ask(
            Fixed(_GRANT, (actor.today, wish.grant, bodies)), Fixed(_CASE, (wish.case, bodies))
        )
        if not grant.lines:
            raise NotFound(_("This grant"))
        self.terms = terms(grant.lines[0])
        self.case = case.lines[0] if case.lines else None

    @cached_property
    def fields(self) -> tuple[str, ...]:
        return self.wish.fields or self.terms.fields

    def allow(self) -> None:
        """Refuse what goes beyond the grant; the attempt is kept.

        Raises:
            BeyondGrant: in what.
        """
        found = self.beyond()
        if found is not None:
            self.refuse(*found)

    def beyond(self) -> tuple[Beyond, str] | None:
        """In what the call goes beyond its grant, first things first, with a word to it."""
        terms, today, wish = self.terms, self.actor.today, self.wish
        if terms.state != ACTIVE:
            return Beyond.REVOKED, ""
        if today < terms.first:
            return Beyond.EARLY, terms.first.isoformat()
        if today > terms.last:
            return Beyond.ENDED, terms.last.isoformat()
        if wish.resource != terms.resource:
            return Beyond.RESOURCE, terms.resource
        if self.mode not in terms.modes:
            return Beyond.MODE, self.mode
        if more := [name for name in self.fields if name not in terms.fields]:
            return Beyond.FIELDS, ", ".join(more)[:200]
        return self._beyond_purpose() or self._beyond_volume()

    def _beyond_purpose(self) -> tuple[Beyond, str] | None:
        if self.case is None:
            return Beyond.CASE, self.wish.case
        service, state = self.case
        if service not in self.terms.purposes:
            return Beyond.PURPOSE, service
        if state == "closed":
            return Beyond.CLOSED, self.wish.case
        return None

    def _beyond_volume(self) -> tuple[Beyond, str] | None:
        left = self.terms.daily - self.terms.used
        if len(self.wish.keys) <= left <= NEAR + len(self.wish.keys):
            left = self.terms.daily - self._used_alone()
        return None if len(self.wish.keys) <= left else (Beyond.VOLUME, str(self.terms.daily))

    def _used_alone(self) -> int:
        """What is used by now, with nobody else at it until this call ends."""
        with acting(SYSTEM.on(self.actor.now), alone=False):
            _lock, found = ask(
                Fixed(_ALONE, (f"exchange {self.terms.id}",)),
                Fixed(_SUM, (self.terms.id, self.actor.today)),
            )
        return int(found.lines[0][0])

    def refuse(self, reason: Beyond, what: str) -> None:
        """Keep the attempt, and raise it."""
        actor, terms = self.actor, self.terms
        row = Attempt(
            id=ids.uuid7(actor.now),
            body_id=terms.body,
            provider_id=terms.provider,
            grant_id=terms.id,
            at=actor.now,
            reason=reason,
            violation=reason is Beyond.PURPOSE,
            case=self.wish.case,
            fields=[name[:80] for name in self.fields][:100],
            keys=len(self.wish.keys),
            account=actor.account,
            post=actor.post,
        )
        content = {"grant": terms.number, "reason": reason.value, "case": self.wish.case}
        with acting(SYSTEM.on(actor.now), alone=False):
            writes.insert(row)
            record(actor, "exchange.refused", row.id, content, outcome=Outcome.REFUSED)
        raise BeyondGrant(terms.number, reason, what)

    def rows(self, subjects: Sequence[bytes]) -> dict[bytes, list[dict[str, Any]]]:
        """The rows of the subjects, all of them within the filter of the grant.

        Raises:
            BeyondGrant: some are not.
        """
        with acting(SYSTEM.on(self.actor.now), alone=False):
            (answer,) = ask(stock.rows(self.terms.resource, subjects))
        found = stock.read(answer)
        if self.terms.filter:
            outside = [
                str(place)
                for place, each in enumerate(subjects, start=1)
                if not all(rules.passes(row, self.terms.filter) for row in found.get(each, ()))
            ]
            if outside:
                self.refuse(Beyond.ROWS, ", ".join(outside))
        return found

    def give(self, answer: Mapping[str, Any], looked: Mapping[bytes, bool]) -> Given:
        """Write down what leaves, and about whom, before it does."""
        actor, terms = self.actor, self.terms
        delivery, found = ids.uuid7(actor.now), sum(looked.values())
        content = canonical({"delivery": str(delivery), **answer})
        digest = hashlib.sha256(content).digest()
        facts = {
            "grant": terms.number,
            "case": self.wish.case,
            "resource": terms.resource,
            "mode": self.mode,
            "fields": list(self.fields),
            "keys": len(looked),
            "rows": found,
            "provider": str(terms.provider),
            "receiver": str(terms.body),
            "digest": digest.hex(),
        }
        with acting(SYSTEM.on(actor.now), alone=False):
            entry = record(actor, "exchange.delivered", delivery, facts, outcome=Outcome.READ)
            writes.insert(
                writes.new(
                    Delivery,
                    id=delivery,
                    body_id=terms.body,
                    provider_id=terms.provider,
                    grant_id=terms.id,
                    mode=self.mode,
                    at=actor.now,
                    case=self.wish.case,
                    purpose=self.case[0] if self.case else "",
                    fields=list(self.fields),
                    keys=len(looked),
                    rows=found,
                    digest=digest,
                    entry=entry,
                    account=actor.account,
                    post=actor.post,
                )
            )
            later(
                Fixed(_LOOKS, (delivery, *_columns(actor, looked))),
                Fixed(_USED, (terms.id, actor.today, secrets.randbelow(SLOTS), len(looked))),
            )
        return Given(delivery, content)


def _columns(actor: Actor, looked: Mapping[bytes, bool]) -> tuple[list[Any], ...]:
    return [ids.uuid7(actor.now) for _each in looked], list(looked), list(looked.values())


def _subjects(call: Call) -> list[bytes]:
    """The fingerprints of the keys.

    Raises:
        TooManyKeys: none, too many, or one twice.
    """
    found = [stock.subject(call.terms.about, key) for key in call.wish.keys]
    if not 0 < len(found) <= MOST_KEYS or len({*found}) < len(found):
        raise TooManyKeys(MOST_KEYS)
    return found


def query(actor: Actor, wish: Wish) -> Given:
    """The granted fields of rows by their numbers, sensitive ones masked.

    Raises:
        NotFound: the actor's body has no such grant.
        TooManyKeys: none or more than a call takes.
        BeyondGrant: outside of what was granted; the attempt is on record.
    """
    call = Call(actor, "query", wish)
    call.allow()
    subjects = _subjects(call)
    found = call.rows(subjects)
    named, today = call.terms.masks, actor.today
    results = [
        {
            "key": key,
            "rows": [
                masking.hidden({name: row.get(name) for name in call.fields}, named, today)
                for row in found.get(each, ())
            ],
        }
        for key, each in zip(wish.keys, subjects, strict=True)
    ]
    answer = {"grant": call.terms.number, "resource": call.terms.resource, "results": results}
    return call.give(answer, {each: each in found for each in subjects})


def verify(actor: Actor, wish: Wish, values: Mapping[str, str]) -> Given:
    """Whether values are right of one subject: yes or no by field, null where nothing is held.

    values: what to compare, by field; they are neither kept nor answered.
    Raises: as `query` does.
    """
    call = Call(actor, "verify", wish)
    call.allow()
    subjects = _subjects(call)
    found = call.rows(subjects).get(subjects[0], [])
    right = {
        name: any(_same(row.get(name), value) for row in found) if found else None
        for name, value in values.items()
    }
    answer = {"grant": call.terms.number, "resource": call.terms.resource, "matches": right}
    return call.give(answer, {subjects[0]: bool(found)})


def _same(held: Any, said: str) -> bool:
    return held is not None and str(held).strip() == said.strip()
