from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):

    atomic = False
    dependencies = [
        ('papers', '0003_wait_for_the_seal'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='paper',
            index=models.Index(condition=models.Q(('state', 'sealing')), fields=['wished_at'], name='papers_to_seal'),
        ),
        AddIndexConcurrently(
            model_name='paper',
            index=models.Index(fields=['digest'], name='papers_by_digest'),
        ),
        AddIndexConcurrently(
            model_name='paper',
            index=models.Index(fields=['ofd_digest'], name='papers_by_ofd_digest'),
        ),
    ]
