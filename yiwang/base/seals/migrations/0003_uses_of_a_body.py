"""The uses of a body's seals are read in their order, however many other bodies have."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("seals", "0002_second_person_for_makers")]

    operations = [
        AddIndexConcurrently(
            model_name="use",
            index=models.Index(fields=["body", "id"], name="seals_use_of_body"),
        ),
    ]
