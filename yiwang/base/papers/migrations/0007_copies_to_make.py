from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):

    atomic = False
    dependencies = [
        ('papers', '0006_copies_wished'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='paper',
            index=models.Index(condition=models.Q(('ofd__isnull', True), ('ofd_wished_at__isnull', False)), fields=['ofd_wished_at'], name='papers_to_copy'),
        ),
    ]
