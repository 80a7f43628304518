"""What a body has to publish is read in its order; the index of all states of a kind served nobody."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("publicity", "0003_lists_in_their_order")]

    operations = [
        AddIndexConcurrently(
            "entry",
            models.Index(
                fields=["body", "publish_on", "id"],
                condition=models.Q(("state", "waiting")),
                name="publicity_to_publish",
            ),
        ),
        RemoveIndexConcurrently("entry", "publicity_by_kind"),
    ]
