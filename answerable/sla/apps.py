"""The sla app: clocks react to what happens on tickets."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SlaConfig(AppConfig):
    name = "answerable.sla"

    def ready(self) -> None:
        from answerable.channels.receipts import say_also
        from answerable.core.events import on
        from answerable.sla import joining, reactions
        from answerable.sla.clocks import columns_of
        from answerable.sla.sentences import cause_in_place, promises_in_place
        from answerable.sla.telling import by_when
        from answerable.tickets.events import PLACES, SENTENCES, YOURS
        from answerable.tickets.rebuilding import also_read

        say_also(by_when)
        also_read(columns_of)
        for key, react in (reactions.REACTIONS | joining.REACTIONS).items():
            on(key, react, order=20)
        SENTENCES.update(
            {
                "promise.broken": _("The promise %(promise)s was broken"),
                "promise.changed": _("Another promise holds now: %(after)s instead of %(before)s"),
                "promise.escalated": _("%(step)s: the promise %(promise)s is at risk"),
                "promise.new_time": _("%(actor)s told the customer a new time"),
                "promise.moved": _("What was promised here goes on in ticket #%(number)s"),
                "promise.caused": _("%(actor)s gave the cause of the broken promise: %(cause)s"),
            }
        )
        YOURS["promise.caused"] = _("You gave the cause of the broken promise: %(cause)s")
        PLACES["promise.caused"] = cause_in_place
        for key in ("promise.broken", "promise.changed", "promise.escalated"):
            PLACES[key] = promises_in_place
