"""Households whose day of payment has come are found at once."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("checks", "0002_aid_reliefs_stock")]

    operations = [
        AddIndexConcurrently(
            model_name='household',
            index=models.Index(condition=models.Q(('pay_on__isnull', False)), fields=['pay_on'], name='checks_to_pay'),
        ),
    ]
