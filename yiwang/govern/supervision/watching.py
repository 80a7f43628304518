"""Look at what changed and at what is due, in the worker: each occurrence gives one card.

A dossier that something happened to is marked to be looked at; looking leaves the next instant at
which a rule turns. The last hour is looked at again each time, for a transaction may commit late;
what gave a card already gives no second one.
"""

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from yiwang.govern.supervision import books, log
from yiwang.govern.supervision.judging import judge
from yiwang.govern.supervision.models import Card, Watch
from yiwang.govern.supervision.rulebook import Book
from yiwang.govern.supervision.values import Dossier, Hit
from yiwang.kernel import clock, writes
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.unit import Fixed, later

faults = logging.getLogger(__name__)

BATCH = 100  # dossiers of one transaction
AGAIN = timedelta(hours=1)
GATHER = timedelta(seconds=30)  # what happens to a dossier within this time is looked at once

_MARK = """INSERT INTO supervision_watch (kind, key, due) VALUES (%s, %s, %s)
    ON CONFLICT (kind, key) DO UPDATE SET due = LEAST(supervision_watch.due, EXCLUDED.due)"""


def watch(kind: str, key: str, due: datetime) -> None:
    """Have a dossier looked at. The actor is the system."""
    later(Fixed(_MARK, (kind, key, due)))


def due() -> QuerySet[Watch]:
    """What is to be looked at by now."""
    return Watch.objects.filter(due__lte=SYSTEM.now)


def step() -> int:
    """Look at the dossiers that are due; return how many there were."""
    now = SYSTEM.now
    with acting(SYSTEM.on(now)) as actor:
        found = books.current()
        waiting = due().select_for_update(skip_locked=True).order_by("due", "id")
        rows = list(waiting[:BATCH]) if found else []
        for row, dossier in _dossiers(rows, now):
            _try(actor, found, row, dossier, now)
        return len(rows)


def look_on(case: UUID) -> None:
    """Look at a case that is over at each instant at which a rule would still turn, for whoever
    writes a past; ends where no rule turns any more.
    """
    for _turn in range(BATCH):
        with acting(SYSTEM):
            row = Watch.objects.filter(kind=log.CASE, key=str(case), due__isnull=False).first()
        if row is None or row.due is None:
            return
        with clock.at(max(row.due, clock.now())), acting(SYSTEM) as actor:
            for watched, dossier in _dossiers([row], actor.now):
                _try(actor, books.current(), watched, dossier, actor.now)


def looked_by_now() -> None:
    """Take back what stands in a past as looked at later than now."""
    with acting(SYSTEM):
        Watch.objects.filter(looked__gt=SYSTEM.now).update(looked=SYSTEM.now)


def _dossiers(rows: Sequence[Watch], now: datetime) -> Iterable[tuple[Watch, Dossier | None]]:
    cases = {UUID(row.key): row for row in rows if row.kind == log.CASE}
    known = {each.key: each for each in log.of_cases(cases)}
    asked = any(row.kind == log.FEED for row in rows)
    feeds = {feed.code: (feed, body) for _book, feed, body in books.feeds()} if asked else {}
    for row in rows:
        if row.kind == log.CASE:
            yield row, known.get(row.key)
        elif row.kind == log.FEED:
            feed = feeds.get(row.key)
            since = (row.looked or now) - AGAIN
            yield row, log.of_feed(feed[0], feed[1].id, since) if feed else None
        else:
            yield row, log.of_matter(row.kind, row.key)


def _try(
    actor: Actor, found: Sequence[Book], row: Watch, dossier: Dossier | None, now: datetime
) -> None:
    """Look at a dossier. One that no rule can digest is logged and looked at later, so that the
    others go on.
    """
    try:
        with acting(actor):
            _look(actor, found, row, dossier, now)
    except Exception:
        faults.exception("%s %s could not be looked at", row.kind, row.key)
        Watch.objects.filter(id=row.id).update(due=now + AGAIN)


def _look(
    actor: Actor, found: Sequence[Book], row: Watch, dossier: Dossier | None, now: datetime
) -> None:
    row.due, looked, row.looked = None, row.looked, now
    if dossier is not None:
        turns = []
        for book in found:
            began = books.since(book)
            since = max(began, looked - AGAIN) if looked else began
            judged = judge(dossier, books.in_force(book), since, now)
            issue(actor, book, dossier, judged.hits)
            turns.append(judged.following)
        row.due = min((each for each in turns if each), default=None)
    writes.update(row, "due", "looked")


def issue(actor: Actor, book: Book, dossier: Dossier, hits: Sequence[Hit]) -> int:
    """Issue the cards of hits that have none; return how many there were."""
    if not hits:
        return 0
    from yiwang.govern.supervision import actions

    there = Card.objects.filter(kind=dossier.kind, key=dossier.key)
    known = set(there.values_list("rule", "kind", "key", "occurrence"))
    fresh = [hit for hit in hits if hit.name not in known]
    for hit in fresh:
        actions.issue(actor, hit, book, dossier.titles)
    return len(fresh)


def watch_feeds() -> int:
    """See that every feed is watched, from the first time it is heard on."""
    with acting(SYSTEM):
        known = set(Watch.objects.filter(kind=log.FEED).values_list("key", flat=True))
        fresh = [feed.code for _book, feed, _body in books.feeds() if feed.code not in known]
        for code in fresh:
            watch(log.FEED, code, SYSTEM.now)
        return len(fresh)


def lapse() -> int:
    """Confirm the cards that nobody explained in time; return how many there were."""
    from yiwang.govern.supervision import actions

    with acting(SYSTEM) as actor:
        late = Card.objects.filter(state=Card.State.ISSUED, due__lt=actor.today)
        ids = list(late.order_by("due").values_list("id", flat=True)[:BATCH])
        return sum(actions.lapse(actor, each) is not None for each in ids)
