"""What office administrators do with receivers."""

import base64
import secrets
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from yiwang.base.webhooks import addresses, queries
from yiwang.base.webhooks.errors import EventsDetached, NameTaken, NothingHeard
from yiwang.base.webhooks.kinds import kinds as known
from yiwang.base.webhooks.models import Receiver
from yiwang.kernel import ids, keys
from yiwang.kernel.actions import action
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.clock import local_day
from yiwang.kernel.folding import lists
from yiwang.kernel.unit import Fixed, ask

SEALED = "webhook"  # the kind of sealed value
PREFIX = "whsec_"  # as the Standard Webhooks specification writes secrets


def secret_of(receiver: Receiver) -> bytes:
    return base64.b64decode(keys.unseal(SEALED, receiver.secret_sealed).removeprefix(PREFIX))


def _fresh() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(24)).decode()


def _checked(kinds: Sequence[str]) -> list[str]:
    if not kinds or set(kinds) - set(known()):
        raise NothingHeard
    return sorted(set(kinds))


@action("webhooks:receiver:manage")
def register(
    actor: Actor, name: str, address: str, kinds: Sequence[str], since: datetime | None = None
) -> tuple[Receiver, str]:
    """Let a system of the acting body be told from now on, or from a moment; also the secret by
    which it checks who told it, which is shown this once.

    Raises:
        AddressRefused, NothingHeard, NameTaken: what cannot be so.
    """
    addresses.require(address)
    if Receiver.objects.filter(body_id=actor.body, name=name).exists():
        raise NameTaken(name)
    secret = _fresh()
    xid, position = _before(since or actor.now)
    row = Receiver(
        id=ids.uuid7(actor.now),
        body_id=actor.body,
        name=name,
        address=address,
        kinds=_checked(kinds),
        secret_sealed=keys.seal(SEALED, secret),
        xid=xid,
        position=position,
        made_at=actor.now,
        made_by=actor.account,
    )
    row.save(force_insert=True)
    return row, secret


@action("webhooks:receiver:manage")
def change(
    actor: Actor, receiver_id: UUID, *, address: str, kinds: Sequence[str], state: str
) -> Receiver:
    """Tell another address or other kinds, pause, or go on. What came meanwhile is told then.

    Raises:
        AddressRefused, NothingHeard: what cannot be so.
    """
    addresses.require(address)
    row = queries.get(actor, receiver_id)
    row.address, row.kinds, row.state = address, _checked(kinds), Receiver.State(state)
    row.failures, row.next_attempt, row.reason = 0, None, ""
    row.save(update_fields=["address", "kinds", "state", "failures", "next_attempt", "reason"])
    return row


@action("webhooks:receiver:manage")
def renew(actor: Actor, receiver_id: UUID) -> tuple[Receiver, str]:
    """Another secret; the one before signs no more."""
    row, secret = queries.get(actor, receiver_id), _fresh()
    row.secret_sealed = keys.seal(SEALED, secret)
    row.save(update_fields=["secret_sealed"])
    return row, secret


@action("webhooks:receiver:manage")
def replay(actor: Actor, receiver_id: UUID, since: datetime) -> Receiver:
    """Tell everything again that happened after a moment, in order.

    Raises:
        EventsDetached: some of it was put away.
    """
    row = queries.get(actor, receiver_id)
    if (gone := _gone()) >= local_day(since).year:
        raise EventsDetached(gone)
    row.xid, row.position = _before(since)
    row.failures, row.next_attempt = 0, None
    row.save(update_fields=["xid", "position", "failures", "next_attempt"])
    row.held.filter(at__gte=since).delete()
    return row


@action("webhooks:receiver:manage")
def resend(actor: Actor, receiver_id: UUID, matter: str = "") -> int:
    """Send what was refused once more, of one case or of all; return how many events."""
    row = queries.get(actor, receiver_id)
    rows = row.held.filter(matter=matter) if matter else row.held.all()
    return rows.update(wanted=True)


@action("webhooks:receiver:manage")
def drop(actor: Actor, receiver_id: UUID, matter: str) -> int:
    """Give up on what was refused of one case; return how many events. They stay in the record."""
    return queries.get(actor, receiver_id).held.filter(matter=matter).delete()[0]


@action("webhooks:receiver:manage")
def remove(actor: Actor, receiver_id: UUID) -> None:
    """Tell this system nothing any more."""
    row = queries.get(actor, receiver_id)
    with acting(SYSTEM):
        Receiver.objects.filter(id=row.id).delete()


_BEFORE = """SELECT xid::text::bigint, position FROM outbox_announced WHERE at < %s
    ORDER BY xid DESC, position DESC LIMIT 1"""


def _gone() -> int:
    """The newest year whose events were put away; 0 where none were."""
    with acting(SYSTEM):
        return lists.gone_until("outbox_announced")


def _before(moment: datetime) -> tuple[int, int]:
    """The last event before a moment."""
    with acting(SYSTEM):
        (found,) = ask(Fixed(_BEFORE, (moment,)))
    return (found.lines[0][0], found.lines[0][1]) if found.lines else (0, 0)
