"""The counters."""

from django.db import models

from yiwang.kernel.protect import ALWAYS, PUBLIC, STAFF, Protect


class Counter(models.Model):
    """The last number drawn in a register within a period."""

    id = models.BigAutoField(primary_key=True)
    register = models.CharField(max_length=120)  # e.g. case:370202, document:<body>:<mark>
    period = models.CharField(max_length=10)  # a year or a day
    last = models.PositiveIntegerField()

    protect = Protect(
        read=dict.fromkeys((STAFF, PUBLIC), ALWAYS),
        add=dict.fromkeys((STAFF, PUBLIC), ALWAYS),
        change=dict.fromkeys((STAFF, PUBLIC), ALWAYS),
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["register", "period"], name="one_counter_a_period"),
        )
