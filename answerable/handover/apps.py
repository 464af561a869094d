"""The hand-over app and what it reacts to."""

from django.apps import AppConfig


class HandoverConfig(AppConfig):
    name = "answerable.handover"

    def ready(self) -> None:
        from answerable.core.events import on
        from answerable.handover import covering, jobs, reactions, telling  # noqa: F401  the periodic job registers
        from answerable.sla.reactions import on_changed

        on("message.received", covering.tell, order=60)
        on("handover.accepted", on_changed, order=20)
        from answerable.handover.asks import reactions as asks

        on("message.sent", asks.bring_back_later, order=70)
        on("ticket.solved", asks.close, order=70)
        on("ticket.merged", asks.go_along, order=25)
        on("ticket.unmerged", asks.come_back, order=25)
        on("team.merged", reactions.go_to_other_team, order=25)
        from answerable.handover.sun import choosing

        on("team.merged", choosing.on_team_merged, order=15)
        on("team.ended", choosing.go_on_without, order=15)
        for key in reactions.OVERTAKEN_BY:
            on(key, reactions.end_if_overtaken, order=30)
        for key in telling.TOLD:
            on(key, telling.tell, order=50)
