"""Saved views: what somebody often wants of the inbox, under a name."""

from django.db import models
from django.db.models import Q

from yiwang.kernel.models import Row
from yiwang.kernel.protect import ACCOUNT, STAFF, Protect

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
