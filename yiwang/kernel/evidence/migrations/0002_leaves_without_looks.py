"""Leaves are written without a look at what they lean on."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    long_locks_excused = "dropping a foreign key reads no row; the sealer alone waits for the lock"

    dependencies = [
        ('evidence', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='leaf',
            name='entry',
            field=models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='place', serialize=False, to='evidence.entry'),
        ),
        migrations.AlterField(
            model_name='leaf',
            name='root',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='leaves', to='evidence.root'),
        ),
    ]
