"""The gateway: one body asks for rows of another by number, under a grant, for one of its cases.

It is walked hundreds of times a second, so it asks in one packet and writes in another: the grant
and the case as whoever asks, who sees only what is theirs; the rows as the system, which alone may
read them, and none leaves before the grant was looked at; then what is given, to whom, and that it
is used up, with the end of the transaction.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cached_property, lru_cache
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.kernel import ids, writes
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.errors import NotFound
from yiwang.kernel.evidence.record import Outcome, canonical, record
from yiwang.kernel.refusals.counting import EACH, hour_of
from yiwang.kernel.unit import Fixed, ahead, ask
from yiwang.kernel.wire import Answer
from yiwang.share.catalogue import facade as catalogue
from yiwang.share.exchange import masking, receipts, rules, stock
from yiwang.share.exchange.errors import Beyond, BeyondGrant, NothingHeld, TooManyKeys
from yiwang.share.exchange.models import Attempt, Grant, Parcel
from yiwang.share.exchange.receipts import Left, Terms
from yiwang.share.registers import facade as registers

MOST_KEYS = 100
NEAR = 2000  # rows left of a day from which on calls wait for each other, so that none is too much
ACTIVE = str(Grant.State.ACTIVE)
USE = "exchange:grant:use"

_GRANT = """SELECT g.id, g.number, g.body_id, g.provider_id, g.resource, g.purposes, g.fields,
        g.masks, g.rows, g.by, g.about, g.register,
        g.modes, g.daily, g.valid_from, g.valid_until, g.state,
        (SELECT coalesce(sum(u.rows), 0)::bigint FROM exchange_usage u
         WHERE u.grant_id = g.id AND u.day = %s), c.service, c.state_class
    FROM exchange_grant g LEFT JOIN cases_case c ON c.number = %s AND c.body_id = ANY (%s)
    WHERE g.number = %s AND g.body_id = ANY (%s)"""
_ALONE = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
_ALIKE = """SELECT 1 FROM exchange_attempt
    WHERE grant_id = %s AND id >= %s AND account = %s AND reason = %s LIMIT %s"""
_SUM = """SELECT coalesce(sum(rows), 0)::bigint FROM exchange_usage
    WHERE grant_id = %s AND day = %s"""


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
    id_, number, body, provider, resource, purposes, fields, masks, filter_, *rest = line
    by, about, register, modes, daily, first, last, state, used, service, standing = rest
    return Terms(
        id=id_,
        number=number,
        body=body,
        provider=provider,
        resource=resource,
        purposes=tuple(_parsed(purposes)),
        fields=tuple(_parsed(fields)),
        masks=_parsed(masks),
        filter=_conditions(filter_),
        by=by,
        about=about,
        register=register,
        modes=tuple(_parsed(modes)),
        daily=daily,
        first=first,
        last=last,
        state=state,
        used=used,
        case=None if service is None else (service, standing),
    )


class Call:
    """One call: what was asked, by whom, and what the grant and the case say to it.

    Raises:
        TooManyKeys: none where keys are needed, too many, or one twice.
        NotFound: the actor's body has no such grant.
    """

    def __init__(self, actor: Actor, mode: str, wish: Wish) -> None:
        actor.require(USE)
        self.actor, self.mode, self.wish = actor, mode, wish
        self.machine = SYSTEM.on(actor.now)
        self.places = [stock.place(key) for key in wish.keys]
        if len(self.places) > MOST_KEYS or len({*self.places}) < len(self.places):
            raise TooManyKeys(MOST_KEYS)
        found, self.held = self._asked()
        if not found.lines:
            raise NotFound(_("This grant"))
        self.terms = terms(found.lines[0])

    def _asked(self) -> tuple[Answer, Answer | None]:
        """The grant and, where there are keys, the rows that the resource has of them."""
        bodies = list(self.actor.bodies)
        asked = (self.actor.today, self.wish.case, bodies, self.wish.grant, bodies)
        if not self.places:
            return ask(Fixed(_GRANT, asked))[0], None
        grant = ahead(Fixed(_GRANT, asked))
        with acting(self.machine, alone=False):
            (rows,) = ask(stock.rows(self.wish.resource, self.places))
        return grant[0], rows

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
        return beyond_of(self.actor, self.terms, self.mode, self.wish) or self._beyond_volume()

    def _beyond_volume(self) -> tuple[Beyond, str] | None:
        left = self.terms.daily - self.terms.used
        if len(self.wish.keys) <= left <= NEAR + len(self.wish.keys):
            left = self.terms.daily - self._used_alone()
        return None if len(self.wish.keys) <= left else (Beyond.VOLUME, str(self.terms.daily))

    def _used_alone(self) -> int:
        """What is used by now, with nobody else at it until this call ends."""
        with acting(self.machine, alone=False):
            _lock, found = ask(
                Fixed(_ALONE, (f"exchange {self.terms.id}",)),
                Fixed(_SUM, (self.terms.id, self.actor.today)),
            )
        return int(found.lines[0][0])

    def refuse(self, reason: Beyond, what: str) -> None:
        """Keep the attempt, unless there were many within the hour, and raise it."""
        if not self._often(reason):
            self._keep(reason)
        raise BeyondGrant(self.terms.number, reason, what)

    def _often(self, reason: Beyond) -> bool:
        """Whether so many alike are kept of this hour that one more says nothing new; how many
        there were in all the door counts.
        """
        since = ids.first(hour_of(self.actor.now))
        asked = (self.terms.id, since, self.actor.account, reason.value, EACH)
        with acting(self.machine, alone=False):
            (alike,) = ask(Fixed(_ALIKE, asked))
        return len(alike.lines) >= EACH

    def _keep(self, reason: Beyond) -> None:
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
        with acting(self.machine, alone=False):
            writes.insert(row)
            record(actor, "exchange.refused", row.id, content, outcome=Outcome.REFUSED)

    def rows(self) -> list[list[dict[str, Any]]]:
        """The rows of each key, all of them within the filter of the grant.

        Raises:
            BeyondGrant: some are not.
            NothingHeld: nobody can say, for the resource was not supplied.
        """
        rows = self._recorded() if self.terms.register else self._supplied()
        filter_ = self.terms.filter
        if filter_:
            outside = [
                str(number)
                for number, each in enumerate(rows, start=1)
                if not all(rules.passes(row, filter_) for row in each)
            ]
            if outside:
                self.refuse(Beyond.ROWS, ", ".join(outside))
        return rows

    def _supplied(self) -> list[list[dict[str, Any]]]:
        found = stock.read(self.held) if self.held else {}
        if not found and not stock.held(self.terms.resource):
            raise NothingHeld(self.terms.resource)
        return [found.get(place, []) for place in self.places]

    def _recorded(self) -> list[list[dict[str, Any]]]:
        """Each key's record in a register, which says what holds today, corrections with it."""
        terms = self.terms
        subjects = [stock.subject(terms.about, key) for key in self.wish.keys]
        found = registers.records(self.machine, terms.register, subjects)
        if not found and not registers.held(self.machine, terms.register):
            raise NothingHeld(terms.resource)
        return [
            [{**record.content, terms.by: key} for record in found.get(subject, ())]
            for key, subject in zip(self.wish.keys, subjects, strict=True)
        ]

    def looked(self, rows: Sequence[Sequence[Any]]) -> dict[bytes, bool]:
        """About whom it was asked, and whether there was something."""
        about, keys = self.terms.about, self.wish.keys
        return {
            stock.subject(about, key): bool(found) for key, found in zip(keys, rows, strict=True)
        }

    def fits(self, count: int) -> None:
        """Refuse what is more than the day has left, where the number shows only now."""
        if count > self.terms.daily - self._used_alone():
            self.refuse(Beyond.VOLUME, str(self.terms.daily))

    def give(self, answer: Mapping[str, Any], looked: Mapping[bytes, bool]) -> Given:
        """Write down what leaves, and about whom, before it does."""
        delivery = ids.uuid7(self.actor.now)
        content = canonical({"delivery": str(delivery), **answer})
        digest = hashlib.sha256(content).digest()
        left = Left(delivery, self.mode, self.wish.case, self.fields, digest, looked)
        receipts.write(self.actor, self.machine, self.terms, left)
        return Given(delivery, content)


def beyond_of(actor: Actor, terms: Terms, mode: str, wish: Wish) -> tuple[Beyond, str] | None:
    """In what a wish goes beyond a grant, apart from its volume."""
    if terms.state != ACTIVE:
        return Beyond.REVOKED, ""
    if actor.today < terms.first:
        return Beyond.EARLY, terms.first.isoformat()
    if actor.today > terms.last:
        return Beyond.ENDED, terms.last.isoformat()
    if wish.resource != terms.resource:
        return Beyond.RESOURCE, terms.resource
    if mode not in terms.modes:
        return Beyond.MODE, mode
    if more := [name for name in wish.fields if name not in terms.fields]:
        return Beyond.FIELDS, ", ".join(more)[:200]
    return _beyond_purpose(terms, wish)


def _beyond_purpose(terms: Terms, wish: Wish) -> tuple[Beyond, str] | None:
    if terms.case is None:
        return Beyond.CASE, wish.case
    service, state = terms.case
    if service not in terms.purposes:
        return Beyond.PURPOSE, service
    return (Beyond.CLOSED, wish.case) if state == "closed" else None


def query(actor: Actor, wish: Wish) -> Given:
    """The granted fields of rows by their numbers, sensitive ones masked.

    Raises:
        NotFound: the actor's body has no such grant.
        TooManyKeys: none, more than a call takes, or one twice.
        BeyondGrant: outside of what was granted; the attempt is on record.
    """
    call = Call(actor, "query", wish)
    call.allow()
    found = call.rows()
    named, today = call.terms.masks, actor.today
    results = [
        {
            "key": key,
            "rows": [
                masking.hidden({name: row.get(name) for name in call.fields}, named, today)
                for row in rows
            ],
        }
        for key, rows in zip(wish.keys, found, strict=True)
    ]
    answer = {"grant": call.terms.number, "resource": call.terms.resource, "results": results}
    return call.give(answer, call.looked(found))


def verify(actor: Actor, wish: Wish, values: Mapping[str, str]) -> Given:
    """Whether values are right of one subject: yes or no by field, null where nothing is held.

    values: what to compare, by field; they are neither kept nor answered.
    Raises: as `query` does.
    """
    call = Call(actor, "verify", wish)
    call.allow()
    (found,) = call.rows()
    numbers = _numbers(call.machine, call.terms.resource)
    right = {
        name: any(_same(row.get(name), value, name in numbers) for row in found) if found else None
        for name, value in values.items()
    }
    answer = {"grant": call.terms.number, "resource": call.terms.resource, "matches": right}
    return call.give(answer, call.looked([found]))


def _numbers(machine: Actor, code: str) -> frozenset[str]:
    """The fields of a resource that hold numbers, which are the same however they are written."""
    with acting(machine, alone=False):
        fields = catalogue.resource(machine, code).fields
    return frozenset(each.name for each in fields if each.type in ("integer", "decimal"))


def _same(held: Any, said: str, number: bool) -> bool:
    if held is None:
        return False
    plain = str(held).strip(), said.strip()
    if not number:
        return plain[0] == plain[1]
    try:
        return Decimal(plain[0]) == Decimal(plain[1])
    except InvalidOperation:
        return False


def terms_of(actor: Actor, row: Parcel) -> Terms:
    """What the grant of a batch says by now; the attempt is not kept, for the wish was looked at.

    Raises:
        BeyondGrant: it ended, or the case was closed, since the wish was made.
    """
    bodies = [row.body_id]
    asked = (actor.today, row.case, bodies, row.grant.number, bodies)
    (answer,) = ask(Fixed(_GRANT, asked))
    found = terms(answer.lines[0])
    wish = Wish(found.resource, found.number, row.case, fields=tuple(row.fields))
    beyond = beyond_of(actor, found, "batch", wish)
    if beyond is not None:
        raise BeyondGrant(found.number, *beyond)
    return found
