"""Registers: what was delivered when, and the entries."""

from django.db import models

from yiwang.kernel.models import OwnedModel
from yiwang.kernel.protect import MINE, STAFF, Protect

_SUPPLIED = f"body_id = ANY ({MINE})"


class Delivery(OwnedModel):
    """One batch of a register, owned by the body that supplied it. It is visible whole or not at
    all.

    as_of: the last day for which the supplier says that the register is complete.
    """

    register = models.SlugField(max_length=60)
    as_of = models.DateField()
    at = models.DateTimeField()
    entries = models.PositiveIntegerField()
    source = models.CharField(max_length=200)

    protect = Protect(read={STAFF: _SUPPLIED}, fixed=True)

    class Meta:
        indexes = (models.Index(fields=["register", "-at"]),)


class Entry(OwnedModel):
    """What a register says of one subject, until a later delivery says otherwise.

    subject: fingerprint of the identity number; the number itself is not kept here. Only the system
    reads entries, on behalf of somebody who says for what, and each look is recorded.
    """

    register = models.SlugField(max_length=60)
    subject = models.BinaryField(max_length=32)
    content = models.JSONField()
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="rows")
    ended_by = models.ForeignKey(Delivery, models.PROTECT, null=True, related_name="+")

    protect = Protect()

    class Meta:
        indexes = (models.Index(fields=["register", "subject"]),)
