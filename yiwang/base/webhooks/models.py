"""Who is told, how far he has been told, and what he would not take."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yiwang.kernel.models import OwnedModel, Row
from yiwang.kernel.protect import STAFF, Protect, through


class Receiver(OwnedModel):
    """A system of a body that is told of events of its cases, one after the other.

    kinds: the events it hears of. xid, position: the last event it has acknowledged or that did not
    concern it; those after it are still to come. failures: attempts in a row that reached nobody.
    leased_until: a worker that sends to it now keeps others away until then.
    """

    class State(models.TextChoices):
        ACTIVE = "active", _("Being told")
        PAUSED = "paused", _("Paused")

    name = models.CharField(max_length=80)
    address = models.CharField(max_length=500)
    kinds = models.JSONField()
    secret_sealed = models.CharField(max_length=300)
    state = models.CharField(max_length=10, choices=State, default=State.ACTIVE)
    xid = models.BigIntegerField()
    position = models.BigIntegerField()
    failures = models.PositiveIntegerField(default=0)
    next_attempt = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    heard_at = models.DateTimeField(null=True)
    leased_until = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    made_by = models.UUIDField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["body", "name"], name="one_receiver_a_name"),
        )
        indexes = (
            models.Index(
                fields=["next_attempt"], name="receivers_told", condition=Q(state="active")
            ),
        )

    def __str__(self) -> str:
        return self.name


class Held(Row):
    """An event that a receiver refused, or that must not overtake such a one of the same case.

    matter: the case; wanted: somebody asked to send it again.
    """

    receiver = models.ForeignKey(Receiver, models.CASCADE, related_name="held")
    position = models.BigIntegerField()
    event_id = models.UUIDField()
    kind = models.CharField(max_length=80)
    at = models.DateTimeField()
    content = models.JSONField()
    matter = models.CharField(max_length=60)
    attempts = models.PositiveIntegerField(default=0)
    reason = models.CharField(max_length=300, blank=True)  # empty: waits behind an earlier one
    held_at = models.DateTimeField()
    wanted = models.BooleanField(default=False)

    protect: ClassVar[Protect] = through(
        "receiver_id", "webhooks_receiver", add=(), change=(STAFF,), remove=(STAFF,)
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["receiver", "position"], name="one_held_an_event"),
        )
        indexes = (models.Index(fields=["receiver", "matter", "position"], name="held_of_a_case"),)
