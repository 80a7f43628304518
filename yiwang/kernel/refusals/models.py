"""Refusals, counted by the hour."""

from django.db import models

from yiwang.kernel.models import Row
from yiwang.kernel.protect import Protect


class Refusal(Row):
    """How often somebody was refused something of a kind within an hour.

    account, post, body: as who he acted; NOBODY where nobody was known. kind: the code of the
    refusal. told: the hour is over, and was announced.
    """

    hour = models.DateTimeField()  # its first instant
    account = models.UUIDField()
    post = models.UUIDField()
    body = models.UUIDField()
    kind = models.CharField(max_length=60)
    times = models.PositiveIntegerField(default=1)
    last_at = models.DateTimeField()
    told = models.BooleanField(default=False)

    protect = Protect()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["hour", "account", "post", "kind"], name="one_count_an_hour"
            ),
        )
        indexes = (
            models.Index(
                fields=["hour"], condition=models.Q(told=False), name="refusals_to_be_told"
            ),
        )
