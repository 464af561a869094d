from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_shared_views")]
    operations = [
        migrations.AddField(
            model_name="role",
            name="two_steps",
            field=models.BooleanField(default=False, verbose_name="Two-step login is required"),
        )
    ]
