"""An index of words in place of one long text: FTS5 on SQLite, a tsvector under GIN on PostgreSQL.

What was kept is thrown away; a job makes it anew from the tickets. Whoever lets Django make
tickets_searchentry anew on SQLite must make the trigger again.
"""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

SQLITE = [
    "CREATE VIRTUAL TABLE tickets_searchwords USING fts5(subject, customer, said,"
    " tokenize = \"ascii tokenchars '<>=~@.+-_'\", prefix = '2 3')",
    "INSERT INTO tickets_searchwords (tickets_searchwords, rank) VALUES ('automerge', 4)",
    "CREATE TRIGGER tickets_searchentry_gone AFTER DELETE ON tickets_searchentry BEGIN"
    " DELETE FROM tickets_searchwords WHERE rowid = old.place; END",
]
POSTGRESQL = [
    "ALTER TABLE tickets_searchentry ADD COLUMN words tsvector NOT NULL DEFAULT ''",
    "CREATE INDEX tickets_searchentry_words ON tickets_searchentry USING gin (words)"
    " WITH (gin_pending_list_limit = 512)",
    "ALTER TABLE tickets_searchentry ALTER COLUMN words SET STATISTICS 0",
]
SQLITE_BACK = ["DROP TRIGGER tickets_searchentry_gone", "DROP TABLE tickets_searchwords"]
POSTGRESQL_BACK = ["ALTER TABLE tickets_searchentry DROP COLUMN words"]


def make(apps, schema_editor):
    ours = POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE
    for statement in ours:
        schema_editor.execute(statement, params=None)


def take_away(apps, schema_editor):
    is_postgres = schema_editor.connection.vendor == "postgresql"
    for statement in POSTGRESQL_BACK if is_postgres else SQLITE_BACK:
        schema_editor.execute(statement, params=None)


def fill(apps, schema_editor):
    alias = schema_editor.connection.alias
    if apps.get_model("tickets", "Ticket").objects.using(alias).exists():
        apps.get_model("core", "Job").objects.using(alias).create(
            kind="tickets.keep_for_search", queue="slow", run_at=django.utils.timezone.now()
        )


class Migration(migrations.Migration):

    dependencies = [
        ("core", "0002_hold"),
        ("tickets", "0010_followers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL("DELETE FROM tickets_searchentry", migrations.RunSQL.noop),
        migrations.RemoveField(model_name="searchentry", name="words"),
        migrations.AddField(
            model_name="searchentry",
            name="place",
            field=models.BigIntegerField(unique=True, default=0),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="searchentry",
            name="size",
            field=models.PositiveIntegerField(default=0),
            preserve_default=False,
        ),
        migrations.CreateModel(
            name="RecentSearch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("question", models.CharField(max_length=300)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("agent", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="recent_searches", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "indexes": [models.Index(fields=["agent", "-at"], name="recent_searches")],
                "constraints": [models.UniqueConstraint(fields=("agent", "question"), name="recent_search_once")],
            },
        ),
        migrations.RunPython(make, take_away),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
