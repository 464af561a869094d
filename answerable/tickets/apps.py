"""The tickets app and what it reacts to in the apps below it."""

from django.apps import AppConfig


class TicketsConfig(AppConfig):
    name = "answerable.tickets"

    def ready(self) -> None:
        from answerable.core.events import on
        from answerable.core.live import set_gate
        from answerable.tickets import live, reactions, search

        on("customer.merged", reactions.move_to_merged, order=10)
        on("agent.deactivated", reactions.put_back_work, order=10)
        on("*", search.remember, order=10)
        on("*", live.tell, order=90)
        set_gate(live.sees)
