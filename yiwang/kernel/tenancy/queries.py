"""What administrators read about the organisation, never about its cases."""

from collections import defaultdict
from dataclasses import replace
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from yiwang.kernel.actor import SYSTEM, Actor, Audience, acting
from yiwang.kernel.errors import NotFound
from yiwang.kernel.evidence.models import Entry, Payload
from yiwang.kernel.tenancy.door import in_force, within
from yiwang.kernel.tenancy.models import Account, Body, Holding, Post, RoleGrant
from yiwang.kernel.tenancy.roles import roles
from yiwang.kernel.tenancy.values import AccountView, Denial, DeputyView, GrantView, PostView
from yiwang.kernel.texts import say, spoken

PAGE = 50


def body(actor: Actor, code: str) -> Body:
    found = Body.objects.filter(code=code).first()
    if found is None:
        raise NotFound(_("Body"))
    return found


def bodies(actor: Actor, word: str) -> list[Body]:
    """At most 50 bodies whose name or code contains the word."""
    rows = Body.objects.order_by("region_id", "id")
    if word:
        named = Q(name__icontains=word) | Q(name_en__icontains=word) | Q(code__icontains=word)
        rows = rows.filter(named)
    return list(rows[:PAGE])


def posts_of(actor: Actor, body_id: UUID) -> list[PostView]:
    """The posts of a body, who sits in them today, and all grants that they ever had."""
    actor.require("tenancy:grant:manage")
    posts = list(Post.objects.filter(body_id=body_id).order_by("code"))
    chosen = [post.id for post in posts]
    holders, grants = defaultdict(list), defaultdict(list)
    for holding in Holding.objects.filter(in_force(actor.today), post_id__in=chosen):
        holders[holding.post_id].append(holding.name)
    order = RoleGrant.objects.filter(post_id__in=chosen).order_by("valid_from", "role")
    for grant in order.select_related("scope"):
        grants[grant.post_id].append(_grant(actor, grant))
    return [
        PostView(
            post.id,
            post.title if spoken() == "zh" else post.title_en,
            tuple(holders[post.id]),
            tuple(grants[post.id]),
        )
        for post in posts
    ]


def _grant(actor: Actor, grant: RoleGrant) -> GrantView:
    known = roles().get(grant.role)
    ended = grant.valid_until is not None and grant.valid_until < actor.today
    return GrantView(
        grant.id,
        grant.role,
        say(known.titles) if known else grant.role,
        grant.scope.name if grant.scope else "",
        grant.valid_from,
        grant.valid_until,
        ended or grant.valid_from > actor.today,
    )


def deputies(actor: Actor) -> list[DeputyView]:
    """Who stands in for the acting post now or later."""
    rows = Holding.objects.filter(
        post_id=actor.post, instead_of__account_id=actor.account, valid_until__gte=actor.today
    )
    return [
        DeputyView(row.id, row.name, row.valid_from, row.valid_until or actor.today)
        for row in rows.order_by("valid_from")
    ]


def colleagues(actor: Actor) -> list[tuple[str, str]]:
    """User name and name of those who hold another post of the acting body today."""
    held = Holding.objects.filter(in_force(actor.today), post__body_id=actor.body)
    with acting(SYSTEM.on(actor.now)):
        rows = Account.objects.filter(pk__in=held.values("account_id")).exclude(pk=actor.account)
        return [(row.username, row.name) for row in rows.order_by("name", "username")]


def accounts(actor: Actor, word: str, after: str = "") -> list[AccountView]:
    """One page of accounts after a user name, and one more when the page is not the last."""
    actor.require("tenancy:account:manage")
    with acting(SYSTEM.on(actor.now)):
        rows = Account.objects.filter(username__gt=after).order_by("username")
        if word:
            rows = rows.filter(Q(username__icontains=word) | Q(name__icontains=word))
        return [
            AccountView(row.id, row.username, row.name, row.kind, row.is_active)
            for row in rows[: PAGE + 1]
        ]


def denials(actor: Actor, before: UUID | None = None) -> list[Denial]:
    """One page of refused attempts, latest first. Nobody audits himself: his own are left out."""
    actor.require("evidence:entry:read")
    with acting(SYSTEM.on(actor.now)):
        rows = Entry.objects.filter(outcome=Entry.Outcome.REFUSED).exclude(account=actor.account)
        if before is not None:
            rows = rows.filter(id__lt=before)
        entries = list(rows.order_by("-id")[: PAGE + 1])
        payloads = Payload.objects.filter(entry__in=entries)
        said = {payload.entry_id: payload.content for payload in payloads}
        names = Account.objects.in_bulk({entry.account for entry in entries})
    return [
        Denial(
            entry.id,
            entry.at,
            str(names.get(entry.account, "")),
            names[entry.account].name if entry.account in names else "",
            str(said.get(entry.id, {}).get("method", "")),
            str(said.get(entry.id, {}).get("path", "")),
            str(said.get(entry.id, {}).get("refusal", "")),
            int(said.get(entry.id, {}).get("times", 1)),
        )
        for entry in entries
    ]


def for_sums(actor: Actor) -> Actor:
    """Who reads for sums: a supervisor as it is, anybody else as one of its body's division."""
    if actor.audience is not Audience.STAFF:
        return actor
    region = Body.objects.values_list("region_id", flat=True).get(id=actor.body)
    return replace(actor, audience=Audience.SUPERVISOR, bodies=tuple(within(region)))


def by_function(function: str, region: str | None) -> UUID | None:
    """The body that does something in a division, or for the whole city where none is named."""
    rows = Body.objects.filter(function=function)
    rows = rows.filter(region_id=region) if region else rows.filter(level=Body.Level.CITY)
    return rows.values_list("id", flat=True).order_by("id").first()
