"""The advice app: it reads what is being written and never sends, changes or holds back a word."""

from django.apps import AppConfig


class AdviceConfig(AppConfig):
    name = "answerable.advice"

    def when_serving(self) -> None:
        """Called by the web server when it starts."""
        from answerable.advice.preparing import prepare_beside

        prepare_beside()
