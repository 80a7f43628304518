"""Inbox messages."""

from django.db import models

from yiwang.kernel.models import Row
from yiwang.kernel.protect import ME, PUBLIC, Protect


class Notice(Row):
    """A message to one natural person.

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

    protect = Protect(read={PUBLIC: f"person = {ME}"}, change={PUBLIC: f"person = {ME}"})

    class Meta:
        indexes = (models.Index(fields=["person", "-at"]),)
        constraints = (
            models.UniqueConstraint(fields=["event_id", "person"], name="one_notice_an_event"),
        )
