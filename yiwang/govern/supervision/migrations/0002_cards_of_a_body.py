"""The cards of a body are read in their order, however many other bodies have."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('cases', '0007_case_of_many_bodies'),
        ('supervision', '0001_initial'),
        ('tenancy', '0001_initial'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='card',
            index=models.Index(fields=['body', 'id'], name='card_list'),
        ),
    ]
