"""Give bodies keys, exchange them, take certificates back."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yiwang.base.seals import authority, keys
from yiwang.base.seals.crypto import certificates
from yiwang.base.seals.crypto.certificates import Subject
from yiwang.base.seals.errors import (
    NoSuchRequest,
    NotForSeals,
    NotRevocable,
    NotSecond,
    NotTrusted,
    NotWaiting,
)
from yiwang.base.seals.models import Certificate, Key, Revocation
from yiwang.base.seals.trust import name_digest
from yiwang.kernel import ids
from yiwang.kernel.actions import action, vouch
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.errors import NotFound
from yiwang.kernel.ids import NOBODY
from yiwang.kernel.tenancy.models import Body

Role, State = Certificate.Role, Certificate.State
MANAGE = "seals:key:manage"


@action(MANAGE)
def provide(actor: Actor, body_id: UUID, algorithm: str, role: str = Role.SIGNING) -> Certificate:
    """The certificate that a body signs with; the local authority makes key and certificate the
    first time.

    Raises:
        NoAuthority: there is none yet, and certificates come from elsewhere.
    """
    with acting(SYSTEM.on(actor.now)):
        authority.alone()
        found = _active(body_id, algorithm, role)
        if found is not None:
            return found
        return _made(actor, body_id, algorithm, role)


@action(MANAGE)
def rotate(actor: Actor, body_id: UUID, algorithm: str) -> Certificate:
    """A new key signs from now on; the old certificate still vouches for what it signed.

    Raises:
        NoAuthority: certificates come from elsewhere.
    """
    with acting(SYSTEM.on(actor.now)):
        authority.alone()
        _retire(body_id, algorithm, Role.SIGNING)
        return _made(actor, body_id, algorithm, Role.SIGNING)


def _active(body_id: UUID | None, algorithm: str, role: str) -> Certificate | None:
    rows = Certificate.objects.filter(body=body_id, algorithm=algorithm, role=role)
    return rows.filter(state=State.ACTIVE, key__isnull=False).select_related("key").first()


def _retire(body_id: UUID | None, algorithm: str, role: str) -> None:
    found = _active(body_id, algorithm, role)
    if found is not None:
        found.state = State.RETIRED
        found.save(update_fields=["state"])
        vouch(found)


def _made(actor: Actor, body_id: UUID, algorithm: str, role: str) -> Certificate:
    key = keys.draw(actor, algorithm, body_id)
    key.save()
    made = authority.certify(actor, role, key, Body.objects.get(id=body_id))
    vouch(made)
    return made


@action(MANAGE)
def revoke(actor: Actor, certificate_id: UUID, reason: int) -> Certificate:
    """Take a certificate back, for good. The list of the authority says so at once.

    reason: CRLReason of RFC 5280: 1 the key is in wrong hands, 3 the body changed, 4 replaced,
        5 the body ceased.

    Raises:
        NotRevocable: it is revoked already, or another authority's.
    """
    with acting(SYSTEM.on(actor.now)):
        row = Certificate.objects.select_for_update().filter(id=certificate_id).first()
        if row is None:
            raise NotFound(_("This certificate"))
        if row.state == State.REVOKED or not _ours(row):
            raise NotRevocable(row.name)
        row.state = State.REVOKED
        row.save(update_fields=["state"])
        line = Revocation(
            id=ids.uuid7(actor.now),
            issuer_digest=bytes(row.issuer_digest),
            serial=row.serial,
            at=actor.now,
            reason=reason,
        )
        line.save()
    vouch(row)
    vouch(line)
    return row


def _ours(row: Certificate) -> bool:
    """Whether one of our own authorities issued it, below the root."""
    issuer = certificates.read(bytes(row.encoded)).issuer
    rows = Certificate.objects.filter(role__in=(Role.ROOT, Role.ISSUING), key__isnull=False)
    names = {certificates.read(bytes(each.encoded)).subject for each in rows}
    return row.role != Role.ROOT and issuer in names


@action(MANAGE)
def request(actor: Actor, body_id: UUID | None, algorithm: str) -> Key:
    """A new key that waits for somebody else's certificate: of a body, or of the maker of seals."""
    with acting(SYSTEM.on(actor.now)):
        key = keys.draw(actor, algorithm, body_id)
        key.save()
    return key


def request_of(key: Key, subject: Subject) -> bytes:
    """The request for a key in DER."""
    algorithm, sign = keys.opened(key)
    return certificates.request(subject, bytes(key.public), algorithm, sign)


@action(MANAGE)
def accept(actor: Actor, encoded: bytes) -> Certificate:
    """Take in the certificate that was made for a request; the body signs with it from now on.
    That of a maker of seals waits until a second person confirms it.

    Raises:
        ValueError: the bytes are no certificate.
        NoSuchRequest: no key of ours waits for it.
        NotTrusted: no authority that was taken in before issued it.
        NotForSeals: a maker's certificate is that of an authority.
    """
    read = certificates.read(encoded)
    with acting(SYSTEM.on(actor.now)):
        authority.alone()
        key = Key.objects.filter(public=read.public, certificates__isnull=True).first()
        if key is None:
            raise NoSuchRequest(read.name)
        rows = Certificate.objects.filter(role__in=(Role.ROOT, Role.ISSUING))
        if not any(read.signed_by(certificates.read(bytes(row.encoded))) for row in rows):
            raise NotTrusted(read.name)
        made = _taken(actor, key, read)
    vouch(made)
    return made


def _taken(actor: Actor, key: Key, read: certificates.Read) -> Certificate:
    if key.body_id is not None:
        _retire(key.body_id, key.algorithm, Role.SIGNING)
        return authority.stored(actor, Role.SIGNING, read.encoded, key, key.body_id)
    if read.authority:
        raise NotForSeals(read.name)
    who = actor.account if actor.signed_in else NOBODY
    return authority.stored(actor, Role.MAKER, read.encoded, key, waiting=who)


@action("seals:key:confirm")
def confirm(actor: Actor, certificate_id: UUID) -> Certificate:
    """Agree, as the second person, that a maker of seals signs with a certificate; the one before
    retires.

    Raises:
        NotFound: there is none. NotWaiting: it waits for nobody, or its term is over.
        NotSecond: the same person took it in.
    """
    with acting(SYSTEM.on(actor.now)):
        authority.alone()
        row = Certificate.objects.select_for_update().filter(id=certificate_id).first()
        if row is None:
            raise NotFound(_("This certificate"))
        if row.state != State.WAITING or row.valid_until < actor.now:
            raise NotWaiting(row.name)
        if row.taken_by == actor.account:
            raise NotSecond(row.name)
        _retire(None, row.algorithm, Role.MAKER)
        row.state = State.ACTIVE
        row.save(update_fields=["state"])
    vouch(row)
    return row


@action(MANAGE)
def trust(actor: Actor, encoded: bytes) -> Certificate:
    """Take in an authority of others: a root, or one that stands below a root taken in before.

    Raises:
        ValueError: the bytes are no certificate.
        NotTrusted: it is no authority, or no root that was taken in signed it.
    """
    read = certificates.read(encoded)
    with acting(SYSTEM.on(actor.now)):
        rows = Certificate.objects.filter(role__in=(Role.ROOT, Role.ISSUING))
        above = [certificates.read(bytes(row.encoded)) for row in rows]
        root = read.signed_by(read)
        if not root and not any(read.signed_by(each) for each in above):
            raise NotTrusted(read.name)
        made = authority.stored(actor, Role.ROOT if root else Role.ISSUING, encoded, None)
    vouch(made)
    return made


@action(MANAGE)
def take_list(actor: Actor, encoded: bytes) -> Certificate:
    """Take in what another authority says it took back; lines we know stay.

    Raises:
        ValueError: the bytes are no list.
        NotTrusted: no authority that was taken in signed it.
    """
    read = certificates.read_list(encoded)
    with acting(SYSTEM.on(actor.now)):
        rows = Certificate.objects.filter(role__in=(Role.ROOT, Role.ISSUING), key__isnull=True)
        row = next((x for x in rows if read.signed_by(certificates.read(bytes(x.encoded)))), None)
        if row is None:
            raise NotTrusted("")
        digest = name_digest(read.issuer)
        lines = [
            Revocation(issuer_digest=digest, serial=f"{x.serial:x}", at=x.at, reason=x.reason)
            for x in read.lines
        ]
        Revocation.objects.bulk_create(lines, ignore_conflicts=True)
        row.list_until = read.until
        row.save(update_fields=["list_until"])
    vouch(row)
    return row
