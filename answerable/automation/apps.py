"""The automation app: rules listen to every fact of a ticket."""

from django.apps import AppConfig


class AutomationConfig(AppConfig):
    name = "answerable.automation"

    def ready(self) -> None:
        from answerable.automation import jobs, running, tags, teams  # noqa: F401  the periodic job registers
        from answerable.core.events import on

        on("tag.renamed", tags.follow, order=20)
        on("team.merged", teams.keep, order=30)
        on("team.merged", teams.follow, order=32)
        on("team.ended", teams.follow, order=32)
        on("*", running.react, order=70)
