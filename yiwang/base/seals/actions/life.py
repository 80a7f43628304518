"""The life of a seal: applied for, approved, made, in use, suspended, destroyed."""

from dataclasses import dataclass
from uuid import UUID

from yiwang.base.seals import authority, making, queries
from yiwang.base.seals.errors import NoSeal, NotDone, Wrong
from yiwang.base.seals.models import Keeper, Seal
from yiwang.kernel import ids
from yiwang.kernel.actions import action, vouch
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.ids import NOBODY
from yiwang.kernel.numbers.draw import draw
from yiwang.kernel.tenancy import staffing
from yiwang.kernel.tenancy.models import Body

State, Kind = Seal.State, Seal.Kind
BEFORE = {  # step → where it begins
    State.IN_USE: (State.MADE, State.SUSPENDED),
    State.SUSPENDED: (State.IN_USE,),
    State.DESTROYED: (State.MADE, State.IN_USE, State.SUSPENDED),
}
DEMONSTRATION = "演示用章"


@dataclass(frozen=True)
class Application:
    """What somebody asks for. name: what the seal shows; empty: the body's name."""

    kind: str
    reason: str
    name: str = ""
    line: str = ""
    double: bool = False
    automatic: bool = False


@action("seals:seal:apply")
def apply(actor: Actor, wish: Application) -> Seal:
    """Apply for a seal of the actor's body.

    Raises:
        NotDone: no reason, or no name for a seal that shows a person's.
    """
    if not wish.reason.strip():
        raise NotDone(Wrong.NO_REASON)
    body = Body.objects.get(id=actor.body)
    own = wish.kind in (Kind.NAME, Kind.SIGNATURE)
    if own and not wish.name.strip():
        raise NotDone(Wrong.NO_NAME)
    seal = _new(actor, body, wish)
    seal.save(force_insert=True)
    vouch(seal)
    return seal


def _new(actor: Actor, body: Body, wish: Application) -> Seal:
    return Seal(
        id=ids.uuid7(actor.now),
        body=body,
        kind=Kind(wish.kind),
        number=f"{body.region_id[:6]}{draw('seal', body.region_id[:6]):07d}",
        name=wish.name.strip() or body.name,
        line=wish.line.strip(),
        double=wish.double,
        automatic=wish.automatic,
        reason=wish.reason.strip(),
        applied_by=actor.account if actor.signed_in else NOBODY,
        applicant=actor.name,
        applied_at=actor.now,
    )


@action("seals:seal:approve")
def approve(actor: Actor, seal_id: UUID) -> Seal:
    """Allow a seal that somebody else applied for; a worker then makes it.

    Raises:
        NotDone: decided already, or applied for by the same person.
    """
    return _decide(actor, seal_id, State.APPROVED, "")


@action("seals:seal:approve")
def refuse(actor: Actor, seal_id: UUID, remark: str) -> Seal:
    """Say no, with the reason.

    Raises:
        NotDone: as for `approve`, or no reason was given.
    """
    if not remark.strip():
        raise NotDone(Wrong.NO_REASON)
    return _decide(actor, seal_id, State.REFUSED, remark.strip())


def _decide(actor: Actor, seal_id: UUID, state: str, remark: str) -> Seal:
    seal = queries.lock(actor, seal_id)
    if seal.state != State.APPLIED:
        raise NotDone(Wrong.STATE)
    if seal.applied_by == actor.account:
        raise NotDone(Wrong.SAME_PERSON)
    seal.state, seal.remark = state, remark
    seal.decided_by, seal.decider, seal.decided_at = actor.account, actor.name, actor.now
    seal.save()
    vouch(seal)
    return seal


@action("seals:seal:manage")
def start(actor: Actor, seal_id: UUID) -> Seal:
    """Put a made or suspended seal into use.

    Raises:
        NotDone: it is neither, the body has one of its kind in use, or it has too few keepers.
    """
    seal = queries.lock(actor, seal_id)
    if seal.double and queries.keepers(seal).count() < 2:
        raise NotDone(Wrong.FEW_KEEPERS)
    others = Seal.objects.filter(body_id=seal.body_id, kind=seal.kind, state=State.IN_USE)
    if seal.kind not in (Kind.NAME, Kind.SIGNATURE) and others.exists():
        raise NotDone(Wrong.ONE_IN_USE)
    return _move(seal, State.IN_USE, "")


@action("seals:seal:manage")
def suspend(actor: Actor, seal_id: UUID, remark: str) -> Seal:
    """Take a seal out of use, to be put back or destroyed.

    Raises:
        NotDone: it is not in use, or no reason was given.
    """
    return _stop(actor, seal_id, State.SUSPENDED, remark)


@action("seals:seal:manage")
def destroy(actor: Actor, seal_id: UUID, remark: str) -> Seal:
    """End a seal for good; what it was set on stays what it is.

    Raises:
        NotDone: it was not made or is destroyed, or no reason was given.
    """
    return _stop(actor, seal_id, State.DESTROYED, remark)


def _stop(actor: Actor, seal_id: UUID, state: str, remark: str) -> Seal:
    if not remark.strip():
        raise NotDone(Wrong.NO_REASON)
    return _move(queries.lock(actor, seal_id), state, remark.strip())


def _move(seal: Seal, state: str, remark: str) -> Seal:
    if seal.state not in BEFORE[State(state)]:
        raise NotDone(Wrong.STATE)
    seal.state, seal.remark = state, remark
    seal.save(update_fields=["state", "remark"])
    vouch(seal)
    return seal


@action("seals:seal:manage")
def entrust(actor: Actor, seal_id: UUID, account: UUID) -> Keeper:
    """Make somebody of the body a keeper; again changes nothing.

    Raises:
        NotDone: the person holds no post in the body.
    """
    seal = queries.lock(actor, seal_id)
    known = queries.keepers(seal).filter(account=account).first()
    if known is not None:
        return known
    name = staff_of(seal, actor).get(account)
    if name is None:
        raise NotDone(Wrong.NOT_OF_THE_BODY)
    keeper = Keeper(id=ids.uuid7(actor.now), seal=seal, account=account, name=name, since=actor.now)
    keeper.save(force_insert=True)
    return keeper


def staff_of(seal: Seal, actor: Actor) -> dict[UUID, str]:
    """Who holds a post in the seal's body today, by account."""
    seats = staffing.of_bodies([seal.body_id], actor.today)
    return {account: name for seat in seats for account, name in seat.holders.items()}


@action("seals:seal:manage")
def relieve(actor: Actor, seal_id: UUID, account: UUID) -> Seal:
    """End somebody's keeping.

    Raises:
        NotDone: a seal in use that two persons use together would be left with fewer than two.
    """
    seal = queries.lock(actor, seal_id)
    left = queries.keepers(seal).exclude(account=account).count()
    if seal.double and seal.state == State.IN_USE and left < 2:
        raise NotDone(Wrong.FEW_KEEPERS)
    queries.keepers(seal).filter(account=account).update(until=actor.now)
    return seal


@action("seals:seal:make")
def make(actor: Actor, seal_id: UUID) -> Seal:
    """Make an approved seal; only once."""
    seal = queries.lock(actor, seal_id)
    if seal.state == State.APPROVED:
        making.make(actor, seal)
        seal.save()
        vouch(seal)
    return seal


@action("seals:seal:make")
def encode(actor: Actor, seal_id: UUID, certificate: bytes) -> Seal:
    """Have the maker sign the seal data by which the holder of a certificate seals; again
    changes nothing, until the certificate is another one.

    Raises:
        NoAuthority: nobody here may make seals.
    """
    authority.alone()
    seal = queries.lock(actor, seal_id)
    if certificate not in bytes(seal.encoded or b""):
        seal.encoded = making.encode(actor, seal, certificate)
        seal.save(update_fields=["encoded"])
        vouch(seal)
    return seal


@action("seals:seal:make")
def provide(actor: Actor, body_id: UUID) -> Seal:
    """The official seal of a body. A demonstration gets one that says so on its face, unless people
    decided on one; elsewhere they apply for it.

    Raises:
        NoSeal: there is none in use.
    """
    with acting(SYSTEM.on(actor.now)):
        authority.alone()
        found = queries.in_use(body_id, actor.now)
        if found is not None:
            return found
        body = Body.objects.get(id=body_id)
        if not authority.is_local() or queries.decided(body_id).exists():
            raise NoSeal(body.name)
        wish = Application(Kind.OFFICIAL, DEMONSTRATION, line=DEMONSTRATION, automatic=True)
        seal = _new(actor, body, wish)
        making.make(actor, seal)
        seal.state = State.IN_USE
        seal.save(force_insert=True)
    vouch(seal)
    return seal
