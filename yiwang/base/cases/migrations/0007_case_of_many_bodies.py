"""The latest cases of many bodies are read in their order, whatever else the city has."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("cases", "0006_case_by_id")]

    operations = [
        AddIndexConcurrently(
            model_name="case",
            index=models.Index(fields=["-opened_at", "-id"], name="case_of_many_bodies"),
        ),
    ]
