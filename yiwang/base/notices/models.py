"""Inbox messages."""

from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yiwang.kernel.models import Row
from yiwang.kernel.protect import ACCOUNT, ME, PUBLIC, STAFF, Protect

_MINE = {PUBLIC: f"person = {ME}", STAFF: f"person = {ACCOUNT}"}


class Notice(Row):
    """A message to one person: `person` is a natural person among the parties, or the account of
    a member of staff.

    kind names the sentence in `sentences.py`, facts fill it; no identity or telephone number in it.
    """

    person = models.UUIDField()
    kind = models.CharField(max_length=40)
    facts = models.JSONField()
    link = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    event_id = models.UUIDField(null=True)  # the event it answers, so that none comes twice
    mailed_at = models.DateTimeField(null=True)  # when it was handed to the other channels

    protect = Protect(read=_MINE, change=_MINE)

    class Meta:
        indexes = (
            models.Index(fields=["person", "-at"]),
            # In an order, so that who counts them ends at a hundred instead of gathering all.
            models.Index(fields=["person", "at"], name="notices_new", condition=Q(read_at=None)),
            models.Index(fields=["id"], name="notices_to_mail", condition=Q(mailed_at=None)),
        )
        constraints = (
            models.UniqueConstraint(fields=["event_id", "person"], name="one_notice_an_event"),
        )


class Delivery(Row):
    """A message that leaves by one channel: tried until it is taken, or waits for the operator.

    person: as of the notice. due: when it is tried next. leased_until: a worker sends it now, and
    others keep away until then. reason: why it was not taken; no address stands in it.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits")
        SENT = "sent", _("Sent")
        DEAD = "dead", _("Given up")
        DROPPED = "dropped", _("Dropped")

    notice_id: UUID
    notice = models.ForeignKey(Notice, models.CASCADE, related_name="+", db_index=False)
    channel = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    due = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True)

    protect = Protect()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["notice", "channel"], name="one_delivery_a_channel"),
        )
        indexes = (
            models.Index(fields=["due"], name="deliveries_due", condition=Q(state="waiting")),
            models.Index(fields=["-id"], name="deliveries_dead", condition=Q(state="dead")),
            models.Index(fields=["ended_at"], name="deliveries_ended"),
        )


class Preference(Row):
    """How a person wants to be reached. quiet_from, quiet_until: own hours of quiet, both or none;
    equal ones: never quiet. mobile_sealed: a number for messages, where it is not the known one.
    """

    person = models.UUIDField(unique=True)  # as of a notice
    quiet_from = models.TimeField(null=True)
    quiet_until = models.TimeField(null=True)
    mobile_sealed = models.CharField(max_length=200, blank=True)
    mobile_masked = models.CharField(max_length=20, blank=True)

    protect = Protect(read=_MINE, add=_MINE, change=_MINE)


class Choice(Row):
    """Whether messages of a topic come to a person by a channel."""

    person = models.UUIDField()  # as of a notice
    channel = models.CharField(max_length=20)
    topic = models.CharField(max_length=40)
    on = models.BooleanField()

    protect = Protect(read=_MINE, add=_MINE, change=_MINE, remove=_MINE)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["person", "channel", "topic"], name="one_choice_a_topic_and_channel"
            ),
        )


class Silence(Row):
    """A topic that a person chose not to be told about; see data/topics.yaml."""

    person = models.UUIDField()  # as of a notice
    topic = models.CharField(max_length=40)

    protect = Protect(read=_MINE, add=_MINE, remove=_MINE)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["person", "topic"], name="one_silence_a_topic"),
        )
