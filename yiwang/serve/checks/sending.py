"""Ask the sources. Runs in the worker; nobody is asked inside a transaction.

One worker asks one source at a time. A question waits until the source has it: who is down is asked
again later, with longer rests, and loses nothing; who hears a question twice knows it by its id.
In the same turn a source is asked about many people at once, and told of reliefs.
"""

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet

from yiwang.base.parties.facade import Party
from yiwang.kernel import keys
from yiwang.kernel.actions import action
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.evidence.record import Outcome, record
from yiwang.serve.checks import answers, enquiries, members, protocol, reliefs, reporting
from yiwang.serve.checks.models import Authorisation, Order, Outside, Question

log = logging.getLogger(__name__)

AT_ONCE = 8  # sources that are asked at the same time
BATCH = 200  # questions of one post
TURNS = 20  # posts before another worker may look
LEASE = timedelta(seconds=300)
# A family that applied waits for its answers; a look at the stock orders a thousand checks at once.
_LATER = ExpressionWrapper(~Q(order__mode=Order.Mode.ENTRY), BooleanField())
FIRST_REST, LONGEST_REST = timedelta(seconds=5), timedelta(minutes=5)


Work = Callable[[Outside, bytes], int]


def step() -> int:
    """Ask every source for which questions wait and tell those who are to know of reliefs, then
    make the reports that are complete; return how much was taken or answered.
    """
    return turns((_post, reliefs.bring, enquiries.asking())) + reporting.step()


def wanted() -> QuerySet[Outside]:
    """Sources for which something waits and that are not at rest."""
    free = Q(next_at=None) | Q(next_at__lte=SYSTEM.now)
    free &= Q(leased_until=None) | Q(leased_until__lte=SYSTEM.now)
    asked = Exists(Question.objects.filter(state="waiting", source=OuterRef("code")))
    owed = asked | reliefs.waiting(OuterRef("code")) | enquiries.waiting(OuterRef("code"))
    return Outside.objects.filter(free, owed)


def turns(works: Sequence[Work]) -> int:
    """Give every source its turn for which something waits; return how much was done."""
    with acting(SYSTEM):
        found = list(wanted().values_list("code", flat=True))
    return _all(found, works) if found else 0


def _all(codes: Sequence[str], works: Sequence[Work]) -> int:
    if connection.in_atomic_block:  # a transaction is this thread's alone, as in most tests
        return sum(_turn(code, works) for code in codes)
    connection.close()  # back to the pool, for the threads share it
    with ThreadPoolExecutor(min(AT_ONCE, len(codes))) as threads:
        given = [threads.submit(copy_context().run, _apart, code, works) for code in codes]
        return sum(turn.result() for turn in given)


def _apart(code: str, works: Sequence[Work]) -> int:
    try:
        return _turn(code, works)
    finally:
        connection.close()


def _turn(code: str, works: Sequence[Work]) -> int:
    """Do what waits for one source, time after time."""
    with acting(SYSTEM):
        free = Q(leased_until=None) | Q(leased_until__lte=SYSTEM.now)
        rows = Outside.objects.filter(free, code=code)
        if not rows.update(leased_until=SYSTEM.now + LEASE):
            return 0
        source = Outside.objects.get(code=code)
    secret = keys.unseal("source", source.secret_sealed).encode()
    done = 0
    try:
        for _number in range(TURNS):
            taken = sum(work(source, secret) for work in works)
            if not taken:
                break
            done += taken
    except protocol.NobodyThere as fault:
        _rest(source, str(fault))
    finally:
        with acting(SYSTEM):
            Outside.objects.filter(id=source.id).update(leased_until=None)
    return done


def _post(source: Outside, secret: bytes) -> int:
    """Ask one post of questions; return how many were taken or answered."""
    asked = _questions(SYSTEM, source)
    if not asked:
        return 0
    return _noted(source, protocol.ask(source.address, asked, secret, SYSTEM.now), asked)


@action("checks:answer:take")
def _questions(actor: Actor, source: Outside) -> list[dict[str, Any]]:
    """What waits for a source and is authorised at this moment, with what it needs to answer; the
    look is recorded with each member. What is not authorised any more is never asked.
    """
    waiting = Question.objects.filter(source=source.code, state=Question.State.WAITING)
    signed = Authorisation.objects.filter(members.live(actor.today), member=OuterRef("member"))
    waiting.exclude(Exists(signed)).update(state=Question.State.STOPPED)
    rows = waiting.select_related("order__household", "member").order_by(_LATER, "id")[:BATCH]
    found = list(rows)
    people = Party.objects.in_bulk({each.member.party for each in found})
    for party in people.values():
        items = [each.item for each in found if each.member.party == party.id]
        content = {"source": source.code, "items": items}
        record(actor, "checks.asked", source.id, content, outcome=Outcome.READ, subject=party.id)
    return [_said(each, people[each.member.party]) for each in found]


def _said(row: Question, party: Party) -> dict[str, Any]:
    objection = row.objections.filter(answered_at=None).first() if row.round > 1 else None
    return {
        "id": name_of(row),
        "item": row.item,
        "name": party.name,
        "number": keys.unseal("identity", party.identity_sealed),
        "order": row.order.number,
        "purpose": row.order.household.title["zh"],
        "objection": objection.text if objection else "",
    }


def name_of(row: Question) -> str:
    """How a question is called outside; the same for as long as it is the same question."""
    return f"{row.id}.{row.round}"


def _noted(source: Outside, reply: protocol.Reply, asked: Sequence[dict[str, Any]]) -> int:
    """Write down what a source took and what it said; those it passed over are asked again."""
    names = {each["id"] for each in asked}
    taken = answers.acknowledge(SYSTEM, source, reply.taken & names)
    said = [each for each in reply.answers if isinstance(each, dict) and each.get("id") in names]
    verdicts = answers.take(SYSTEM, source, said)
    if taken + len(verdicts) == 0:
        _rest(source, "none of the questions was taken")
    return taken + len(verdicts)


def _rest(source: Outside, reason: str) -> None:
    """Leave a source alone for a while."""
    log.warning("source %s is not there: %s", source.code, reason)
    failures = source.failures + 1
    rest = min(FIRST_REST * 2 ** min(failures - 1, 10), LONGEST_REST)
    with acting(SYSTEM):
        Outside.objects.filter(id=source.id).update(
            failures=failures, next_at=SYSTEM.now + rest, reason=reason[:300]
        )


@action("checks:source:connect")
def connect(actor: Actor, code: str, address: str, secret: str) -> UUID:
    """Say where a source is reached and by which secret it and the city know each other."""
    row, _made = Outside.objects.update_or_create(
        code=code,
        defaults={
            "address": address,
            "secret_sealed": keys.seal("source", secret),
            "failures": 0,
            "next_at": None,
            "reason": "",
        },
    )
    return UUID(str(row.id))
