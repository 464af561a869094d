"""A version made for trying out may be removed again; a real one never, and none becomes the other.

SQLite makes the table anew to add a column, and its triggers go with the old one: all are made here.
"""

from django.db import migrations, models

DROP_SQLITE = [
    "DROP TRIGGER IF EXISTS policy_version_kept",
    "DROP TRIGGER IF EXISTS policy_version_stays",
    "DROP TRIGGER IF EXISTS policy_version_trial",
]
KEPT_SQLITE = """
    CREATE TRIGGER policy_version_kept BEFORE UPDATE ON policy_version
    WHEN OLD.state = 'published'
    BEGIN SELECT RAISE(ABORT, 'a published policy version is immutable'); END
    """
STAYS_SQLITE = """
    CREATE TRIGGER policy_version_stays BEFORE DELETE ON policy_version
    WHEN OLD.state = 'published' {unless_trial}
    BEGIN SELECT RAISE(ABORT, 'a published policy version is immutable'); END
    """
SQLITE = [
    *DROP_SQLITE,
    KEPT_SQLITE,
    STAYS_SQLITE.format(unless_trial="AND NOT OLD.trial"),
    """
    CREATE TRIGGER policy_version_trial BEFORE UPDATE ON policy_version
    WHEN OLD.trial <> NEW.trial
    BEGIN SELECT RAISE(ABORT, 'a policy version is made for trying out, or is not'); END
    """,
]
DROP_POSTGRESQL = [
    "DROP TRIGGER IF EXISTS policy_version_kept ON policy_version",
    "DROP TRIGGER IF EXISTS policy_version_stays ON policy_version",
    "DROP TRIGGER IF EXISTS policy_version_trial ON policy_version",
]
POSTGRESQL = [
    *DROP_POSTGRESQL,
    """
    CREATE TRIGGER policy_version_kept BEFORE UPDATE ON policy_version
    FOR EACH ROW WHEN (OLD.state = 'published') EXECUTE FUNCTION policy_version_immutable()
    """,
    """
    CREATE TRIGGER policy_version_stays BEFORE DELETE ON policy_version
    FOR EACH ROW WHEN (OLD.state = 'published' AND NOT OLD.trial)
    EXECUTE FUNCTION policy_version_immutable()
    """,
    """
    CREATE TRIGGER policy_version_trial BEFORE UPDATE ON policy_version
    FOR EACH ROW WHEN (OLD.trial <> NEW.trial) EXECUTE FUNCTION policy_version_immutable()
    """,
]
BEFORE_POSTGRESQL = [
    *DROP_POSTGRESQL,
    """
    CREATE TRIGGER policy_version_kept BEFORE UPDATE OR DELETE ON policy_version
    FOR EACH ROW WHEN (OLD.state = 'published') EXECUTE FUNCTION policy_version_immutable()
    """,
]


def _run(schema_editor, sqlite, postgresql):
    for statement in postgresql if schema_editor.connection.vendor == "postgresql" else sqlite:
        schema_editor.execute(statement)


def protect(apps, schema_editor):
    _run(schema_editor, SQLITE, POSTGRESQL)


def drop(apps, schema_editor):
    _run(schema_editor, DROP_SQLITE, DROP_POSTGRESQL)


def protect_as_before(apps, schema_editor):
    before = [*DROP_SQLITE, KEPT_SQLITE, STAYS_SQLITE.format(unless_trial="")]
    _run(schema_editor, before, BEFORE_POSTGRESQL)


class Migration(migrations.Migration):
    dependencies = [("policy", "0004_replays")]
    operations = [
        migrations.RunPython(migrations.RunPython.noop, protect_as_before),
        migrations.AddField("version", "trial", models.BooleanField(default=False, editable=False)),
        migrations.RunPython(protect, drop),
    ]
