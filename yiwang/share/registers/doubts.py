"""Values that somebody holds to be wrong, until the body they come from decides.

A person contests what a register says of him, a comparison finds that two sources differ: both
become a doubt in the inbox of the body whose value it is, with the same deadline and answers.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from yiwang.base.parties.facade import Party
from yiwang.engines import term
from yiwang.kernel import ids
from yiwang.kernel.actions import action, tell, vouch
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.errors import Stale
from yiwang.kernel.tenancy import queries as bodies
from yiwang.kernel.tenancy.models import Post
from yiwang.kernel.wire import as_json
from yiwang.share.registers import queries
from yiwang.share.registers.actions import put
from yiwang.share.registers.errors import NoSupplier, NotContested, NotSettled, Why
from yiwang.share.registers.models import Delivery, Doubt, Entry
from yiwang.share.registers.serving import Line
from yiwang.share.registers.spec import Register, text_of
from yiwang.share.registers.values import DoubtAnswered

LONGEST = 500  # characters of a value


@dataclass(frozen=True)
class Contest:
    """What a person says is wrong, and what it should be. text: why, as proven by what."""

    register: str
    item: str
    claimed: str
    text: str


def due(today: date, spec: Register) -> date:
    """The last day to decide; years whose holidays are not published count weekends alone."""
    calendar = term.national().lenient()
    return term.last_day(today, spec.answering.days, term.Unit.WORKING_DAY, calendar)


def decider(spec: Register, source: str) -> UUID:
    """The body that decides about values of a source, or of a register that is delivered.

    Raises:
        NoSupplier: no body of the city does what supplies it.
    """
    feed = spec.source(source)
    function = feed.supplier if feed else spec.supplier
    body = bodies.by_function(function, None)
    if body is None:
        raise NoSupplier(function)
    return body


@action("registers:doubt:raise")
def contest(actor: Actor, wish: Contest) -> Doubt:
    """Say that a value about oneself is wrong; the body it comes from decides by a day.

    Raises:
        NoSuchRegister. NotContested: with the reason. NoSupplier: nobody can decide.
    """
    spec = queries.register(wish.register)
    claimed, text = wish.claimed.strip()[:LONGEST], wish.text.strip()[:2000]
    entry = queries.own(actor, wish.register)
    if entry is None:
        raise NotContested(Why.NO_ENTRY)
    if wish.item not in spec.items:
        raise NotContested(Why.NO_ITEM)
    held = text_of(entry.content.get(wish.item))
    if not claimed or claimed == held:
        raise NotContested(Why.SAME)
    if not _fits(spec, wish.item, claimed):
        raise NotContested(Why.TYPE)
    if not text:
        raise NotContested(Why.NO_REASON)
    open_ones = Doubt.objects.filter(party=actor.person, register=wish.register, item=wish.item)
    if open_ones.filter(state=Doubt.State.OPEN).exists():
        raise NotContested(Why.TWICE)
    source = (entry.origins or {}).get(wish.item, {}).get("source", "")
    doubt = Doubt(
        id=ids.uuid7(actor.now),
        body_id=decider(spec, source),
        register=wish.register,
        subject=bytes(entry.subject),
        masked=entry.masked or Party.objects.get(id=actor.person).identity_masked,
        name=actor.name,
        party=actor.person,
        item=wish.item,
        source=source,
        raised_by=Doubt.Raised.PERSON,
        held=held,
        claimed=claimed,
        text=text,
        opened_at=actor.now,
        due=due(actor.today, spec),
    )
    doubt.save(force_insert=True)
    vouch(doubt)
    return doubt


def _fits(spec: Register, item: str, text: str) -> bool:
    """Whether a value is written as the item wants it."""
    try:
        spec.value(item, text)
    except ValueError:
        return False
    return True


@dataclass(frozen=True)
class Verdict:
    """What a body decides. value: the right one, none where it stays; since: from which day."""

    right: bool
    answer: str
    value: str = ""
    since: date | None = None


@action("registers:doubt:settle", about="party")
def settle(actor: Actor, doubt_id: UUID, verdict: Verdict, *, revision: int | None = None) -> Doubt:
    """Decide a doubt for the body whose value it is. A correction is known at once; the source's
    own rows follow with its next batch.

    Raises:
        NotFound. Stale: somebody changed it since. NotSettled: with the reason.
    """
    doubt = queries.doubt(actor, doubt_id, lock=True)
    if revision is not None and revision != doubt.revision:
        raise Stale
    value, answer = verdict.value.strip()[:LONGEST], verdict.answer.strip()[:2000]
    if doubt.state != Doubt.State.OPEN:
        raise NotSettled(Why.DECIDED)
    if not answer:
        raise NotSettled(Why.NO_REASON)
    if not verdict.right and value in ("", doubt.held):
        raise NotSettled(Why.SAME)
    if not verdict.right and not _fits(queries.register(doubt.register), doubt.item, value):
        raise NotSettled(Why.TYPE)
    if verdict.since and verdict.since > actor.today:
        raise NotSettled(Why.FUTURE)
    doubt.state = Doubt.State.KEPT if verdict.right else Doubt.State.CORRECTED
    doubt.value, doubt.answer, doubt.since = value, answer, verdict.since
    doubt.decided_at, doubt.decided_by = actor.now, _who(actor)
    doubt.revision += 1
    doubt.save()
    vouch(doubt)
    if doubt.state == Doubt.State.CORRECTED:
        _correct(actor, doubt)
    if doubt.party:
        tell(DoubtAnswered(doubt.id, doubt.party, doubt.register, doubt.item, doubt.state))
    return doubt


def _who(actor: Actor) -> dict[str, Any]:
    post = Post.objects.filter(id=actor.post).first()
    return {"name": actor.name, "post": {"zh": post.title, "en": post.title_en} if post else {}}


def _correct(actor: Actor, doubt: Doubt) -> None:
    """Let the register say the right value: known from now, held since the day that was decided."""
    system = SYSTEM.on(actor.now)
    with acting(system):
        rows = list(
            Entry.objects.filter(
                register=doubt.register, subject=bytes(doubt.subject), ended_by=None
            ).order_by("valid_from")
        )
        wrong = [row for row in rows if _is_wrong(row, doubt)]
        today = [row for row in wrong if row.valid_from <= actor.today]
        if not today:
            return  # the register says something else by now; the source's next batch tells
        since = doubt.since or today[-1].valid_from
        delivery = Delivery(
            id=ids.uuid7(actor.now),
            body_id=today[-1].body_id,
            register=doubt.register,
            as_of=_as_of(doubt.register, actor),
            at=actor.now,
            entries=1,
            source=f"correction {doubt.id}",
        )
        lines = [line for row in rows for line in _righted(row, doubt, since)]
        put(delivery, lines, complete=False)


def _is_wrong(row: Entry, doubt: Doubt) -> bool:
    return bool(text_of(row.content.get(doubt.item)) == doubt.held)


def _righted(row: Entry, doubt: Doubt, since: date) -> Iterator[Line]:
    """An entry as it is where it is right or before the day since which the right value holds, and
    with the right value from that day on.
    """
    subject, origins = bytes(row.subject), row.origins
    end = row.valid_until

    def line(content: Any, said: Any, begin: date, until: date | None) -> Line:
        told = as_json(said) if said is not None else None
        return Line(subject, as_json(content), begin, until, told, row.masked)

    if not _is_wrong(row, doubt) or (end is not None and end < since):
        yield line(row.content, origins, row.valid_from, end)
        return
    begin = max(since, row.valid_from)
    if row.valid_from < begin:
        yield line(row.content, origins, row.valid_from, begin - timedelta(days=1))
    right = queries.register(doubt.register).value(doubt.item, doubt.value)
    content = {**row.content, doubt.item: right}
    yield line(content, {**(origins or {}), doubt.item: corrected(doubt)}, begin, end)


def _as_of(register: str, actor: Actor) -> date:
    """A correction makes nothing else fresher than it was."""
    last = queries.last(register)
    return last.as_of if last else actor.today


def corrected(doubt: Doubt) -> dict[str, str]:
    """Where a corrected value comes from."""
    return {"source": doubt.source, "corrected": str(doubt.id)}


def corrections(register: str) -> Mapping[bytes, list[Doubt]]:
    """What bodies decided, by subject: it holds for as long as the sources say what was wrong."""
    found = defaultdict(list)
    rows = Doubt.objects.filter(register=register, state=Doubt.State.CORRECTED)
    for doubt in rows.order_by("decided_at"):
        found[bytes(doubt.subject)].append(doubt)
    return found
