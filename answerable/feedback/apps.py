"""The feedback app and what it reacts to."""

from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    name = "answerable.feedback"

    def ready(self) -> None:
        from answerable.core.events import on
        from answerable.feedback import reactions

        on("ticket.solved", reactions.ask_later, order=60)
        on("message.sent", reactions.draw_lot, order=10)  # before clocks stop and mails are queued
        on("message.taken_back", reactions.drop_review, order=60)
        on("solution.contradicted", reactions.promise_anew, order=20)
