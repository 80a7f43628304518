"""Trees say by which ids they are asked for, and who was looked at, so that few are opened."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("evidence", "0004_trees_of_years")]

    operations = [
        migrations.AddField("tree", "marks", models.BinaryField(null=True)),
        migrations.CreateModel(
            name="Seen",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("subject", models.UUIDField()),
            ],
            options={
                "indexes": [models.Index(fields=["subject", "-id"], name="seen_of_person")],
            },
        ),
    ]
