"""Subscription to changes: who has a grant is told that rows changed, and fetches which.

What is told is an event of the case of the request, so receivers of the body hear of it in order by
`base.webhooks`; it holds no data. What is fetched goes through the gateway like any look-up.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from yiwang.kernel.actions import action, tell
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.unit import Fixed, ask
from yiwang.share.catalogue import facade as catalogue
from yiwang.share.collection import facade as collection
from yiwang.share.exchange import masking, rules, stock
from yiwang.share.exchange.gateway import Call, Given, Wish
from yiwang.share.exchange.models import Change, Grant
from yiwang.share.exchange.values import RowsChanged
from yiwang.share.registers import facade as registers

MOST = 1000

_SINCE = """SELECT max(id), place FROM (SELECT id, place FROM exchange_change
    WHERE resource = %s AND id > %s ORDER BY id LIMIT %s) change GROUP BY place ORDER BY 1"""


def fetch(actor: Actor, wish: Wish, after: int) -> Given:
    """The rows that changed since a mark, at most 1,000 subjects, with the next mark.

    A subject without rows any more, or outside of the grant by now, comes with none. `id` stays the
    same for a subject and tells nothing about it.
    Raises: as `gateway.query` does.
    """
    call = Call(actor, "changes", wish)
    call.allow()
    terms = call.terms
    with acting(call.machine, alone=False):
        (answer,) = ask(Fixed(_SINCE, (terms.resource, after, MOST)))
    places = [bytes(place) for _last, place in answer.lines]
    said = _recorded(call, places) if terms.register else _supplied(call, places)
    found = {
        place: [row for row in rows if rules.passes(row, terms.filter)]
        for place, (_who, rows) in said.items()
    }
    looked = {said[place][0]: True for place, rows in found.items() if rows}
    call.fits(len(looked))
    items = [
        {"id": place.hex()[:32], "rows": [_shown(call, row) for row in found.get(place, [])]}
        for place in places
    ]
    mark = max((last for last, _place in answer.lines), default=after)
    return call.give({"grant": terms.number, "after": mark, "changes": items}, looked)


# By place whom the rows are about, and the rows.
Said = Mapping[bytes, tuple[bytes, list[dict[str, Any]]]]


def _supplied(call: Call, places: list[bytes]) -> Said:
    with acting(call.machine, alone=False):
        (held,) = ask(stock.rows(call.terms.resource, places))
    about, by = call.terms.about, call.terms.by
    return {
        place: (stock.subject(about, str(rows[0][by])), rows)
        for place, rows in stock.read(held).items()
    }


def _recorded(call: Call, places: list[bytes]) -> Said:
    """Places of a register are its subjects; numbers it keeps with their middle hidden."""
    terms = call.terms
    found = registers.records(call.machine, terms.register, places)
    return {
        subject: (subject, [{**each.content, terms.by: each.masked} for each in records])
        for subject, records in found.items()
    }


@action("exchange:served:renew")
def tell_of_record(actor: Actor, code: str, subject: bytes, delivery: UUID) -> int:
    """Note that a record changed, and tell those who subscribe; return how many there are."""
    Change(resource=code, place=subject, batch=delivery, at=actor.now).save(force_insert=True)
    return announce(actor, code, 1)


def _shown(call: Call, row: dict[str, Any]) -> dict[str, Any]:
    given = {name: row.get(name) for name in call.fields}
    return masking.hidden(given, call.terms.masks, call.actor.today)


def renew_copies() -> int:
    """Bring the copies up to date that are behind the lake, of resources that somebody may read;
    return how many were. A chore: no listener waits while a million rows are copied.
    """
    with acting(SYSTEM):
        rows = Grant.objects.filter(
            state=Grant.State.ACTIVE, valid_until__gte=SYSTEM.today, register=""
        )
        granted = list(rows.values_list("resource", flat=True).distinct())
        behind = [(code, batch) for code in granted if (batch := _newer(code))]
    for code, batch in behind:
        renew(SYSTEM, code, batch)
    return len(behind)


def _newer(code: str) -> UUID | None:
    """The latest batch that is served, where the copy is not of it."""
    latest = collection.served(code)[:1]
    return next((each.id for each in latest if not stock.holds(code, each.id)), None)


@action("exchange:served:renew")
def renew(actor: Actor, code: str, batch: UUID) -> int:
    """Serve what the lake holds of a resource by now, and tell those who subscribe to changes."""
    resource = catalogue.resource(actor, code)
    changed = stock.load(actor, resource, stock.lake(code), batch)
    return announce(actor, code, changed) if changed else 0


def announce(actor: Actor, code: str, changed: int) -> int:
    """Tell every subscription of a resource; return how many there are. Within an action."""
    heard = subscribed(actor, resource=code)
    for row in heard:
        number = row.request.case.number if row.request else ""
        tell(RowsChanged(row.id, number, row.number, code, changed))
    return len(heard)


def subscribed(actor: Actor, **which: str) -> list[Grant]:
    """The grants in force that are told of changes."""
    rows = Grant.objects.filter(state=Grant.State.ACTIVE, request__isnull=False, **which)
    return [
        row
        for row in rows.select_related("request__case")
        if "changes" in row.modes and row.runs_on(actor.today)
    ]
