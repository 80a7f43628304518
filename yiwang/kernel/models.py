"""What all tables share."""

from typing import ClassVar
from uuid import UUID

from django.db import models

from yiwang.kernel import ids
from yiwang.kernel.protect import Protect, owned


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
