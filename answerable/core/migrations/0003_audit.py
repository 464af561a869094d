"""The audit log: nobody changes an entry, and nobody removes one that is younger than two years."""

from django.db import migrations, models

SQLITE = [
    """
    CREATE TRIGGER audit_entry_kept BEFORE UPDATE ON core_auditentry
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END
    """,
    """
    CREATE TRIGGER audit_entry_stays BEFORE DELETE ON core_auditentry
    WHEN OLD.at > datetime('now', '-729 days')
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END
    """,
]
POSTGRESQL = [
    """
    CREATE FUNCTION audit_entry_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$
    """,
    """
    CREATE TRIGGER audit_entry_kept BEFORE UPDATE ON core_auditentry
    FOR EACH ROW EXECUTE FUNCTION audit_entry_immutable()
    """,
    """
    CREATE TRIGGER audit_entry_stays BEFORE DELETE ON core_auditentry
    FOR EACH ROW WHEN (OLD.at > now() - interval '729 days')
    EXECUTE FUNCTION audit_entry_immutable()
    """,
]


def protect(apps, schema_editor):
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


def release(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER audit_entry_kept ON core_auditentry")
        schema_editor.execute("DROP TRIGGER audit_entry_stays ON core_auditentry")
        schema_editor.execute("DROP FUNCTION audit_entry_immutable")
    else:
        schema_editor.execute("DROP TRIGGER audit_entry_kept")
        schema_editor.execute("DROP TRIGGER audit_entry_stays")


class Migration(migrations.Migration):
    dependencies = [("core", "0002_hold")]
    operations = [
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(db_index=True)),
                ("key", models.CharField(max_length=60)),
                ("actor_kind", models.CharField(max_length=10)),
                ("actor_id", models.BigIntegerField(null=True)),
                ("place", models.CharField(blank=True, max_length=100)),
                ("data", models.JSONField(default=dict)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["key", "-id"], name="audit_by_key"),
                    models.Index(fields=["actor_kind", "actor_id", "-id"], name="audit_by_actor"),
                ]
            },
        ),
        migrations.RunPython(protect, release),
    ]
