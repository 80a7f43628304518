"""What the register, the search and the daily work go by."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('licences', '0003_states_and_registers'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='licence',
            index=models.Index(fields=['body', 'id'], name='licence_register'),
        ),
        AddIndexConcurrently(
            model_name='licence',
            index=models.Index(fields=['body', 'type', 'id'], name='licence_of_type'),
        ),
        AddIndexConcurrently(
            model_name='licence',
            index=models.Index(fields=['body', 'holder_name', 'id'], name='licence_by_holder'),
        ),
        AddIndexConcurrently(
            model_name='licence',
            index=models.Index(condition=models.Q(('state', 'in_force'), _negated=True), fields=['body', 'state', 'id'], name='licence_not_in_force'),
        ),
        AddIndexConcurrently(
            model_name='licence',
            index=models.Index(condition=models.Q(('state__in', ['in_force', 'suspended', 'lost'])), fields=['valid_until', 'id'], name='licence_lapsing'),
        ),
        AddIndexConcurrently(
            model_name='licence',
            index=models.Index(condition=models.Q(('check_due__isnull', False)), fields=['body', 'check_due', 'id'], name='licence_to_check'),
        ),
    ]
