import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    long_locks_excused = "only takes back that an applicant must be there, which reads no row"

    dependencies = [
        ("cases", "0002_licences_on_file"),
        ("parties", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="life",
            field=models.CharField(db_default="application", default="application", max_length=20),
        ),
        # Left to the framework, the foreign key would be dropped and every row checked again.
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "ALTER TABLE cases_case ALTER COLUMN applicant_id DROP NOT NULL",
                    migrations.RunSQL.noop,
                ),
            ],
            state_operations=[
                migrations.AlterField(
                    model_name="case",
                    name="applicant",
                    field=models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.party",
                    ),
                ),
                migrations.AlterField(
                    model_name="case",
                    name="channel",
                    field=models.CharField(
                        choices=[
                            ("web", "Online"),
                            ("api", "Program"),
                            ("window", "Counter"),
                            ("office", "By the body itself"),
                        ],
                        max_length=10,
                    ),
                ),
                migrations.AlterField(
                    model_name="case",
                    name="state",
                    field=models.CharField(default="draft", max_length=20),
                ),
            ],
        ),
    ]
