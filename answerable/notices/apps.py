"""The notices app and what it reacts to."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "answerable.notices"

    def ready(self) -> None:
        from answerable.core.events import on
        from answerable.notices import reactions

        for key in reactions.OVER:
            on(key, reactions.on_over, order=69)
        for key, react in reactions.REACTIONS.items():
            on(key, react, order=70)
