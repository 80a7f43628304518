"""What administrators and holders of posts do. The tables are the system's to write."""

from datetime import date, timedelta
from uuid import UUID

from django.db.models import F, Q
from django.utils.translation import gettext as _

from yiwang.kernel import ids
from yiwang.kernel.actions import action, tell
from yiwang.kernel.actor import SYSTEM, Actor, acting
from yiwang.kernel.errors import NotFound
from yiwang.kernel.tenancy import rules
from yiwang.kernel.tenancy.door import in_force
from yiwang.kernel.tenancy.errors import (
    EndsInThePast,
    NoSuchRole,
    NotDeputised,
    NotOneself,
    RolesExclude,
)
from yiwang.kernel.tenancy.models import AccessToken, Account, Holding, Post, RoleGrant
from yiwang.kernel.tenancy.roles import roles
from yiwang.kernel.tenancy.values import (
    AccountFrozen,
    AccountThawed,
    DeputyNamed,
    GrantChanged,
)


@action("tenancy:grant:manage")
def grant_role(
    actor: Actor, post_id: UUID, role: str, until: date | None = None, scope: str | None = None
) -> RoleGrant:
    """Give a role to a post from today, until a day or without end.

    Raises:
        RolesExclude: somebody in the post holds a role that excludes this one, here or elsewhere.
        NotOneself: the administrator sits in the post.
    """
    if role not in roles():
        raise NoSuchRole(role)
    if until is not None and until < actor.today:
        raise EndsInThePast
    with acting(SYSTEM.on(actor.now)):
        post = _post(post_id)
        for holder in _holders(post, actor.today):
            _refuse_oneself(actor, holder)
            _refuse_clash(holder, role, actor.today)
        terms = {
            "valid_from": actor.today,
            "valid_until": until,
            "granted_by": actor.account,
        }
        grant, _new = RoleGrant.objects.update_or_create(
            post=post,
            role=role,
            scope_id=scope,
            defaults=terms,
            create_defaults=terms | {"id": ids.uuid7(actor.now)},
        )
    tell(GrantChanged(post_id, role, until.isoformat() if until else ""))
    return grant


@action("tenancy:grant:manage")
def revoke_role(actor: Actor, grant_id: UUID) -> RoleGrant:
    """Take a role away at once: yesterday becomes its last day."""
    yesterday = actor.today - timedelta(days=1)
    with acting(SYSTEM.on(actor.now)):
        grant = RoleGrant.objects.select_for_update().filter(pk=grant_id).first()
        if grant is None:
            raise NotFound(_("Granted role"))
        for holder in _holders(_post(grant.post_id), actor.today):
            _refuse_oneself(actor, holder)
        grant.valid_until = yesterday
        grant.save(update_fields=["valid_until"])
    tell(GrantChanged(grant.post_id, grant.role, yesterday.isoformat()))
    return grant


@action("tenancy:account:manage")
def freeze_account(actor: Actor, account_id: UUID) -> Account:
    """Shut an account out at once: its sessions end with the next request, its tokens are void."""
    if account_id == actor.account:
        raise NotOneself
    account = _set_active(actor, account_id, active=False)
    with acting(SYSTEM.on(actor.now)):
        AccessToken.objects.filter(account=account).delete()
    tell(AccountFrozen(account.id))
    return account


@action("tenancy:account:manage")
def unfreeze_account(actor: Actor, account_id: UUID) -> Account:
    if account_id == actor.account:
        raise NotOneself
    account = _set_active(actor, account_id, active=True)
    tell(AccountThawed(account.id))
    return account


@action("tenancy:holding:deputise")
def name_deputy(actor: Actor, username: str, start: date, end: date) -> Holding:
    """Let a colleague stand in for the acting post over some days, both included.

    Raises:
        NotDeputised: with the reason.
        RolesExclude: the colleague would come to hold roles that exclude each other.
    """
    with acting(SYSTEM.on(actor.now)):
        own = _own_holding(actor)
        staff = Account.objects.select_for_update().filter(kind=Account.Kind.STAFF)
        colleague = staff.filter(username=username).first()
        if colleague is None:
            raise NotFound(_("Colleague"))
        elsewhere = Holding.objects.filter(in_force(actor.today), account=colleague)
        refusal = rules.deputy(
            same_person=colleague.id == actor.account,
            stands_in=own.instead_of_id is not None,
            colleague=elsewhere.filter(post__body_id=actor.body).exists(),
            start=start,
            end=end,
        )
        if refusal is not None:
            raise NotDeputised(refusal)
        if end < actor.today:
            raise EndsInThePast
        for role in actor.roles:
            _refuse_clash(colleague, role, actor.today)
        holding = Holding.objects.create(
            id=ids.uuid7(actor.now),
            post_id=actor.post,
            account=colleague,
            name=colleague.name,
            instead_of=own,
            valid_from=start,
            valid_until=end,
        )
    tell(DeputyNamed(actor.post, colleague.id, start.isoformat(), end.isoformat()))
    return holding


@action("tenancy:holding:deputise")
def dismiss_deputy(actor: Actor, holding_id: UUID) -> Holding:
    """End a stand-in of the acting post at once."""
    yesterday = actor.today - timedelta(days=1)
    with acting(SYSTEM.on(actor.now)):
        holding = Holding.objects.select_for_update().filter(
            pk=holding_id, instead_of__account_id=actor.account, post_id=actor.post
        ).first()  # fmt: skip
        if holding is None:
            raise NotFound(_("Deputy"))
        holding.valid_from = min(holding.valid_from, yesterday)
        holding.valid_until = yesterday
        holding.save(update_fields=["valid_from", "valid_until"])
    tell(
        DeputyNamed(
            holding.post_id,
            holding.account_id,
            holding.valid_from.isoformat(),
            yesterday.isoformat(),
        )
    )
    return holding


def _post(post_id: UUID) -> Post:
    post = Post.objects.filter(pk=post_id).first()
    if post is None:
        raise NotFound(_("Post"))
    return post


def _not_over(today: date) -> Q:
    return Q(valid_until__isnull=True) | Q(valid_until__gte=today)


def _holders(post: Post, today: date) -> list[Account]:
    """Those in the post now or later, locked so that two grants to one person come in turn."""
    held = Holding.objects.filter(_not_over(today), post=post).values("account_id")
    return list(Account.objects.select_for_update().filter(pk__in=held).order_by("id"))


def _own_holding(actor: Actor) -> Holding:
    held = Holding.objects.filter(
        in_force(actor.today), account_id=actor.account, post_id=actor.post
    )
    own = held.order_by(F("instead_of").asc(nulls_first=True)).first()
    if own is None:
        raise NotFound(_("Post"))
    return own


def _refuse_oneself(actor: Actor, holder: Account) -> None:
    if holder.id == actor.account:
        raise NotOneself


def _refuse_clash(holder: Account, wanted: str, today: date) -> None:
    """Whatever post carries it, now or later: the roles of one person are looked at together."""
    posts = Holding.objects.filter(_not_over(today), account=holder).values("post_id")
    held = RoleGrant.objects.filter(_not_over(today), post_id__in=posts)
    clash = rules.clash(held.values_list("role", flat=True), wanted)
    if clash:
        raise RolesExclude(clash, wanted)


def _set_active(actor: Actor, account_id: UUID, *, active: bool) -> Account:
    with acting(SYSTEM.on(actor.now)):
        account = Account.objects.select_for_update().filter(pk=account_id).first()
        if account is None:
            raise NotFound(_("Account"))
        account.is_active = active
        account.save(update_fields=["is_active"])
    return account
