"""The tickets app and what it reacts to in the apps below it."""

from django.apps import AppConfig


class TicketsConfig(AppConfig):
    name = "answerable.tickets"

    def ready(self) -> None:
        from answerable.core.events import on
        from answerable.tickets import reactions, search

        on("customer.merged", reactions.move_to_merged, order=10)
        on("agent.deactivated", reactions.put_back_work, order=10)
        on("*", search.remember, order=10)
