"""The content of a tree may lie with its year."""

from django.db import migrations, models


class Migration(migrations.Migration):
    long_locks_excused = "only takes back that a content must be there, which reads no row"

    dependencies = [
        ("evidence", "0003_trees"),
    ]

    operations = [
        migrations.AddField(
            model_name="tree",
            name="block",
            field=models.IntegerField(null=True),
        ),
        migrations.AlterField(
            model_name="tree",
            name="content",
            field=models.BinaryField(null=True),
        ),
    ]
