"""The sla app: clocks react to what happens on tickets."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SlaConfig(AppConfig):
    name = "answerable.sla"

    def ready(self) -> None:
        from answerable.core.events import on
        from answerable.sla.reactions import REACTIONS
        from answerable.tickets.events import SENTENCES

        for key, react in REACTIONS.items():
            on(key, react, order=20)
        SENTENCES.update(
            {
                "promise.broken": _("The promise %(promise)s was broken"),
                "promise.changed": _("Another promise holds now: %(after)s instead of %(before)s"),
                "promise.escalated": _("%(step)s: the promise %(promise)s is at risk"),
                "promise.new_time": _("%(actor)s told the customer a new time"),
                "promise.caused": _("%(actor)s gave the cause of the broken promise: %(cause)s"),
            }
        )
