"""What went with a closed year, and by what it is found."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    long_locks_excused = "only takes back that a dictionary must be there, which reads no row"

    dependencies = [
        ("folding", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Year",
            fields=[
                ("number", models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("digest", models.BinaryField(max_length=32)),
                ("signature", models.BinaryField(max_length=64)),
            ],
        ),
        # Left to the framework, the foreign key would be dropped and every row checked again.
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "ALTER TABLE folding_fold ALTER COLUMN dictionary_id DROP NOT NULL",
                    migrations.RunSQL.noop,
                ),
            ],
            state_operations=[
                migrations.AlterField(
                    model_name="fold",
                    name="dictionary",
                    field=models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="folding.dictionary",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Block",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("year", models.PositiveSmallIntegerField()),
                ("unit", models.CharField(max_length=63)),
                ("segment", models.IntegerField(null=True)),
                ("size", models.PositiveIntegerField()),
                ("digest", models.BinaryField(max_length=32)),
                ("content", models.BinaryField()),
            ],
            options={
                "indexes": [models.Index(fields=["year", "id"], name="block_by_year")],
            },
        ),
        migrations.CreateModel(
            name="Keys",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("segment", models.IntegerField()),
                ("first", models.BigIntegerField()),
                ("content", models.BinaryField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("segment", "first"), name="keys_in_order")
                ],
            },
        ),
    ]
