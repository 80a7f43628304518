"""Seals and signatures for other contexts."""

from uuid import UUID

from yiwang.base.seals import authority, keys, queries
from yiwang.base.seals.actions import keys as key_actions
from yiwang.base.seals.actions import life
from yiwang.base.seals.actions.uses import ask, done
from yiwang.base.seals.crypto import certificates, der
from yiwang.base.seals.crypto.algorithms import verify
from yiwang.base.seals.crypto.sm import sm3
from yiwang.base.seals.errors import NoAuthority, NoKey, NoSeal
from yiwang.base.seals.models import Certificate
from yiwang.base.seals.queries import decisions, may_seal
from yiwang.base.seals.trust import Standing, State, standing
from yiwang.base.seals.values import Document, Face, Signer
from yiwang.kernel.actor import SYSTEM, acting

OFFICIAL = "official"

__all__ = [
    "OFFICIAL",
    "Document",
    "Face",
    "NoAuthority",
    "NoKey",
    "NoSeal",
    "Signer",
    "Standing",
    "State",
    "ask",
    "certificates",
    "decisions",
    "der",
    "done",
    "may_seal",
    "seal",
    "seal_data",
    "signer",
    "sm3",
    "standing",
    "verify",
]


def seal(body_id: UUID, kind: str = OFFICIAL) -> Face:
    """The seal that a body sets on its documents: of a kind, else its official one.

    kind: a value of Seal.Kind. A demonstration gets an official one at first use.

    Raises:
        NoSeal: the body has neither in use.
    """
    with acting(SYSTEM) as actor:
        row = queries.in_use(body_id, actor.now, kind) or life.provide(actor, body_id)
        return queries.face(row)


def seal_data(seal_id: UUID, by: Signer) -> bytes:
    """Seal data of GB/T 38540 in DER, signed by the maker, that names the signer's certificate.

    Raises:
        NoAuthority: nobody here may make seals.
    """
    with acting(SYSTEM) as actor:
        row = life.encode(actor, seal_id, by.certificate)
        return bytes(row.encoded or b"")


def signer(body_id: UUID, algorithm: str = "p256") -> Signer:
    """What signs for a body now; the local authority makes it at first use.

    algorithm: `p256`, `rsa` or `sm2`.

    Raises:
        NoKey: certificates come from elsewhere, and this body has none that holds.
    """
    with acting(SYSTEM) as actor:
        row = _certificate(body_id, algorithm)
        if row is None and authority.is_local():
            key_actions.provide(actor, body_id, algorithm)
            row = _certificate(body_id, algorithm)
        if row is None or row.key is None or not row.valid_from <= actor.now <= row.valid_until:
            raise NoKey(str(body_id))
        way, sign = keys.opened(row.key)
        above = _above(bytes(row.encoded))
    return Signer(row.name, row.serial, way, bytes(row.encoded), above, sign)


def _certificate(body_id: UUID, algorithm: str) -> Certificate | None:
    rows = Certificate.objects.filter(
        body_id=body_id,
        algorithm=algorithm,
        role=Certificate.Role.SIGNING,
        state=Certificate.State.ACTIVE,
        key__isnull=False,
    )
    return rows.select_related("key", "body").first()


def _above(encoded: bytes) -> tuple[bytes, ...]:
    roles = (Certificate.Role.ROOT, Certificate.Role.ISSUING)
    rows = Certificate.objects.filter(role__in=roles)
    known = [certificates.read(bytes(row.encoded)) for row in rows]
    chain = [certificates.read(encoded)]
    while len(chain) <= len(known):
        upper = next((x for x in known if x not in chain and chain[-1].issuer == x.subject), None)
        if upper is None:
            break
        chain.append(upper)
    return tuple(each.encoded for each in chain[1:])
