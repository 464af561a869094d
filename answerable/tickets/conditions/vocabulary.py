"""The words conditions are made of: which fields there are, of which kind, and what can be asked.

`path` is where a query finds the field. It is written here and nowhere else.
"""

from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from answerable.tickets.models import State, Ticket

Kind = Literal[
    "choice", "reference", "text", "words", "tags", "number", "moment", "flag", "decimal", "date"
]  # fmt: skip
CUSTOM = "field:"  # before the key of a custom field
Choices = tuple[tuple[str | int, "str | Promise"], ...]


@dataclass(frozen=True)
class Field:
    """Something that can be asked of a ticket. `choices`: the only values allowed, if any."""

    slug: str
    label: "str | Promise"
    kind: Kind
    path: str
    choices: Choices = ()

    @property
    def is_folded(self) -> bool:
        """Its words are compared without case and marks."""
        return self.slug == "subject" or self.is_custom

    @property
    def is_custom(self) -> bool:
        """A field of the company's own (fields.models.CustomField)."""
        return self.slug.startswith(CUSTOM)


@dataclass(frozen=True)
class Operator:
    """A question. `takes`: no value, one, several, or a number of hours."""

    slug: str
    label: "str | Promise"
    takes: Literal["nothing", "one", "many", "hours"]


OPERATORS = {
    operator.slug: operator
    for operator in (
        Operator("is", _("is"), "one"),
        Operator("is_not", _("is not"), "one"),
        Operator("in", _("is one of"), "many"),
        Operator("not_in", _("is none of"), "many"),
        Operator("is_set", _("is set"), "nothing"),
        Operator("is_not_set", _("is not set"), "nothing"),
        Operator("contains", _("contains"), "one"),
        Operator("not_contains", _("does not contain"), "one"),
        Operator("starts_with", _("begins with"), "one"),
        Operator("at_least", _("is at least"), "one"),
        Operator("at_most", _("is at most"), "one"),
        Operator("before", _("is before"), "one"),
        Operator("after", _("is after"), "one"),
        Operator("older_than", _("is longer ago than (hours)"), "hours"),
        Operator("newer_than", _("is less long ago than (hours)"), "hours"),
        Operator("within_next", _("comes within (hours)"), "hours"),
    )
}

ASKED: dict[Kind, tuple[str, ...]] = {
    "choice": ("is", "is_not", "in", "not_in", "is_set", "is_not_set"),
    "reference": ("is", "is_not", "in", "not_in", "is_set", "is_not_set"),
    "text": ("is", "is_not", "contains", "not_contains", "starts_with", "is_set", "is_not_set"),
    "words": ("contains", "not_contains"),
    "tags": ("contains", "not_contains", "in", "not_in", "is_set", "is_not_set"),
    "number": ("is", "is_not", "in", "not_in", "at_least", "at_most"),
    "moment": (
        "before", "after", "older_than", "newer_than", "within_next", "is_set", "is_not_set",
    ),
    "flag": ("is",),
    "decimal": ("is", "is_not", "at_least", "at_most", "is_set", "is_not_set"),
    "date": (
        "is", "is_not", "before", "after", "older_than", "newer_than", "within_next", "is_set",
        "is_not_set",
    ),
}  # fmt: skip

CHANNELS: Choices = (
    ("email", _("Mail")),
    ("form", _("Web form")),
    ("portal", _("Request page")),
    ("api", _("API")),
    ("chat", _("Live chat")),
    ("whatsapp", "WhatsApp"),
    ("phone", _("Telephone")),
    ("social", _("Social message")),
    ("internal", _("Internal request")),
)

FIELDS = {
    field.slug: field
    for field in (
        Field("state", _("State"), "choice", "state", tuple(State.choices)),
        Field("priority", _("Priority"), "number", "priority", tuple(Ticket.Priority.choices)),
        Field("channel", _("Channel"), "choice", "channel", CHANNELS),
        Field("via", _("Written to"), "text", "via"),
        Field("language", _("Language"), "choice", "language"),
        Field("team", _("Team"), "reference", "team_id"),
        Field("owner", _("Owner"), "reference", "owner_id"),
        Field("customer", _("Customer"), "reference", "customer_id"),
        Field("organisation", _("Organisation"), "reference", "customer__organisation_id"),
        Field("group", _("Customer group"), "choice", "customer__group"),
        Field("internal", _("Internal customer"), "flag", "customer__is_internal"),
        Field("address", _("Customer's address"), "words", "customer__identities__value"),
        Field("subject", _("Subject"), "text", "folded_subject"),
        Field("tag", _("Tag"), "tags", "tags__name"),
        Field("spam", _("Spam"), "flag", "spam_at"),
        Field("undelivered", _("Delivery problem"), "flag", "undelivered"),
        Field("messages", _("Number of messages"), "number", "message_count"),
        Field("created", _("Opened"), "moment", "created_at"),
        Field("updated", _("Last message"), "moment", "last_message_at"),
        Field("customer_wrote", _("Customer wrote last"), "moment", "last_from_customer_at"),
        Field("waiting_since", _("Waiting for us since"), "moment", "waiting_since"),
        Field("due", _("Next promise due"), "moment", "next_due_at"),
        Field("unowned_since", _("Nobody answerable since"), "moment", "nobody_since"),
    )
}
