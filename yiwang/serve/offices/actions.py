"""Open offices, confirm their roles, and administer their people."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.hashers import make_password

from yiwang.base.packages import facade as packages
from yiwang.base.packages.facade import Source
from yiwang.kernel import ids
from yiwang.kernel.actions import action, tell
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.tenancy import actions as tenancy
from yiwang.kernel.tenancy import seating
from yiwang.kernel.tenancy.models import Account, Body, Holding, Post
from yiwang.kernel.tenancy.roles import roles
from yiwang.serve.offices import queries
from yiwang.serve.offices.errors import (
    BodyIncomplete,
    NoSuchPackage,
    NothingToConfirm,
    NotYourOffice,
    OpenAlready,
)
from yiwang.serve.offices.models import Office
from yiwang.serve.offices.plan import BodyPlan, PersonPlan, Plan, PostPlan
from yiwang.serve.offices.values import OfficeConfirmed, OfficeOpened, Opened
from yiwang.serve.services import facade as services

KEEPER = "keeper"  # the role that administers an office's people


def offered() -> frozenset[str]:
    """The roles that an office's posts may have: none that asks for a second factor, not the
    public's.
    """
    return frozenset(role.name for role in roles().values() if not role.needs_second_factor) - {
        "citizen"
    }


@action("offices:office:open")
def open_office(actor: Actor, plan: Plan) -> Opened:
    """Open an office as a plan says: all of it or nothing.

    The roles of its posts wait for the security administrator.

    Raises:
        BodyIncomplete, NotFound, NameTaken: the body, its division or a name is not right.
        OpenAlready: it is open.
        NoSuchPackage, ValuesRefused: what it chose, or says for itself, is not possible.
    """
    chosen = [_package(name) for name in plan.packages]
    with acting(SYSTEM.on(actor.now)):
        body = _body(plan.body)
        if Office.objects.filter(body=body).exists():
            raise OpenAlready(body.name)
        posts = {each.post: _post(body, each) for each in plan.posts}
        passwords = _seat_all(actor, posts, plan.people)
        carried = [row for s in chosen for row in services.adopt(actor, s, body, plan.own)]
        office = Office.objects.create(
            id=ids.uuid7(actor.now),
            body=body,
            packages=plan.packages,
            seal=plan.seal or body.name,
            desk=plan.desk,
            roles=[
                {"post": str(posts[each.post].id), "role": role}
                for each in plan.posts
                for role in each.roles
            ],
            opened_at=actor.now,
            opened_by=actor.account,
        )
    tell(OfficeOpened(office.id, body.code))
    return Opened(
        office.id,
        body.code,
        body.id,
        tuple(each.title for each in plan.posts),
        tuple(each.name for each in plan.people),
        tuple(sorted(row.item.name for row in carried)),
        passwords,
    )


def _package(name: str) -> Source:
    found = next((each for each in packages.current() if each.name == name), None)
    if found is None:
        raise NoSuchPackage(name)
    return found


def _body(plan: BodyPlan) -> Body:
    known = Body.objects.filter(code=plan.code).first()
    if known is not None:
        return known
    if plan.missing:
        raise BodyIncomplete(plan.code, ", ".join(plan.missing))
    given = plan.model_dump()
    return seating.open_body(seating.BodySpec(**given, demonstration=settings.YIWANG.demo))


def _post(body: Body, plan: PostPlan) -> Post:
    return seating.open_post(body, plan.post, plan.title, plan.title_en)


def _seat_all(actor: Actor, posts: Mapping[str, Post], people: list[PersonPlan]) -> dict[str, str]:
    """Seat people in posts; return the start passwords of new accounts by user name."""
    passwords: dict[str, str] = {}
    for person in people:
        account, start = _account(actor, person.username, person.name)
        if start:
            passwords[person.username] = start
        seating.seat(actor, posts[person.post], account)
    return passwords


def _account(actor: Actor, username: str, name: str) -> tuple[Account, str]:
    """The account and, when it is new and no demonstration's, the password to hand out."""
    if Account.objects.filter(username=username).exists():
        found = seating.account(actor, username, name, "", demonstration=False)
        return found, ""
    if settings.YIWANG.demo:
        shared = Account.objects.filter(demonstration=True).values_list("password", flat=True)
        made = seating.account(actor, username, name, shared[0], demonstration=True)
        return made, ""
    start = secrets.token_urlsafe(9)
    hashed = make_password(start)
    return seating.account(actor, username, name, hashed, demonstration=False), start


@action("offices:office:confirm")
def confirm(actor: Actor, code: str) -> Office:
    """Grant the roles that the posts of an opened office wait for.

    Raises:
        NotFound: no such office. NothingToConfirm: it has them.
        RolesExclude, NotOneself: as for every grant.
    """
    with acting(SYSTEM.on(actor.now)):
        office = queries.office(actor, code, lock=True)
        if not office.roles:
            raise NothingToConfirm(office.body.name)
        waiting, office.roles = office.roles, []
        office.confirmed_at, office.confirmed_by = actor.now, actor.account
        office.save()
    for row in waiting:
        tenancy.grant_role(actor, UUID(row["post"]), row["role"])
    tell(OfficeConfirmed(office.id, code))
    return office


@dataclass(frozen=True)
class Seated:
    """Somebody who was put into a post, with the password to hand out, "" when there is none."""

    id: UUID
    name: str
    password: str


@action("offices:people:manage")
def seat(actor: Actor, post_id: UUID, username: str, name: str) -> Seated:
    """Put a person into a post of a body whose people one administers.

    Raises:
        NotYourOffice: the body is not among them.
        NameTaken, SeatTaken: the user name or the seat.
    """
    with acting(SYSTEM.on(actor.now)):
        post = _own_post(actor, post_id)
        account, start = _account(actor, username, name)
        held = seating.seat(actor, post, account)
    return Seated(held.id, name, start)


@action("offices:people:manage")
def unseat(actor: Actor, holding_id: UUID) -> Holding:
    """End somebody's time in a post.

    Raises:
        NotYourOffice: the body is not among those that one administers.
    """
    with acting(SYSTEM.on(actor.now)):
        row = Holding.objects.filter(pk=holding_id).first()
        _own_post(actor, row.post_id if row else ids.NOBODY)
        return seating.unseat(actor, holding_id)


@action("offices:people:manage")
def add_post(actor: Actor, body_id: UUID, plan: PostPlan) -> Post:
    """Open a further post; its roles wait for the security administrator.

    Raises:
        NotYourOffice: the body is not among those that one administers.
    """
    with acting(SYSTEM.on(actor.now)):
        if body_id not in seating.managed(actor, KEEPER):
            raise NotYourOffice
        body = Body.objects.get(pk=body_id)
        post = _post(body, plan)
        office = queries.office(actor, body.code, lock=True)
        office.roles = [
            *office.roles,
            *({"post": str(post.id), "role": role} for role in plan.roles),
        ]
        office.save(update_fields=["roles"])
    return post


def _own_post(actor: Actor, post_id: UUID) -> Post:
    post = Post.objects.filter(pk=post_id).first()
    if post is None or post.body_id not in seating.managed(actor, KEEPER):
        raise NotYourOffice
    return post


@action("services:implementation:change")
def adapt(actor: Actor, code: str, own: Mapping[str, Any]) -> Any:
    """Say what the acting body states for itself about an item it carries out."""
    return services.change_implementation(actor, code, actor.body, own)
