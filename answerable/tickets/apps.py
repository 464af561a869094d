"""The tickets app and what it reacts to in the apps below it."""

from django.apps import AppConfig


class TicketsConfig(AppConfig):
    name = "answerable.tickets"

    def ready(self) -> None:
        from answerable.core.events import on
        from answerable.core.live import set_gate
        from answerable.tickets import live, merged_people, reactions
        from answerable.tickets.events import PLACES
        from answerable.tickets.fields import saying
        from answerable.tickets.saved.tags import follow_tag
        from answerable.tickets.saved.teams import follow_team, keep_views
        from answerable.tickets.search import keeping

        on("customer.merged", merged_people.move, order=10)
        on("customer.unmerged", merged_people.move_back, order=10)
        on("agent.deactivated", reactions.put_back_work, order=10)
        on("agent.deactivated", reactions.stop_of_leaver, order=20)
        on("ticket.merged", reactions.stop_on_merge, order=30)
        on("*", keeping.remember, order=10)
        on("tag.renamed", follow_tag, order=10)
        on("team.merged", reactions.move_to_other_team, order=10)
        on("team.merged", reactions.go_on_following, order=12)
        on("team.merged", keep_views, order=14)
        on("team.merged", follow_team, order=16)
        on("team.ended", follow_team, order=16)
        for key in reactions.MOVED_WORDS:
            on(key, reactions.find_anew, order=20)
        on("customer.merged", keeping.customers_merged, order=20)
        on("customer.unmerged", keeping.customers_merged, order=20)
        on("customer.edited", keeping.customer_changed, order=10)
        on("*", live.tell, order=90)
        for key in saying.KEYS:
            PLACES[key] = saying.in_place
        set_gate(live.sees)
