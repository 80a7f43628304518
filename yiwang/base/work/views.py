"""Saved views: what somebody often wants of the inbox, under a name."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yiwang.base.work.inbox.values import Wish
from yiwang.kernel import ids
from yiwang.kernel.actions import action
from yiwang.kernel.actor import Actor
from yiwang.kernel.errors import DomainError, NotFound
from yiwang.kernel.models import Row
from yiwang.kernel.protect import ACCOUNT, STAFF, Protect
from yiwang.kernel.reads import Read

MOST = 20  # views of one account
_MINE = {STAFF: f"account = {ACCOUNT}"}


class View(Row):
    """A wish of one account; the one that is `first` opens when the inbox is called by itself."""

    account = models.UUIDField()
    name = models.CharField(max_length=30)
    wish = models.JSONField()
    first = models.BooleanField(default=False)

    protect = Protect(read=_MINE, add=_MINE, change=_MINE, remove=_MINE)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["account", "name"], name="one_view_a_name"),
            models.UniqueConstraint(
                fields=["account"], condition=Q(first=True), name="one_first_view"
            ),
        )

    @property
    def wished(self) -> Wish:
        """What it asks for; fields that this version does not know are passed over."""
        known: dict[str, Any] = {k: v for k, v in self.wish.items() if k in Wish.__annotations__}
        return Wish(**known)


@dataclass(eq=False)
class NoName(DomainError):
    code = "work.view_without_name"
    status = 422
    message = _("A saved view needs a name of at most 30 letters.")
    advice = _("Write what the view shows, such as “Due this week”.")


@dataclass(eq=False)
class TooManyViews(DomainError):
    most: int
    code = "work.too_many_views"
    status = 422
    message = _("You have %(most)s saved views already.")
    advice = _("Delete one that you do not need any more.")


_VIEWS = Read(View, "account = %s ORDER BY name")


def of(actor: Actor) -> list[View]:
    """The views of an account by name."""
    return _VIEWS.all(actor.account)


@action("work:task:read")
def save(actor: Actor, name: str, wish: Wish, *, first: bool = False) -> View:
    """Keep a wish under a name; a name used before gets the new wish.

    Raises:
        NoName: the name is empty or too long.
        TooManyViews: the account has as many as it may.
    """
    title = name.strip()
    if not 0 < len(title) <= 30:
        raise NoName
    rows = View.objects.filter(account=actor.account)
    if first:
        rows.exclude(name=title).filter(first=True).update(first=False)
    view = rows.filter(name=title).first()
    if view is None:
        if rows.count() >= MOST:
            raise TooManyViews(MOST)
        view = View(id=ids.uuid7(actor.now), account=actor.account, name=title)
    view.wish, view.first = wish.fields, first
    view.save()
    return view


@action("work:task:read")
def forget(actor: Actor, view_id: UUID) -> None:
    """Delete a view of one's own.

    Raises:
        NotFound: there is none.
    """
    gone, _rows = View.objects.filter(account=actor.account, id=view_id).delete()
    if not gone:
        raise NotFound(_("This view"))
