"""Reads about offices."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.kernel.actor import Actor
from yiwang.kernel.errors import NotFound
from yiwang.kernel.tenancy import seating
from yiwang.kernel.tenancy.door import in_force
from yiwang.kernel.tenancy.models import Body, Holding, Post
from yiwang.serve.offices.models import Office


def offices(actor: Actor) -> list[Office]:
    """All that were opened, the latest first."""
    return list(Office.objects.select_related("body__region").order_by("-opened_at"))


def office(actor: Actor, code: str, *, lock: bool = False) -> Office:
    """The office of a body.

    Raises:
        NotFound: it was not opened.
    """
    rows = Office.objects.select_related("body")
    if lock:
        rows = rows.select_for_update(of=("self",))
    found = rows.filter(body__code=code).first()
    if found is None:
        raise NotFound(_("Office"))
    return found


@dataclass(frozen=True)
class Seat:
    """A post of a body with those who sit in it today: (holding, name)."""

    post: UUID
    titles: Mapping[str, str]
    holders: tuple[tuple[UUID, str], ...]


def people(actor: Actor) -> list[tuple[Body, list[Seat]]]:
    """Bodies whose people the acting post administers, with posts and holders."""
    mine = seating.managed(actor, "keeper")
    bodies = Body.objects.filter(id__in=mine).order_by("region_id", "code")
    posts = Post.objects.filter(body_id__in=mine).order_by("code")
    held: dict[UUID, list[tuple[UUID, str]]] = {}
    for row in Holding.objects.filter(in_force(actor.today), post__body_id__in=mine):
        held.setdefault(row.post_id, []).append((row.id, row.name))
    seats: dict[UUID, list[Seat]] = {}
    for post in posts:
        titles = {"zh": post.title, "en": post.title_en}
        seats.setdefault(post.body_id, []).append(
            Seat(post.id, titles, tuple(held.get(post.id, ())))
        )
    return [(body, seats.get(body.id, [])) for body in bodies]


def waiting(office: Office) -> list[dict[str, Any]]:
    """The roles that wait, each with the post's titles."""
    posts = Post.objects.in_bulk([UUID(row["post"]) for row in office.roles])
    return [
        {
            "post": {"zh": posts[UUID(row["post"])].title, "en": posts[UUID(row["post"])].title_en},
            "role": row["role"],
        }
        for row in office.roles
        if UUID(row["post"]) in posts
    ]
