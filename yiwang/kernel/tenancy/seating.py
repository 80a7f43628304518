"""Bodies, posts and who sits in them. What a post may do is granted elsewhere, by somebody else.

Part of actions: those who open offices and those who administer their people wrap these functions.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.kernel import ids
from yiwang.kernel.actor import Actor
from yiwang.kernel.errors import NotFound
from yiwang.kernel.tenancy.errors import NameTaken, SeatTaken
from yiwang.kernel.tenancy.models import Account, Body, Holding, Post, Region


@dataclass(frozen=True)
class BodySpec:
    """A body that is new to the city. `region` is a division's code, `parent` a body's."""

    code: str
    uscc: str
    name: str
    name_en: str
    function: str
    level: str
    region: str
    parent: str = ""
    document_mark: str = ""
    demonstration: bool = False


def open_body(spec: BodySpec) -> Body:
    """The body of a code; made when the city has none of that code.

    Raises:
        NotFound: no such division or parent.
        NameTaken: another body has the credit code.
    """
    known = Body.objects.filter(code=spec.code).first()
    if known is not None:
        return known
    if Body.objects.filter(uscc=spec.uscc).exists():
        raise NameTaken(spec.uscc)
    if not Region.objects.filter(code=spec.region).exists():
        raise NotFound(_("Division %(code)s") % {"code": spec.region})
    parent = Body.objects.filter(code=spec.parent).first() if spec.parent else None
    if spec.parent and parent is None:
        raise NotFound(_("Body"))
    return Body.objects.create(
        id=ids.named("body", spec.code),
        code=spec.code,
        uscc=spec.uscc,
        name=spec.name,
        name_en=spec.name_en,
        function=spec.function,
        level=spec.level,
        region_id=spec.region,
        parent=parent,
        document_mark=spec.document_mark,
        demonstration=spec.demonstration,
    )


def open_post(body: Body, name: str, title: str, title_en: str) -> Post:
    """The post of a name in a body; made when there is none."""
    code = f"{body.code}-{name}"[:60]
    post, _new = Post.objects.get_or_create(
        code=code,
        defaults={
            "id": ids.named("post", code),
            "body": body,
            "title": title,
            "title_en": title_en,
        },
    )
    return post


def account(
    actor: Actor, username: str, name: str, password: str, *, demonstration: bool
) -> Account:
    """The account of a user name; made when there is none.

    password: as hashed for storing, for a new account.

    Raises:
        NameTaken: the user name is somebody else's.
    """
    known = Account.objects.filter(username=username).first()
    if known is not None:
        if known.name != name or known.kind != Account.Kind.STAFF:
            raise NameTaken(username)
        return known
    return Account.objects.create(
        id=ids.uuid7(actor.now),
        username=username,
        name=name,
        password=password,
        kind=Account.Kind.STAFF,
        demonstration=demonstration,
        start_password=not demonstration,
        real_name_level=4,
    )


def seat(actor: Actor, post: Post, person: Account, since: date | None = None) -> Holding:
    """Put a person into a post from a day, today unless said.

    Raises:
        SeatTaken: the person sits there already.
    """
    first = since or actor.today
    held = Holding.objects.filter(post=post, account=person, instead_of=None)
    if any(row.valid_until is None or row.valid_until >= first for row in held):
        raise SeatTaken(person.name, post.title)
    return Holding.objects.create(
        id=ids.uuid7(actor.now), post=post, account=person, name=person.name, valid_from=first
    )


def unseat(actor: Actor, holding_id: UUID) -> Holding:
    """End somebody's time in a post: yesterday becomes the last day.

    Raises:
        NotFound: there is no such seat.
    """
    row = Holding.objects.select_for_update().filter(pk=holding_id).first()
    if row is None:
        raise NotFound(_("Post"))
    yesterday = actor.today - timedelta(days=1)
    row.valid_from = min(row.valid_from, yesterday)
    row.valid_until = yesterday
    row.save(update_fields=["valid_from", "valid_until"])
    return row


def managed(actor: Actor, role: str) -> list[UUID]:
    """The bodies whose people the acting post administers by a role: its own body, or with a scope
    all bodies of that division and of its parts.
    """
    from yiwang.kernel.tenancy.door import in_force
    from yiwang.kernel.tenancy.models import RoleGrant

    found: list[UUID] = []
    for grant in RoleGrant.objects.filter(in_force(actor.today), post_id=actor.post, role=role):
        rows = Body.objects.filter(id=actor.body)
        if grant.scope_id:
            rows = Body.objects.filter(region_id__startswith=grant.scope_id.rstrip("0") or "")
        found += rows.values_list("id", flat=True)
    return list(dict.fromkeys(found))
