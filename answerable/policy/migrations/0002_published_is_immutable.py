"""A published version cannot be changed or removed, not even past the application."""

from django.db import migrations

SQLITE = [
    """
    CREATE TRIGGER policy_version_kept BEFORE UPDATE ON policy_version
    WHEN OLD.state = 'published'
    BEGIN SELECT RAISE(ABORT, 'a published policy version is immutable'); END
    """,
    """
    CREATE TRIGGER policy_version_stays BEFORE DELETE ON policy_version
    WHEN OLD.state = 'published'
    BEGIN SELECT RAISE(ABORT, 'a published policy version is immutable'); END
    """,
]
POSTGRESQL = [
    """
    CREATE FUNCTION policy_version_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'a published policy version is immutable'; END $$
    """,
    """
    CREATE TRIGGER policy_version_kept BEFORE UPDATE OR DELETE ON policy_version
    FOR EACH ROW WHEN (OLD.state = 'published') EXECUTE FUNCTION policy_version_immutable()
    """,
]


def protect(apps, schema_editor):
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


def release(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER policy_version_kept ON policy_version")
        schema_editor.execute("DROP FUNCTION policy_version_immutable")
    else:
        schema_editor.execute("DROP TRIGGER policy_version_kept")
        schema_editor.execute("DROP TRIGGER policy_version_stays")


class Migration(migrations.Migration):
    dependencies = [("policy", "0001_initial")]
    operations = [migrations.RunPython(protect, release)]
