from django.db import migrations, models


def keep_choice(apps, schema_editor):
    """Whoever had switched single letters off keeps them off."""
    apps.get_model('accounts', 'Agent').objects.filter(keyboard=False).update(keys='off')


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0007_after_send'),
    ]

    operations = [
        migrations.AddField(
            model_name='agent',
            name='keys',
            field=models.CharField(choices=[('off', 'No keys but those with Ctrl'), ('letters', 'Single letters'), ('alt', 'Letters with Alt')], default='letters', max_length=10, verbose_name='Keys'),
        ),
        migrations.AddField(model_name='agent', name='own_keys', field=models.JSONField(default=dict)),
        migrations.AddField(
            model_name='agent',
            name='density',
            field=models.CharField(choices=[('roomy', 'Comfortable'), ('compact', 'Compact')], default='roomy', max_length=10, verbose_name='Density'),
        ),
        migrations.RunPython(keep_choice, migrations.RunPython.noop),
        migrations.RemoveField(model_name='agent', name='keyboard'),
    ]
