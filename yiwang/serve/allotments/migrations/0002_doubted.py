"""What is on the list can be looked at again before it is announced."""

from django.db import migrations, models


class Migration(migrations.Migration):
    long_locks_excused = "a new choice changes nothing in the database"

    dependencies = [
        ("allotments", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="candidate",
            name="state",
            field=models.CharField(
                choices=[
                    ("checking", "Being checked"),
                    ("ready", "On the list"),
                    ("doubted", "Being looked at again"),
                    ("out", "Not in the draw"),
                ],
                default="checking",
                max_length=10,
            ),
        ),
    ]
