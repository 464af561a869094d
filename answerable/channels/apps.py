"""The channels app and what it does about what happens to tickets."""

from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    name = "answerable.channels"

    def ready(self) -> None:
        from answerable.accounts.hiding import keep_readable
        from answerable.channels import metrics, reactions, receipts
        from answerable.channels.email.mailboxes import our_addresses
        from answerable.core.events import on

        on("message.received", receipts.confirm_request, order=60)
        on("message.sent", reactions.queue_reply, order=50)
        on("message.announced", reactions.queue_reply, order=50)
        on("message.taken_back", reactions.cancel_reply, order=50)
        on("team.merged", reactions.move_mailboxes, order=20)
        on("team.ended", reactions.move_mailboxes, order=20)
        keep_readable(our_addresses)
        metrics.add()
