"""Writes of who allots: open a round, close it, announce the list, draw, publish."""

import re
from uuid import UUID

from django.db import connection, transaction
from django.db.utils import IntegrityError
from django.utils.translation import gettext as _

from yiwang.kernel import ids, lottery
from yiwang.kernel.actions import action, tell, vouch
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.errors import NotFound
from yiwang.kernel.tenancy.models import Body
from yiwang.serve.allotments import queries, spec, standing
from yiwang.serve.allotments.errors import NotReady
from yiwang.serve.allotments.models import Round
from yiwang.serve.allotments.values import Drawn, ListsAnnounced, Unready, Wish

_DIGEST = re.compile(r"[0-9a-f]{64}")
State = Round.State
# Why a step that needs one state is refused in another.
_OTHERWISE = {
    State.OPEN: Unready.OPEN,
    State.CLOSED: Unready.NOT_ANNOUNCED,
    State.ANNOUNCED: Unready.ANNOUNCED,
    State.DRAWN: Unready.DRAWN,
    State.PUBLISHED: Unready.PUBLISHED,
}


@action("allotments:round:manage")
def begin(actor: Actor, wish: Wish) -> Round:
    """Open a round of the actor's body.

    Raises:
        NotFound: no package of this name allots places.
        NotReady: no place there, days that cannot be, or another round is under way.
    """
    sources = {source.name: source for source, _found in queries.offers()}
    source = sources.get(wish.package)
    found = spec.of(source) if source else None
    if source is None or found is None:
        raise NotFound(_("A package that allots places"))
    if wish.closes_on < max(wish.opens_on, actor.today):
        raise NotReady(Unready.DAYS)
    region = Body.objects.values_list("region_id", flat=True).get(id=actor.body)
    if not spec.held(found, wish.opens_on).of_region(region):
        raise NotReady(Unready.NO_PLACE, source.titles["zh"])
    made = Round(
        id=ids.uuid7(actor.now),
        body_id=actor.body,
        package=source.name,
        version=source.version,
        title=found.title,
        region=region,
        opens_on=wish.opens_on,
        closes_on=wish.closes_on,
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as there:
        raise NotReady(Unready.THERE) from there
    vouch(made)
    return made


def _own(actor: Actor, round_id: UUID, *states: str) -> Round:
    """A round of the actor's body, to change, in one of these states.

    Raises:
        NotFound: another body's, or none. NotReady: another state.
    """
    rows = Round.objects.select_for_update(of=("self",)).select_related("body")
    found = rows.filter(id=round_id, body_id=actor.body).first()
    if found is None:
        raise NotFound(_("This round"))
    if found.state not in states:
        raise NotReady(_OTHERWISE[State(found.state)])
    return found


@action("allotments:round:manage")
def close(actor: Actor, round_id: UUID) -> Round:
    """Take no applications any more, also before the last day.

    Raises:
        NotReady: it is closed already.
    """
    found = _own(actor, round_id, *State.values)
    if found.state != State.OPEN:
        raise NotReady(Unready.NOT_OPEN)
    found.state = State.CLOSED
    found.save(update_fields=["state"])
    vouch(found)
    return found


@action("allotments:round:manage")
def announce(actor: Actor, round_id: UUID, witness: str, commitment: str) -> Round:
    """Settle the list before anybody can know the seed; one digest of all goes into the evidence.

    witness: who names the number. commitment: its digest, made by the witness himself.

    Raises:
        NotReady: it is open or announced, somebody is still being checked, or nobody is listed.
    """
    found = _own(actor, round_id, State.CLOSED)
    if not _DIGEST.fullmatch(commitment) or not witness.strip():
        raise NotReady(Unready.NO_COMMITMENT)
    many = queries.counts(found)
    if open_still := many["checking"] + many["doubted"]:
        raise NotReady(Unready.CHECKING, str(open_still))
    if not many["ready"]:
        raise NotReady(Unready.NOBODY)
    with acting(SYSTEM.on(actor.now)):
        candidates = queries.listed(found)
    found.witness, found.commitment = witness.strip(), commitment
    found.state, found.announced_at = State.ANNOUNCED, actor.now
    head = {"format": lottery.PLACES, **queries.terms(found)}
    found.announced = lottery.announced(
        {**head, "candidates": candidates, "commitment": commitment}
    )
    found.save()
    vouch(found)
    tell(ListsAnnounced(found.id, found.announced, len(candidates)))
    return found


@action("allotments:round:manage")
def draw(actor: Actor, round_id: UUID, number: str) -> Round:
    """Allot, once the announcement is sealed and the witness names his number. All or nothing is
    written; the same list and seed give the same places however often.

    Raises:
        NotReady: not announced, drawn already, not sealed yet, or another number.
    """
    found = _own(actor, round_id, State.ANNOUNCED)
    proof = queries.sealed(found)
    if proof is None:
        raise NotReady(Unready.NO_ROOT)
    said = number.strip()
    if lottery.commit(said) != found.commitment:
        raise NotReady(Unready.WRONG_NUMBER)
    found.number, found.root, found.root_number = said, proof["root"], proof["number"]
    found.seed = lottery.seed_of(found.announced, found.root, said)
    with acting(SYSTEM.on(actor.now)):
        file = {"format": lottery.PLACES, **queries.terms(found)}
        file["candidates"] = queries.listed(found)
        file["result"] = lottery.result(file, found.seed)
        _write(found, file["result"])
    found.filled = {code: vars(cut) for code, cut in standing.cuts(file)}
    found.state, found.drawn_at = State.DRAWN, actor.now
    found.save()
    vouch(found)
    placed = sum(bool(row["place"]) for row in file["result"])
    outcome = lottery.digest(lottery.canonical(file["result"]))
    tell(Drawn(found.id, found.seed, outcome, placed))
    return found


_RESULT = """UPDATE allotments_candidate one SET drawn = row.drawn, place = row.place
    FROM unnest(%s::text[], %s::int[], %s::text[]) AS row (number, drawn, place)
    WHERE one.round_id = %s AND one.number = row.number AND one.state = 'ready'"""


def _write(found: Round, result: list[dict[str, object]]) -> None:
    columns = ([row[name] for row in result] for name in ("id", "number", "place"))
    with connection.cursor() as cursor:
        cursor.execute(_RESULT, [*columns, found.id])


@action("allotments:round:manage")
def publish(actor: Actor, round_id: UUID) -> Round:
    """Show the result to everybody; the worker then goes on with every case, each once.

    Raises:
        NotReady: it is not drawn, or published already.
    """
    found = _own(actor, round_id, *State.values)
    if found.state == State.PUBLISHED:
        raise NotReady(Unready.PUBLISHED)
    if found.state != State.DRAWN:
        raise NotReady(Unready.NOT_DRAWN)
    found.state, found.published_on = State.PUBLISHED, actor.today
    found.save(update_fields=["state", "published_on"])
    vouch(found)
    return found
