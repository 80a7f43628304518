"""What the public reads, the feed, and what came late are read in their order."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import F, Q

TOLD = Q(("state__in", ("published", "withdrawn")))


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("publicity", "0002_months")]

    operations = [
        AddIndexConcurrently(
            "entry",
            models.Index(fields=["-decided_on", "-id"], condition=TOLD, name="publicity_told"),
        ),
        AddIndexConcurrently(
            "entry",
            models.Index(
                fields=["kind", "-decided_on", "-id"],
                condition=TOLD,
                name="publicity_told_by_kind",
            ),
        ),
        AddIndexConcurrently(
            "entry",
            models.Index(
                fields=["body", "-decided_on", "-id"],
                condition=TOLD,
                name="publicity_told_by_body",
            ),
        ),
        AddIndexConcurrently(
            "entry",
            models.Index(fields=["-published_at", "-id"], condition=TOLD, name="publicity_feed"),
        ),
        AddIndexConcurrently(
            "entry",
            models.Index(
                fields=["body", "-decided_on", "-id"],
                condition=Q(
                    ("state", "waiting"),
                    ("published_at__date__gt", F("due")),
                    ("withdrawn_at__date__gt", F("withdraw_due")),
                    _connector="OR",
                ),
                name="publicity_late",
            ),
        ),
    ]
