"""More states, and licences that no case led to."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    long_locks_excused = (
        "choices are not known to the database, and dropping NOT NULL changes the catalogue alone"
    )

    dependencies = [
        ('licences', '0002_life_of_licences'),
    ]

    operations = [
        migrations.AlterField(
            model_name='licence',
            name='case',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case'),
        ),
        migrations.AlterField(
            model_name='licence',
            name='state',
            field=models.CharField(choices=[('awaiting', 'Awaiting issue'), ('in_force', 'In force'), ('suspended', 'Suspended'), ('lost', 'Reported lost'), ('expired', 'Expired'), ('annulled', 'Annulled'), ('revoked', 'Revoked'), ('withdrawn', 'Withdrawn as penalty'), ('recalled', 'Recalled'), ('replaced', 'Replaced by another licence'), ('void', 'Void')], default='in_force', max_length=12),
        ),
    ]
