"""What nobody has read yet is counted on every page, by an index of its own."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("notices", "0003_deliveries")]

    operations = [
        AddIndexConcurrently(
            "notice",
            models.Index(
                fields=["person"], condition=models.Q(read_at=None), name="notices_unread"
            ),
        ),
    ]
