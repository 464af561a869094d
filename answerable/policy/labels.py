"""What the keys of a policy are called by people: kinds, rests, who is told, what is done, fields."""

from collections.abc import Mapping

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from answerable.policy.document import AUDIENCES

Labels = Mapping[str, "str | Lazy"]

KINDS: Labels = {
    "first_reply": _("First reply"),
    "next_reply": _("Every next reply"),
    "solution": _("Solution"),
    "update": _("News while it is open"),
}
OWED: Labels = {"answer": _("Answer"), "solution": _("Solution")}
RESTS: Labels = {
    "customer": _("while we wait for the customer"),
    "other": _("while we wait for somebody else"),
}
TOLD: Labels = {
    "owner": _("the answerable agent"),
    "lead": _("the lead of the team"),
    "head": _("the head of service"),
    "provider": _("the provider’s contact"),
}
DONE: Labels = {
    "raise_priority": _("the priority is raised"),
    "offer_lead": _("the ticket is offered to the lead"),
    "tell_customer": _("the customer is told a new time and why"),
}
READERS: Labels = dict(
    zip(
        AUDIENCES,
        (_("everybody, also customers"), _("all staff"), _("managers only")),
        strict=True,
    )
)
GIVEN: Labels = {"refund": _("Refund"), "goodwill": _("Goodwill")}
SECTIONS: Labels = {
    "mission": _("Mission"),
    "values": _("Values"),
    "professionalism": _("Professionalism: dress, greeting, tone"),
    "feedback": _("Feedback, good and bad"),
    "unhappy": _("When a customer is unhappy"),
    "returns": _("Returns"),
    "exchange": _("Exchange"),
    "shipping": _("Shipping"),
    "refunds": _("Refunds"),
    "invoices": _("Invoices"),
    "teamwork": _("How teams work together"),
    "delays": _("Delays and faults elsewhere"),
}
FIELDS: Labels = {
    "key": _("Key"),
    "name": _("Name"),
    "title": _("Title"),
    "body": _("Text"),
    "audience": _("Who may read it"),
    "kind": _("What is promised"),
    "target": pgettext_lazy("of a promise", "Within"),
    "hours": _("Hours"),
    "when": _("Holds for"),
    "rests": _("The clock rests"),
    "gates": _("Must be read before answering"),
    "questions": _("Check questions"),
    "topics": _("Shown beside tickets"),
    "giver": _("Who owes it"),
    "promises": _("Promises"),
    "at": _("Share of the time"),
    "after": _("Time after it is broken"),
    "tell": _("Who is told"),
    "do": _("What is done"),
    "reason": _("Reason the customer is told"),
    "role": _("Role"),
    "amount": _("Amount"),
    "currency": _("Currency"),
}
