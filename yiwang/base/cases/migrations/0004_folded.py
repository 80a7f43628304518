"""A case says whether what hangs on it is put away."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_lives")]

    operations = [
        migrations.AddField(
            model_name="case",
            name="folded",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
