"""The ops app, and its number on /metrics."""

from django.apps import AppConfig


class OpsConfig(AppConfig):
    name = "answerable.ops"

    def ready(self) -> None:
        from answerable.core.metrics import gauge
        from answerable.office.checklist import add_check
        from answerable.ops.checks_of_office import backup
        from answerable.ops.models import last_backup_sample

        gauge(
            "answerable_backup_last_success_timestamp_seconds",
            "When the last verified backup was made; nothing if none ever was.",
            last_backup_sample,
        )
        add_check(backup, order=90)
