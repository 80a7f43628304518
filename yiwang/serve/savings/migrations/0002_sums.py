"""Sums of each applicant beside the rows that they are of."""

import yiwang.kernel.ids
from django.db import migrations, models

FILL = """
    INSERT INTO savings_together (id, applicant_id, service,
        fields, fields_of, papers, papers_of, visits, visits_of, days, days_of)
    SELECT gen_random_uuid(), applicant_id, service,
        coalesce(sum(fields), 0), coalesce(sum(fields_of), 0),
        coalesce(sum(papers), 0), coalesce(sum(papers_of), 0),
        coalesce(sum(visits), 0), coalesce(sum(visits_of), 0),
        coalesce(sum(days), 0), coalesce(sum(days_of), 0)
    FROM savings_saving WHERE applicant_id IS NOT NULL GROUP BY applicant_id, service"""


class Migration(migrations.Migration):
    long_locks_excused = "It reads the savings and writes only the table that it makes."

    dependencies = [
        ("savings", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Together",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=yiwang.kernel.ids.new,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("applicant_id", models.UUIDField()),
                ("service", models.CharField(max_length=60)),
                ("fields", models.IntegerField()),
                ("fields_of", models.IntegerField()),
                ("papers", models.IntegerField()),
                ("papers_of", models.IntegerField()),
                ("visits", models.IntegerField()),
                ("visits_of", models.IntegerField()),
                ("days", models.IntegerField()),
                ("days_of", models.IntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("applicant_id", "service"),
                        name="one_sum_an_applicant_and_service",
                    )
                ],
            },
        ),
        migrations.RunSQL(FILL, reverse_sql=migrations.RunSQL.noop),
    ]
