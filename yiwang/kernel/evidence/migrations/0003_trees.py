"""Trees of old evidence in one row each."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("evidence", "0002_leaves_without_looks")]

    operations = [
        migrations.CreateModel(
            name="Tree",
            fields=[
                (
                    "root",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="tree",
                        serialize=False,
                        to="evidence.root",
                    ),
                ),
                ("first", models.UUIDField()),
                ("last", models.UUIDField()),
                ("content", models.BinaryField()),
            ],
            options={
                "indexes": [models.Index(fields=["first", "last"], name="tree_by_entry")],
            },
        ),
    ]
