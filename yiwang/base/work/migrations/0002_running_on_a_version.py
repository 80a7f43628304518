"""What runs on a version of a package is found without all that ever ran."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('cases', '0007_case_of_many_bodies'),
        ('packages', '0001_initial'),
        ('work', '0001_initial'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='instance',
            index=models.Index(condition=models.Q(('status', 'waiting')), fields=['package', 'id'], name='instance_running'),
        ),
    ]
