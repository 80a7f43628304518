"""The authority of this installation: a root and an issuing key for each family of algorithms.

For demonstrations and for cities that are allowed to run one. With YIWANG_AUTHORITY=external
nothing is certified here; `yiwang seals` writes requests and takes certificates in.
"""

import secrets
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any
from uuid import UUID

import yaml
from django.conf import settings
from django.db import connection

from yiwang.base.seals import keys
from yiwang.base.seals.crypto import certificates
from yiwang.base.seals.crypto.certificates import Revoked, Subject, Wish
from yiwang.base.seals.errors import NoAuthority, NoMaker
from yiwang.base.seals.models import Certificate, Key, Revocation
from yiwang.base.seals.trust import name_digest
from yiwang.kernel import ids
from yiwang.kernel.actor import Actor
from yiwang.kernel.tenancy.models import Body

FAMILY = {"p256": "p256", "rsa": "p256", "sm2": "sm2"}  # algorithm of a key → of its issuer
_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended('seals.authority', 0))"
LEEWAY = timedelta(minutes=5)  # clocks of those who check may be behind
Role = Certificate.Role


@cache
def profile() -> dict[str, Any]:
    """Names and lifetimes in days, see data/authority.yaml."""
    text = files("yiwang.base.seals").joinpath("data/authority.yaml").read_text("utf-8")
    found: dict[str, Any] = yaml.safe_load(text)
    return found


def alone() -> None:
    """Wait until nobody else makes keys; until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(_ONE_AT_A_TIME)


def is_local() -> bool:
    return bool(settings.YIWANG.authority == "local")


def issuer(actor: Actor, algorithm: str) -> Certificate:
    """The issuing certificate for keys of an algorithm; made with its root at first use.

    Raises:
        NoAuthority: certificates of this installation come from elsewhere.
    """
    if not is_local():
        raise NoAuthority
    family = FAMILY[algorithm]
    found = _active(Role.ISSUING, family)
    if found is not None:
        return found
    root = _active(Role.ROOT, family) or _made(actor, Role.ROOT, family, None)
    return _made(actor, Role.ISSUING, family, root)


def maker(actor: Actor) -> Certificate:
    """Whoever signs seals as their maker (GB/T 38540), by SM2; made at first use by the local
    authority, else taken in (`actions.keys.accept`).

    Raises:
        NoMaker: certificates come from elsewhere, and none that holds is here.
    """
    found = _active(Role.MAKER, "sm2")
    if found is not None and (is_local() or _good(found, actor.now)):
        return found
    if not is_local():
        raise NoMaker
    above = issuer(actor, "sm2")
    return _made(actor, Role.MAKER, "sm2", above)


def _good(row: Certificate, now: datetime) -> bool:
    lost = Revocation.objects.filter(issuer_digest=row.issuer_digest, serial=row.serial)
    return row.valid_from <= now <= row.valid_until and not lost.exists()


def _active(role: str, algorithm: str) -> Certificate | None:
    rows = Certificate.objects.filter(role=role, algorithm=algorithm, key__isnull=False)
    return rows.filter(state=Certificate.State.ACTIVE).select_related("key").first()


def _made(actor: Actor, role: str, family: str, root: Certificate | None) -> Certificate:
    key = keys.draw(actor, family)
    key.save()
    title = {Role.ROOT: "根", Role.ISSUING: "签发", Role.MAKER: "制章"}[Role(role)]
    name = f"{profile()['name']}{title} {family.upper()} {actor.today.year}"
    subject = Subject(name, profile()["name"])
    return _certified(actor, role, key, subject, root)


def certify(actor: Actor, role: str, key: Key, body: Body) -> Certificate:
    """A certificate of ours for a key of a body.

    Raises:
        NoAuthority: certificates of this installation come from elsewhere.
    """
    subject = Subject(body.name, body.name, body.uscc)
    return _certified(actor, role, key, subject, issuer(actor, key.algorithm), body.id)


def _certified(
    actor: Actor,
    role: str,
    key: Key,
    subject: Subject,
    above: Certificate | None,
    body_id: UUID | None = None,
) -> Certificate:
    signing = above.key if above else key
    assert signing is not None
    algorithm, sign = keys.opened(signing)
    upper = certificates.read(bytes(above.encoded)) if above else None
    wish = Wish(
        serial=secrets.randbits(127) | 1 << 126,  # 16 bytes that nobody guesses, never negative
        issuer=upper.subject if upper else subject.encoded,
        issuer_public=upper.public if upper else bytes(key.public),
        subject=subject.encoded,
        public=bytes(key.public),
        valid_from=actor.now - LEEWAY,
        valid_until=actor.now + timedelta(days=profile()[str(role)]),
        depth={Role.ROOT: 1, Role.ISSUING: 0}.get(Role(role)),
        crl=f"{settings.YIWANG.address}/authority/{above.id}.crl" if above else "",
    )
    return stored(actor, role, certificates.certificate(wish, algorithm, sign), key, body_id)


def stored(
    actor: Actor,
    role: str,
    encoded: bytes,
    key: Key | None,
    body_id: UUID | None = None,
    *,
    waiting: UUID | None = None,
) -> Certificate:
    """Keep a certificate, ours or one that was handed in.

    waiting: the account that took in one which a second person has to confirm.
    """
    read = certificates.read(encoded)
    row = Certificate(
        id=ids.uuid7(actor.now),
        role=role,
        algorithm=key.algorithm if key else "",
        body_id=body_id,
        key=key,
        encoded=read.encoded,
        issuer_digest=name_digest(read.issuer),
        serial=f"{read.serial:x}",
        name=read.name,
        valid_from=read.valid_from,
        valid_until=read.valid_until,
        state=Certificate.State.WAITING if waiting is not None else Certificate.State.ACTIVE,
        taken_by=waiting,
    )
    row.save()
    return row


def revocation_list(actor: Actor, row: Certificate) -> bytes:
    """What an authority of ours took back, signed now.

    Raises:
        NoAuthority: its key is not here.
    """
    if row.key is None:
        raise NoAuthority
    algorithm, sign = keys.opened(row.key)
    read = certificates.read(bytes(row.encoded))
    lines = Revocation.objects.filter(issuer_digest=name_digest(read.subject)).order_by("at")
    return certificates.revocation_list(
        read.subject,
        [Revoked(int(each.serial, 16), each.at, each.reason) for each in lines],
        number=_number(actor.now),
        at=actor.now,
        until=actor.now + timedelta(days=profile()["list"]),
        algorithm=algorithm,
        sign=sign,
    )


def _number(moment: datetime) -> int:
    return int(moment.timestamp())
