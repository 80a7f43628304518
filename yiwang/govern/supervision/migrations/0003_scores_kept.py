"""Cards are added up by month as they are issued and move."""

import django.db.models.deletion
import yiwang.kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    long_locks_excused = "It reads the cards and writes only the table that it makes."

    dependencies = [
        ('supervision', '0002_cards_of_a_body'),
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Tally',
            fields=[
                ('id', models.UUIDField(default=yiwang.kernel.ids.new, editable=False, primary_key=True, serialize=False)),
                ('month', models.DateField()),
                ('package', models.CharField(max_length=60)),
                ('rule', models.CharField(max_length=40)),
                ('family', models.CharField(max_length=30)),
                ('level', models.CharField(max_length=20)),
                ('state', models.CharField(choices=[('told', 'Told'), ('issued', 'To be explained'), ('explained', 'Explained'), ('confirmed', 'Confirmed'), ('withdrawn', 'Card withdrawn'), ('appealed', 'Appealed against'), ('final', 'Upheld')], max_length=10)),
                ('number', models.IntegerField()),
                ('points', models.IntegerField()),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.body')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('body', 'month', 'package', 'rule', 'level', 'state'), name='one_tally_a_state')],
            },
        ),
        migrations.RunSQL(
            """INSERT INTO supervision_tally
                (id, body_id, month, package, rule, family, level, state, number, points)
            SELECT gen_random_uuid(), body_id,
                date_trunc('month', at AT TIME ZONE 'Asia/Shanghai')::date AS month,
                package, rule, min(family), level, state, count(*), sum(points)
            FROM supervision_card GROUP BY body_id, month, package, rule, level, state""",
            migrations.RunSQL.noop,
        ),
    ]
