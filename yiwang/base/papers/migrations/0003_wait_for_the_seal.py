from django.db import migrations, models


class Migration(migrations.Migration):

    long_locks_excused = 'a new choice changes nothing in the database'
    dependencies = [
        ('papers', '0002_seal_and_ofd'),
    ]

    operations = [
        migrations.AlterField(
            model_name='paper',
            name='state',
            field=models.CharField(choices=[('wished', 'Being made'), ('sealing', 'Waits for the seal'), ('drawn', 'Ready'), ('failed', 'Could not be made')], default='wished', max_length=10),
        ),
    ]
