"""What was made public is counted by month as it happens."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("publicity", "0001_initial")]

    long_locks_excused = "It reads the entries and writes only the table that it makes."

    operations = [
        migrations.CreateModel(
            name="Month",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "kind",
                        "month",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("kind", models.CharField(max_length=10)),
                ("month", models.DateField()),
                ("number", models.IntegerField()),
            ],
        ),
        migrations.RunSQL(
            """INSERT INTO publicity_month (kind, month, number)
            SELECT kind, date_trunc('month', decided_on)::date, count(*) FROM publicity_entry
            WHERE state IN ('published', 'withdrawn') GROUP BY 1, 2""",
            migrations.RunSQL.noop,
        ),
    ]
