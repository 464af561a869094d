"""What the fields hold on one ticket and for its customer, in one question to the database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, FilteredRelation, Q, QuerySet
from django.utils import timezone

from answerable.accounts.masking import MASK
from answerable.accounts.models import Agent
from answerable.core.locales import in_language
from answerable.core.quick import Question
from answerable.customers.models import Customer
from answerable.tickets import conditions
from answerable.tickets.conditions import ConditionError
from answerable.tickets.conditions.vocabulary import CUSTOM
from answerable.tickets.fields import kinds
from answerable.tickets.fields.known import remember
from answerable.tickets.fields.models import CustomField, FieldValue
from answerable.tickets.models import Ticket


@dataclass(frozen=True)
class Held:
    """A field and what it holds, for one reader. `tag`: the reader's language."""

    field: CustomField
    value: str
    tag: str
    is_masked: bool = False

    @property
    def key(self) -> str:
        return self.field.key

    @property
    def name(self) -> str:
        return name_of(self.field, self.tag)

    @property
    def help(self) -> str:
        return in_language(self.field.help, self.tag, fallback=("en",))

    @property
    def words(self) -> str:
        """The value as the reader writes it."""
        if self.is_masked:
            return MASK if self.value else ""
        return kinds.write(self.field.kind, self.value, tag=self.tag, options=self.field.options)

    @property
    def typed(self) -> str:
        """The value as it stands in an input."""
        return kinds.typed(self.field.kind, self.value, tag=self.tag)

    @property
    def choices(self) -> list[tuple[str, str]]:
        """The options offered, and the one there is even if it is offered no longer."""
        return [
            (one["key"], in_language(one["name"], self.tag, fallback=("en",)) or one["key"])
            for one in self.field.options
            if not one.get("retired") or one["key"] == self.value
        ]

    @property
    def is_missing(self) -> bool:
        """Empty, and needed before the ticket can be solved."""
        return self.field.needed_to_solve and not self.value


def name_of(field: CustomField, tag: str) -> str:
    """What the reader calls the field; its key where it has no name."""
    return in_language(field.name, tag, fallback=("en",)) or field.key


def is_hidden_from(field: CustomField, who: object) -> bool:
    """True if what it holds is of a class that this agent's provider does not see."""
    return isinstance(who, Agent) and field.masked_as in who.hidden


def all_values(ticket: Ticket | None, customer: Customer | None) -> list[tuple[CustomField, str]]:
    """Every field with what it holds there, "" for nothing; one query."""
    rows = _filled(ticket.pk if ticket else 0, customer.pk if customer else 0)
    remember(rows)
    return [(row, getattr(row, f"on_{row.subject}") or "") for row in rows]


def _fields_with(ticket: int, customer: int) -> QuerySet[CustomField]:
    about_ticket = FilteredRelation("kept", condition=Q(kept__ticket=ticket))
    about_customer = FilteredRelation("kept", condition=Q(kept__customer=customer))
    both = CustomField.objects.annotate(of_ticket=about_ticket, of_customer=about_customer)
    return both.annotate(on_ticket=F("of_ticket__text"), on_customer=F("of_customer__text"))


_filled = Question(_fields_with)


def values_of_ticket(ticket: Ticket) -> dict[str, str]:
    """By key, what the fields of the ticket itself hold."""
    return dict(ticket.field_values.values_list("field__key", "text"))


def values_with_customers(ticket: Ticket) -> dict[str, str]:
    """By key, what the fields of the ticket and of its customer hold."""
    held = FieldValue.objects.filter(Q(ticket=ticket) | Q(customer=ticket.customer_id))
    return dict(held.values_list("field__key", "text"))


@dataclass(frozen=True)
class Sheet:
    """The fields that are asked of one ticket and of its customer, for one reader."""

    ticket: list[Held]
    customer: list[Held]

    def held(self, key: str) -> Held | None:
        """The field of this key, if it is asked here."""
        return next((one for one in (*self.ticket, *self.customer) if one.key == key), None)

    @property
    def keys(self) -> str:
        """Which fields are shown: a page that shows others is out of date."""
        return " ".join(one.key for one in (*self.ticket, *self.customer))


def sheet_of(ticket: Ticket, *, reader: Agent | None, tag: str) -> Sheet:
    """What is asked of this ticket now: neither retired nor kept away by its condition."""
    held = [
        Held(field, value, tag, is_masked=is_hidden_from(field, reader))
        for field, value in asked_now(ticket)
    ]
    return Sheet(
        [one for one in held if one.field.subject == CustomField.Subject.TICKET],
        [one for one in held if one.field.subject == CustomField.Subject.CUSTOMER],
    )


def asked_now(ticket: Ticket) -> list[tuple[CustomField, str]]:
    """The fields that are asked of this ticket and its customer now, with what they hold."""
    return asked_of(ticket, all_values(ticket, ticket.customer), now=timezone.now())


def asked_of(
    ticket: Ticket, rows: list[tuple[CustomField, str]], *, now: datetime
) -> list[tuple[CustomField, str]]:
    """Those of the fields whose condition the ticket fulfils. Reads the ticket's tags if one asks."""
    alive = [(field, value) for field, value in rows if not field.retired_at]
    if not any(field.condition for field, _value in alive):
        return alive
    facts = conditions.facts_of(ticket)
    facts.update({f"{CUSTOM}{field.key}": kinds.fact(field.kind, value) for field, value in rows})
    return [(field, value) for field, value in alive if is_asked(field, facts, now=now)]


def is_asked(field: CustomField, facts: Mapping[str, Any], *, now: datetime) -> bool:
    """Whether its condition holds. One that nobody understands any more hides nothing."""
    if not field.condition:
        return True
    try:
        return conditions.matches(conditions.parse(field.condition), facts, now=now)
    except ConditionError:
        return True
