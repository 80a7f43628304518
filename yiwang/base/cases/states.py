"""The states of an application (domain.md 3.2) and the classes that those of every case fall in."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Those of an application. Every life begins as a draft."""

    DRAFT = "draft", _("Draft")
    RECEIVED = "received", _("Received")
    CORRECTION = "correction", _("Correction needed")
    NOT_ACCEPTED = "not_accepted", _("Not accepted")
    ACCEPTED = "accepted", _("Accepted")
    EXAMINING = "examining", _("Under examination")
    SUSPENDED = "suspended", _("Clock stopped")
    DECIDING = "deciding", _("Awaiting decision")
    GRANTED = "granted", _("Granted")
    REFUSED = "refused", _("Refused")
    DELIVERING = "delivering", _("Ready for delivery")
    CLOSED = "closed", _("Closed")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    TERMINATED = "terminated", _("Terminated")


class StateClass(models.TextChoices):
    OPEN = "open", _("Open")
    WAITING = "waiting", _("Waiting for the applicant")
    CLOSED = "closed", _("Closed")


ENDED = frozenset({State.NOT_ACCEPTED, State.CLOSED, State.WITHDRAWN, State.TERMINATED})
BEFORE_DECISION = (
    State.RECEIVED,
    State.CORRECTION,
    State.ACCEPTED,
    State.EXAMINING,
    State.SUSPENDED,
    State.DECIDING,
)
