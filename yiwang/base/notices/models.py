"""Inbox messages."""

from django.db import models
from django.db.models import Q

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
    mailed_at = models.DateTimeField(null=True)

    protect = Protect(read=_MINE, change=_MINE)

    class Meta:
        indexes = (
            models.Index(fields=["person", "-at"]),
            models.Index(fields=["id"], name="notices_to_mail", condition=Q(mailed_at=None)),
        )
        constraints = (
            models.UniqueConstraint(fields=["event_id", "person"], name="one_notice_an_event"),
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
