"""Rows pulled out of a department's own database: its answer is copied to a file as it comes, which
is a batch like any other from there.

The address is kept sealed. A relation and its cursor are names, quoted by the driver; nothing that
a person writes is ever a part of the question. Rows that share the last cursor are asked for once
more, for some of them may have been written later; the mode for changes takes them once.
"""

import io
import logging
from datetime import datetime, timedelta
from typing import Any

import psycopg
from django.db.models import F, Q, QuerySet
from psycopg import sql

from yiwang.kernel import ids, keys, writes
from yiwang.kernel.actions import action
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.errors import DomainError, NotFound
from yiwang.share.collection import actions, queries, staging
from yiwang.share.collection.actions import Sent
from yiwang.share.collection.errors import NoKey, SourceSilent
from yiwang.share.collection.models import Batch, Origin
from yiwang.share.collection.values import Mode

log = logging.getLogger(__name__)

SEALED = "collection.origin"
PATIENCE = 10  # seconds until a database answers
LONGEST = 3_600_000  # milliseconds that it may take to give its rows


@action("collection:batch:send")
def connect(
    actor: Actor, code: str, address: str, relation: str, cursor: str = "", minutes: int = 0
) -> Origin:
    """Say where the rows of a resource come from; what was said before is replaced.

    address: connection string of PostgreSQL. relation: table or view, with its schema where it has
    one. cursor: column by which new and changed rows are known; empty: all rows each time. minutes:
    between pulls by workers; 0: only when somebody asks.
    Raises:
        NotSupplier, NoKey: the body or the resource do not fit.
    """
    resource = actions.supplied(actor, code)
    if cursor and not resource.key:
        raise NoKey(code)
    row = queries.origin(actor, code) or Origin(id=ids.uuid7(actor.now), resource=code)
    row.body_id = resource.supplier  # type: ignore[assignment]  # `supplied` found one
    row.address, row.relation, row.cursor = keys.seal(SEALED, address), relation, cursor
    row.minutes, row.last, row.fault = minutes, "", ""
    row.save()
    return row


def step() -> int:
    """Pull from each source whose time has come; return how many gave rows. A chore. What a source
    answers instead stands on the page of its resource, and it is asked again after its minutes.
    """
    with acting(SYSTEM):
        if not _due(SYSTEM.now).exists():
            return 0
    done = 0
    for code in claim(SYSTEM):
        try:
            pull(SYSTEM, code)
        except DomainError as refusal:
            log.warning("collection: %s was not pulled: %s", code, refusal)
        else:
            done += 1
    return done


@action("collection:batch:send")
def claim(actor: Actor) -> list[str]:
    """Take the sources whose time has come, so that no other worker asks them too."""
    due = list(_due(actor.now).select_for_update(skip_locked=True))
    for row in due:
        row.pulled_at = actor.now
        writes.update(row, "pulled_at")
    return [row.resource for row in due]


def _due(now: datetime) -> QuerySet[Origin]:
    long_ago = Q(pulled_at__lte=now - F("minutes") * timedelta(minutes=1))
    return Origin.objects.filter(Q(pulled_at=None) | long_ago, minutes__gt=0)


def pull(actor: Actor, code: str) -> Batch:
    """Copy what is new in the source and receive it as a batch; workers check and serve it.

    Raises:
        NotFound: nobody said where the rows come from.
        SourceSilent: the database does not answer, or not with rows.
    """
    with acting(actor):
        origin = queries.origin(actor, code)
    if origin is None:
        raise NotFound(queries.WHAT)
    try:
        with psycopg.connect(keys.unseal(SEALED, origin.address), connect_timeout=PATIENCE) as line:
            last, received = _copied(line, origin)
    except psycopg.Error as problem:
        said = str(problem).partition("\n")[0][:200]
        _note(actor, origin, origin.last, said)
        raise SourceSilent(said) from problem
    mode = Mode.CHANGES if origin.cursor else Mode.FULL
    try:
        sent = Sent(mode, f"{origin.relation}.csv", "csv", {}, "utf-8", ",")
        batch = actions.receive(actor, code, received, sent)
    except BaseException:
        received.path.unlink(missing_ok=True)
        raise
    _note(actor, origin, last)
    return batch


def _copied(line: Any, origin: Origin) -> tuple[str, staging.Received]:
    """One state of the source: its greatest cursor, and the rows up to it that are new."""
    line.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    line.read_only = True
    line.execute(sql.SQL("SET LOCAL statement_timeout = {}").format(LONGEST))
    table = sql.Identifier(*origin.relation.split("."))
    question, last = sql.SQL("SELECT * FROM {}").format(table), ""
    if origin.cursor:
        column = sql.Identifier(origin.cursor)
        top = line.execute(sql.SQL("SELECT max({})::text FROM {}").format(column, table)).fetchone()
        last = (top[0] if top else "") or origin.last
        if origin.last:
            later = sql.SQL("{} WHERE {} >= {}")
            question = later.format(question, column, sql.Literal(origin.last))
    copying = sql.SQL("COPY ({}) TO STDOUT (FORMAT csv, HEADER, ENCODING 'utf8')").format(question)
    with line.cursor().copy(copying) as rows:
        received = staging.take(_Stream(rows))
    assert received is not None, "there is no limit"
    return last, received


class _Stream(io.RawIOBase):
    """What the database sends as a file that is read once."""

    def __init__(self, rows: Any) -> None:
        self._rows = rows

    def read(self, size: int = -1) -> bytes:
        return bytes(self._rows.read())


@action("collection:batch:send")
def _note(actor: Actor, origin: Origin, last: str, fault: str = "") -> Origin:
    """Keep how far the source was read, or why it was not."""
    origin.last, origin.pulled_at, origin.fault = last, actor.now, fault
    writes.update(origin, "last", "pulled_at", "fault")
    return origin
