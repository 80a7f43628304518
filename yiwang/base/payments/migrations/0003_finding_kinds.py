"""A payout that the bank refuses is a finding, too."""

from django.db import migrations, models


class Migration(migrations.Migration):
    long_locks_excused = "only the choices change, which the database does not know of"

    dependencies = [("payments", "0002_payouts")]

    operations = [
        migrations.AlterField(
            model_name='finding',
            name='kind',
            field=models.CharField(choices=[('only_ours', 'Only in our ledger'), ('only_theirs', 'Only at the bank'), ('amount', 'Amounts differ'), ('surplus', 'More was paid than owed'), ('refund', 'Refund refused by the bank'), ('payout', 'Payout refused by the bank')], max_length=12),
        ),
    ]
