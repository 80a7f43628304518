"""New messages are counted in an order, so that the count ends where nobody counts on."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("notices", "0004_unread")]

    operations = [
        AddIndexConcurrently(
            model_name="notice",
            index=models.Index(
                fields=["person", "at"], condition=models.Q(read_at=None), name="notices_new"
            ),
        ),
        RemoveIndexConcurrently(model_name="notice", name="notices_unread"),
    ]
