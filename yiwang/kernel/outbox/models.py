"""Announced events, how far each listener has come, and remembered answers."""

from django.db import models

from yiwang.kernel.models import TransactionId
from yiwang.kernel.protect import ACCOUNT, ALWAYS, PEOPLE, Protect


class Announced(models.Model):
    """One event. The database fills `xid` and draws `position` when the row is written."""

    position = models.BigAutoField(primary_key=True)
    xid = TransactionId()
    event_id = models.UUIDField(unique=True)
    kind = models.CharField(max_length=80)
    at = models.DateTimeField()
    content = models.JSONField()  # ids and codes only, never personal data

    protect = Protect(add=dict.fromkeys(PEOPLE, ALWAYS), fixed=True)

    class Meta:
        indexes = (models.Index(fields=["xid", "position"]),)


class Listener(models.Model):
    """How far a subscription has come; its row is locked while it works."""

    name = models.CharField(primary_key=True, max_length=120)
    xid = models.BigIntegerField(default=0)
    position = models.BigIntegerField(default=0)

    protect = Protect()


class Setback(models.Model):
    """An event a listener could not digest; the others go on, this one is tried again."""

    id = models.BigAutoField(primary_key=True)
    listener = models.ForeignKey(Listener, models.PROTECT, related_name="setbacks")
    event = models.ForeignKey(Announced, models.PROTECT, related_name="+")
    attempts = models.PositiveIntegerField(default=1)
    next_attempt = models.DateTimeField()
    reason = models.TextField()

    protect = Protect()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["listener", "event"], name="one_setback_an_event"),
        )


class Answer(models.Model):
    """What was answered to one key, kept in the transaction of the change itself."""

    id = models.BigAutoField(primary_key=True)
    account = models.UUIDField()
    route = models.CharField(max_length=200)
    key = models.CharField(max_length=200)
    digest = models.BinaryField(max_length=32)  # SHA-256 of the request's body
    status = models.PositiveSmallIntegerField(default=0)
    headers = models.JSONField(default=dict)
    body = models.TextField(default="")
    at = models.DateTimeField()

    protect = Protect(
        read=dict.fromkeys(PEOPLE, f"account = {ACCOUNT}"),
        add=dict.fromkeys(PEOPLE, f"account = {ACCOUNT}"),
        change=dict.fromkeys(PEOPLE, f"account = {ACCOUNT}"),
        remove=dict.fromkeys(PEOPLE, f"account = {ACCOUNT}"),
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["account", "route", "key"], name="one_answer_a_key"),
        )
