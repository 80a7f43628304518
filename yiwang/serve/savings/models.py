"""What was saved, one row an application, and the sums of each applicant."""

from django.db import models

from yiwang.base.parties.facade import acts_for
from yiwang.kernel.models import Row
from yiwang.kernel.protect import PUBLIC, Protect


class Saving(Row):
    """What data did in one application that was decided and ended. id: that of the case.

    Each figure stands beside what it is compared with (`…_of`); both are null where there is
    nothing to compare with. What they mean stands in data/figures.yaml. Nothing here is written by
    hand: the row follows from the record of the case and goes with what it follows from.
    """

    applicant_id = models.UUIDField(null=True)
    service = models.CharField(max_length=60)
    ended_on = models.DateField()
    fields = models.PositiveSmallIntegerField(null=True)
    fields_of = models.PositiveSmallIntegerField(null=True)
    papers = models.PositiveSmallIntegerField(null=True)
    papers_of = models.PositiveSmallIntegerField(null=True)
    visits = models.PositiveSmallIntegerField(null=True)
    visits_of = models.PositiveSmallIntegerField(null=True)
    days = models.SmallIntegerField(null=True)  # working days; below zero: decided late
    days_of = models.SmallIntegerField(null=True)

    protect = Protect(
        read={PUBLIC: acts_for("savings_saving.applicant_id", "savings_saving.service")}
    )

    class Meta:
        indexes = (models.Index(fields=["applicant_id", "-id"], name="savings_of_applicant"),)


class Together(Row):
    """The sums of an applicant's rows in one service, for agents may act in some of them alone.

    They change with the rows, so that reading them costs the same however many cases there are.
    """

    applicant_id = models.UUIDField()
    service = models.CharField(max_length=60)
    fields = models.IntegerField()
    fields_of = models.IntegerField()
    papers = models.IntegerField()
    papers_of = models.IntegerField()
    visits = models.IntegerField()
    visits_of = models.IntegerField()
    days = models.IntegerField()  # working days; below zero: more was late than in time
    days_of = models.IntegerField()

    protect = Protect(
        read={PUBLIC: acts_for("savings_together.applicant_id", "savings_together.service")}
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["applicant_id", "service"], name="one_sum_an_applicant_and_service"
            ),
        )
