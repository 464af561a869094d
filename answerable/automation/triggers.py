"""When rules look: at facts of a ticket, or when time has passed since a moment of it."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Trigger:
    """`events`: facts that wake it. `moment`: else the field from which the hours are counted."""

    slug: str
    label: "str | Promise"
    events: tuple[str, ...] = ()
    moment: str = ""


TRIGGERS = {
    trigger.slug: trigger
    for trigger in (
        Trigger("opened", _("A ticket is opened"), ("message.received",)),
        Trigger("customer_wrote", _("The customer writes"), ("message.received",)),
        Trigger("we_replied", _("Somebody replies"), ("message.sent", "message.left")),
        Trigger("solved", _("It is solved"), ("ticket.solved",)),
        Trigger("reopened", _("It is reopened"), ("ticket.reopened",)),
        Trigger("tagged", _("A tag is added"), ("ticket.tagged",)),
        Trigger("moved", _("It is moved to a team"), ("ticket.moved",)),
        Trigger("prioritised", _("The priority changes"), ("ticket.priority",)),
        Trigger("field", _("A field is set"), ("ticket.field_set", "ticket.field_changed")),
        Trigger("broken", _("A promise is broken"), ("promise.broken",)),
        Trigger("since_opened", _("Time has passed since it was opened"), moment="created_at"),
        Trigger("since_waiting", _("It has waited for us"), moment="waiting_since"),
        Trigger("since_last", _("Nobody has written"), moment="last_message_at"),
        Trigger("since_unowned", _("Nobody has been answerable"), moment="nobody_since"),
    )
}
BY_EVENT: dict[str, tuple[str, ...]] = {
    event: tuple(slug for slug, one in TRIGGERS.items() if event in one.events)
    for one in TRIGGERS.values()
    for event in one.events
}
