"""Find out who is knocking, and as what. Runs as the door role, which sees nothing else."""

import hashlib
import json
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q

from yiwang.kernel import clock, ids
from yiwang.kernel.actor import Actor, Audience, Office
from yiwang.kernel.reads import Read
from yiwang.kernel.tenancy.errors import NoSuchPost
from yiwang.kernel.tenancy.levels import beyond
from yiwang.kernel.tenancy.models import AccessToken, Account, Body, Post
from yiwang.kernel.tenancy.roles import permissions, roles
from yiwang.kernel.unit import Fixed, ask

TOKEN_LIFE = timedelta(days=30)
_ACCOUNT = Read(Account, "id = %s")
_TOKEN = Read(AccessToken, "digest = %s AND expires > %s", beside=("account",))


@dataclass(frozen=True)
class Grant:
    """A role that a post has today. scope: a division to supervise; services: empty for all."""

    role: str
    scope: str
    services: frozenset[str]


@dataclass(frozen=True)
class Seat:
    """A post somebody may act in today."""

    post: UUID
    title: str
    title_en: str
    body: UUID
    body_name: str
    body_name_en: str
    stands_in: bool
    second_factor: bool  # whether a role of the post asks for a one-time code at sign-in
    grants: tuple[Grant, ...]


def in_force(day: date) -> Q:
    return Q(valid_from__lte=day) & (Q(valid_until__isnull=True) | Q(valid_until__gte=day))


# Everything of all posts that an account holds on a day, in one statement: every call asks it.
_SEATS = """SELECT post.id, post.title, post.title_en, body.id, body.name, body.name_en,
        holding.instead_of_id IS NOT NULL,
        (SELECT jsonb_agg(jsonb_build_array(given.role, given.scope_id, given.services))
         FROM tenancy_rolegrant given WHERE given.post_id = post.id
           AND given.valid_from <= %s
           AND (given.valid_until IS NULL OR given.valid_until >= %s))
    FROM tenancy_holding holding
    JOIN tenancy_post post ON post.id = holding.post_id
    JOIN tenancy_body body ON body.id = post.body_id
    LEFT JOIN tenancy_holding replaced ON replaced.id = holding.instead_of_id
    WHERE holding.account_id = {account} AND holding.valid_from <= %s
      AND (holding.valid_until IS NULL OR holding.valid_until >= %s)
    ORDER BY holding.instead_of_id IS NOT NULL, replaced.valid_from, holding.valid_from,
        holding.id"""


def seats(account: UUID) -> list[Seat]:
    """The posts the account holds today, its own before those it stands in for."""
    (answer,) = ask(_seats_of("%s", account))
    return [_seat(line) for line in answer.lines]


def _seats_of(account: str, value: Any) -> Fixed:
    """account: SQL for the account's id, with a place for the value."""
    day = clock.today()
    return Fixed(_SEATS.format(account=account), (day, day, value, day, day))


def _seat(line: Sequence[Any]) -> Seat:
    post, title, title_en, body, body_name, body_name_en, stands_in, granted = line
    grants = [
        Grant(role, scope or "", frozenset(services))
        for role, scope, services in json.loads(granted or "[]")
    ]
    guarded = any(roles()[g.role].needs_second_factor for g in grants if g.role in roles())
    return Seat(
        post,
        title,
        title_en,
        body,
        body_name,
        body_name_en,
        stands_in,
        guarded,
        tuple(grants),
    )


def enter(
    account: Account,
    post: UUID | None,
    channel: str,
    *,
    proven: bool = True,
    known: Sequence[Seat] | None = None,
) -> Actor:
    """The actor an account becomes, in the wanted post or its first one.

    proven: the second factor was shown; without it, posts that ask for it are not entered.
    known: the account's seats, where the caller has looked them up.
    Raises:
        NoSuchPost: the wanted post is not held today.
    """
    if not account.is_staff:
        return _citizen(account, channel)
    found = seats(account.id) if known is None else known
    held = [seat for seat in found if proven or not seat.second_factor]
    if post is None and not held:
        return _seatless(account, channel)
    seat = next((seat for seat in held if post in (None, seat.post)), None)
    if seat is None:
        raise NoSuchPost
    return _seated(account, seat, channel)


def desks(actor: Actor, found: list[Seat]) -> list[tuple[Seat, Actor]]:
    """The person in each of the seats held today, the acting one first. Posts that ask for a second
    factor are left out unless acted in: they are entered at sign-in only.
    """
    held = sorted(found, key=lambda seat: seat.post != actor.post)
    if [seat.post for seat in held] == [actor.post]:
        return [(held[0], actor)]
    account = _ACCOUNT.all(actor.account)[0]
    return [
        (seat, actor if seat.post == actor.post else _seated(account, seat, actor.channel))
        for seat in held
        if seat.post == actor.post or not seat.second_factor
    ]


def _seatless(account: Account, channel: str) -> Actor:
    """Somebody known who holds no post today sees what everyone sees."""
    return Actor(
        Audience.PUBLIC,
        account=account.id,
        name=account.name,
        permissions=frozenset({"public"}),
        channel=channel,
        language=account.language,
    )


def _citizen(account: Account, channel: str) -> Actor:
    return Actor(
        Audience.PUBLIC,
        account=account.id,
        person=account.person_id or ids.NOBODY,
        name=account.name,
        roles=frozenset({"citizen"}),
        permissions=permissions(["citizen"]),
        level=account.real_name_level,
        beyond=beyond(account.real_name_level),
        channel=channel,
        language=account.language,
    )


def _seated(account: Account, seat: Seat, channel: str) -> Actor:
    names = frozenset(grant.role for grant in seat.grants)
    known = [roles()[name] for name in names if name in roles()]
    supervising = any(role.audience is Audience.SUPERVISOR for role in known)
    return Actor(
        Audience.SUPERVISOR if supervising else Audience.STAFF,
        account=account.id,
        name=f"{account.name}（代）" if seat.stands_in else account.name,  # as it signs
        post=seat.post,
        body=seat.body,
        office=Office(seat.title, seat.title_en, seat.body_name, seat.body_name_en),
        bodies=() if any(role.no_bodies for role in known) else _bodies(seat),
        roles=names,
        lists=tuple((grant.role, grant.services) for grant in seat.grants if grant.services),
        permissions=permissions(names),
        channel=channel,
        language=account.language,
    )


def _bodies(seat: Seat) -> tuple[UUID, ...]:
    """The post's own body, and all bodies of the regions that a grant names; never by the tree."""
    found = {seat.body}
    for scope in filter(None, (grant.scope for grant in seat.grants)):
        found.update(within(scope))
    return tuple(found)


def within(region: str) -> Iterator[UUID]:
    """The bodies of a division and of those in it."""
    rows = Body.objects.filter(region__code__startswith=_prefix(region))
    return rows.values_list("id", flat=True).iterator()


def _prefix(region: str) -> str:
    """Codes nest: 3702 heads the whole city, 370202 a district."""
    return region[:4] if region.endswith("00") and len(region) == 6 else region


def digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


_ITS_ACCOUNT = "(SELECT account_id FROM tenancy_accesstoken WHERE digest = %s)"


def by_token(token: str) -> Actor | None:
    """The actor a bearer token stands for, or None for a token unknown or expired."""
    known = digest(token)
    found, held = ask(_TOKEN.fixed(known, clock.now()), _seats_of(_ITS_ACCOUNT, known))
    row = _TOKEN.row(found)
    if row is None or not row.account.may_enter:
        return None
    return enter(row.account, row.post_id, "api", known=[_seat(line) for line in held.lines])


def issue_token(account: Account, post: Post | None) -> str:
    """Make a token of 256 random bits; only its digest is kept."""
    token = "yw_" + secrets.token_urlsafe(32)
    AccessToken(
        digest=digest(token), account=account, post=post, expires=clock.now() + TOKEN_LIFE
    ).save(force_insert=True)
    return token
