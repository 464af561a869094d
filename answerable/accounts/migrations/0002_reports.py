"""The starting roles of an installation that is there already may read reports too."""

from django.db import migrations

ADDED = {"lead": ["reports.read"], "administrator": ["reports.read", "reports.read_all"]}


def add(apps, schema_editor):
    role_model = apps.get_model("accounts", "Role")
    for role in role_model.objects.filter(slug__in=ADDED):
        missing = [name for name in ADDED[role.slug] if name not in role.permissions]
        role.permissions = [*role.permissions, *missing]
        role.save(update_fields=["permissions"])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
