"""What all tables share."""

from typing import Any, ClassVar
from uuid import UUID

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from yiwang.kernel import ids
from yiwang.kernel.protect import Protect, owned


class TransactionId(models.Field):  # type: ignore[type-arg]  # not subscriptable at run time
    """The transaction that wrote a row, filled in by the database.

    A row is settled when every transaction that began before it has ended: what comes later has
    a higher id. Moments and running numbers do not tell that, for who commits late drew early.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"db_default": models.Func(function="pg_current_xact_id"), **options})

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "xid8"


class Row(models.Model):
    """A row with an id that sorts by time of making."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)

    protect: ClassVar[Protect]

    class Meta:
        abstract = True


class OwnedModel(Row):
    """A row of exactly one body with a credit code of its own, never of a post or a room."""

    body_id: UUID
    body = models.ForeignKey("tenancy.Body", models.PROTECT, related_name="+")

    protect = owned()

    class Meta:
        abstract = True
