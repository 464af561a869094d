"""The api app."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "answerable.api"

    def ready(self) -> None:
        from answerable.api.webhooks import tell_webhooks
        from answerable.core.events import on

        on("*", tell_webhooks, order=90)
