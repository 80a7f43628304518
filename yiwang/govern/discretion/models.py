"""What officers chose, so that like acts can be compared."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from yiwang.kernel.models import OwnedModel
from yiwang.kernel.protect import MINE, STAFF, SUPERVISOR, Protect

_OURS = f"body_id = ANY ({MINE})"


class Choice(OwnedModel):
    """A fine that was decided, with the range that the grades proposed. Amounts in CNY.

    case, number: of the penalty's case. package, version: whose rules proposed. position: 0 at the
    lower end, 1 at the upper; null where the range is one amount.
    """

    class State(models.TextChoices):
        INSIDE = "inside", _("In the range")
        MARKED = "marked", _("Outside, to be looked at")
        LOOKED_AT = "looked_at", _("Outside, looked at")

    case = models.UUIDField()
    number = models.CharField(max_length=40, blank=True)
    clause = models.CharField(max_length=60)
    package = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    grade = models.CharField(max_length=20)
    low = models.DecimalField(max_digits=16, decimal_places=2)
    high = models.DecimalField(max_digits=16, decimal_places=2)
    chosen = models.DecimalField(max_digits=16, decimal_places=2)
    position = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    kinds = models.JSONField(default=list)
    reason = models.TextField(blank=True)
    on_act = models.DateField()
    decided_on = models.DateField()
    officer = models.UUIDField()  # the account that chose
    officer_name = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=State)
    remark = models.TextField(blank=True)  # of the inspector
    looked_by = models.CharField(max_length=60, blank=True)
    looked_at = models.DateTimeField(null=True)

    protect = Protect(
        read={STAFF: _OURS, SUPERVISOR: _OURS}, add={STAFF: _OURS}, change={SUPERVISOR: _OURS}
    )

    class Meta:
        indexes = (
            models.Index(fields=["clause", "grade", "decided_on"]),
            models.Index(
                fields=["decided_on"],
                condition=models.Q(state="marked"),
                name="choice_to_be_looked_at",
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(low__lte=models.F("high")), name="choice_range_in_order"
            ),
            models.CheckConstraint(
                condition=models.Q(state="inside") | ~models.Q(reason=""),
                name="choice_outside_says_why",
            ),
        )
