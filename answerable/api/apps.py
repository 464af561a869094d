"""The api app."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "answerable.api"

    def ready(self) -> None:
        from answerable.api.trust import has_trusted_token
        from answerable.api.webhooks import tell_webhooks
        from answerable.core.doors import trust_tokens
        from answerable.core.events import on

        on("*", tell_webhooks, order=90)
        trust_tokens(has_trusted_token)
