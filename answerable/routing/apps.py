"""The routing app and what it reacts to."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RoutingConfig(AppConfig):
    name = "answerable.routing"

    def ready(self) -> None:
        from answerable.core.events import on
        from answerable.routing import jobs, reactions, tags  # noqa: F401  the periodic job registers
        from answerable.routing.words import put_into_words
        from answerable.tickets.events import PLACES, SENTENCES

        # After the rules (70), which may have tagged it or moved it to a team.
        on("message.received", reactions.on_received, order=80)
        on("tag.renamed", tags.follow, order=15)
        on("agent.here", reactions.on_here, order=50)
        on("team.merged", reactions.on_team_over, order=20)
        on("team.ended", reactions.on_team_over, order=20)
        SENTENCES.update(
            {
                "routing.chosen": _("%(owner)s was chosen: %(because)s"),
                "routing.waits": _("Nobody of %(team)s can be chosen now: %(because)s"),
            }
        )
        PLACES["routing.chosen"] = PLACES["routing.waits"] = put_into_words
