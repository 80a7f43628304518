"""Closed cases that are to be folded are found by the day on which they were closed."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("cases", "0004_folded")]

    operations = [
        AddIndexConcurrently(
            model_name="case",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", False), ("folded", False)),
                fields=["closed_at"],
                name="case_to_fold",
            ),
        ),
    ]
