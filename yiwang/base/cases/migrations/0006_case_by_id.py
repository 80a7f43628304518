"""A case is found by its id in as few pages among a million as among a thousand."""

from django.contrib.postgres.indexes import HashIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("cases", "0005_case_to_fold")]

    operations = [
        AddIndexConcurrently(
            model_name="case", index=HashIndex(fields=["id"], name="case_by_id")
        ),
    ]
