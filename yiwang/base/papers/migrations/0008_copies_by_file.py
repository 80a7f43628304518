from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):

    atomic = False
    dependencies = [
        ('papers', '0007_copies_to_make'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='paper',
            index=models.Index(condition=models.Q(('ofd__isnull', False)), fields=['ofd'], name='papers_by_ofd'),
        ),
    ]
