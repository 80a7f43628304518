"""Who sits in the posts of bodies today: for whoever gives work to somebody."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from yiwang.kernel.tenancy.door import in_force
from yiwang.kernel.tenancy.models import Holding, Post, RoleGrant


@dataclass(frozen=True)
class Seated:
    """A post with its people on one day.

    holders, stand_ins: account → name. Whoever let somebody stand in for him is absent that day.
    """

    post: UUID
    code: str
    body: UUID
    titles: Mapping[str, str]
    roles: frozenset[str]
    holders: Mapping[UUID, str]
    stand_ins: Mapping[UUID, str]

    @property
    def absent(self) -> bool:
        return bool(self.stand_ins) or not self.holders

    @property
    def vacant(self) -> bool:
        return not (self.holders or self.stand_ins)

    @property
    def names(self) -> dict[str, str]:
        """Who answers in the post and what the post is called, in both languages."""
        zh = "、".join([*(f"{name}（代）" for name in self.stand_ins.values())]) or "、".join(
            self.holders.values()
        )
        en = ", ".join([*(f"{name} (stand-in)" for name in self.stand_ins.values())]) or ", ".join(
            self.holders.values()
        )
        return {
            "zh": f"{zh}（{self.titles['zh']}）" if zh else self.titles["zh"],
            "en": f"{en} ({self.titles['en']})" if en else self.titles["en"],
        }


def of_bodies(bodies: Collection[UUID], today: date) -> list[Seated]:
    """The posts of bodies, by code."""
    return _seated(Q(body_id__in=bodies), today)


def of_posts(posts: Iterable[UUID], today: date) -> dict[UUID, Seated]:
    return {row.post: row for row in _seated(Q(id__in=list(posts)), today)}


def by_code(code: str, today: date) -> Seated | None:
    return next(iter(_seated(Q(code=code), today)), None)


def _seated(wanted: Q, today: date) -> list[Seated]:
    posts = list(Post.objects.filter(wanted).order_by("code"))
    chosen = [post.id for post in posts]
    holders: dict[UUID, dict[UUID, str]] = defaultdict(dict)
    stand_ins: dict[UUID, dict[UUID, str]] = defaultdict(dict)
    for row in Holding.objects.filter(in_force(today), post_id__in=chosen).order_by("id"):
        (stand_ins if row.instead_of_id else holders)[row.post_id][row.account_id] = row.name
    roles: dict[UUID, set[str]] = defaultdict(set)
    granted = RoleGrant.objects.filter(in_force(today), post_id__in=chosen)
    for post_id, role in granted.values_list("post_id", "role"):
        roles[post_id].add(role)
    return [
        Seated(
            post.id,
            post.code,
            post.body_id,
            {"zh": post.title, "en": post.title_en},
            frozenset(roles[post.id]),
            holders[post.id],
            stand_ins[post.id],
        )
        for post in posts
    ]
