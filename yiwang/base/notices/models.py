"""Inbox messages."""

from django.db import models
from django.db.models import Q

from yiwang.kernel.models import Row
from yiwang.kernel.protect import ACCOUNT, ME, PUBLIC, STAFF, Protect


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

    _mine = {PUBLIC: f"person = {ME}", STAFF: f"person = {ACCOUNT}"}
    protect = Protect(read=_mine, change=_mine)

    class Meta:
        indexes = (
            models.Index(fields=["person", "-at"]),
            models.Index(fields=["id"], name="notices_to_mail", condition=Q(mailed_at=None)),
        )
        constraints = (
            models.UniqueConstraint(fields=["event_id", "person"], name="one_notice_an_event"),
        )
