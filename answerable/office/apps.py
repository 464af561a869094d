"""The office app: it puts its door into the desk's rail."""

from django.apps import AppConfig


class OfficeConfig(AppConfig):
    name = "answerable.office"

    def ready(self) -> None:
        from answerable.core.events import on
        from answerable.desk.rail import add_page
        from answerable.office import checklist, reactions
        from answerable.office.rooms import door

        checklist.start()
        on("policy.published", reactions.note_policy, order=90)

        add_page(door, order=90)
