"""The channels app and what it does about what happens to tickets."""

from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    name = "answerable.channels"

    def ready(self) -> None:
        from answerable.channels import metrics, reactions, receipts
        from answerable.core.events import on

        on("message.received", receipts.confirm_request, order=60)
        on("message.sent", reactions.queue_reply, order=50)
        on("message.taken_back", reactions.cancel_reply, order=50)
        metrics.add()
