"""Offices that were opened."""

from uuid import UUID

from django.db import models

from yiwang.kernel.models import Row
from yiwang.kernel.protect import reference


class Office(Row):
    """A body that works on the platform.

    packages: names of those it chose. seal: what its seal reads. desk: a line for its staff, {zh,
    en}. roles: rows of {"post": id, "role"} that wait for the security administrator; empty once
    confirmed.
    """

    body_id: UUID
    body = models.OneToOneField("tenancy.Body", models.PROTECT, related_name="+")
    packages = models.JSONField(default=list)
    seal = models.CharField(max_length=60)
    desk = models.JSONField(default=dict)
    roles = models.JSONField(default=list)
    opened_at = models.DateTimeField()
    opened_by = models.UUIDField()
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.UUIDField(null=True)

    protect = reference()

    def __str__(self) -> str:
        return str(self.body)
