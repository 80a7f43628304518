"""A refused item can be applied for again: each application is a turn of its own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    long_locks_excused = "a row an item of a whole: some thousands a year, in milliseconds"

    dependencies = [
        ("bundles", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="share",
            name="turn",
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.RunSQL(
            "UPDATE bundles_share SET turn = 1", reverse_sql=migrations.RunSQL.noop
        ),
        migrations.RemoveConstraint(model_name="share", name="one_case_an_item"),
        migrations.AddConstraint(
            model_name="share",
            constraint=models.UniqueConstraint(
                fields=("whole", "item", "turn"), name="one_case_a_turn"
            ),
        ),
    ]
