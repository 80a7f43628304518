from django.db import migrations, models


class Migration(migrations.Migration):

    long_locks_excused = 'a new choice changes nothing in the database; the column is empty'
    dependencies = [
        ('seals', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='certificate',
            name='taken_by',
            field=models.UUIDField(null=True),
        ),
        migrations.AlterField(
            model_name='certificate',
            name='state',
            field=models.CharField(choices=[('waiting', 'Waits for a second person'), ('active', 'In use'), ('retired', 'Retired'), ('revoked', 'Revoked')], default='active', max_length=10),
        ),
    ]
