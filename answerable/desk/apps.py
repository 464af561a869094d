"""The desk app and what it reacts to."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "answerable.desk"

    def ready(self) -> None:
        from answerable.core.events import on
        from answerable.desk import reactions

        on("invitation.made", reactions.mail_invitation, order=50)
