"""Beginnings of numbers are compared, not matched: under row-level security a pattern takes no index.
The history of a licence is found by the index that has its order, too.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    long_locks_excused = "dropping an index reads no row"

    dependencies = [("licences", "0005_reminders")]

    operations = [
        migrations.RunSQL(
            "DROP INDEX IF EXISTS licences_licence_number_bcc50adc_like, "
            "licences_licence_identifier_e68d8119_like",
            migrations.RunSQL.noop,
        ),
        migrations.AlterField(
            "change",
            "licence",
            models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="changes",
                to="licences.licence",
            ),
        ),
    ]
