"""What is public of one kind has an index of its own; the one with all states served nobody."""

from django.contrib.postgres.operations import RemoveIndexConcurrently
from django.db import migrations


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("publicity", "0003_lists_in_their_order")]

    operations = [RemoveIndexConcurrently("entry", "publicity_by_kind")]
