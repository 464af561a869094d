"""What the custom fields of a ticket and of its customer hold: set, emptied, asked for in time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Agent
from answerable.core import events as core_events
from answerable.core.actors import Actor
from answerable.core.errors import Refused
from answerable.customers.models import Customer
from answerable.tickets import events
from answerable.tickets.actions.shared import actor_of, hold, refuse_closed
from answerable.tickets.fields import kinds
from answerable.tickets.fields.known import custom_fields
from answerable.tickets.fields.models import CustomField, FieldValue
from answerable.tickets.fields.values import asked_now, is_hidden_from, name_of, values_of_ticket
from answerable.tickets.models import Ticket


@dataclass(frozen=True)
class Change:
    """A new value of one field as it is kept, "" to empty it. `expected`: what its writer saw."""

    field: CustomField
    value: str
    expected: str | None = None


def field_called(key: str, *, by: Agent | Actor) -> CustomField:
    """The field of that key. Refused if there is none, and for values hidden from the agent."""
    field = custom_fields().get(key)
    if field is None:
        raise Refused("field_unknown", _("There is no such field."), field=key)
    if is_hidden_from(field, by):
        raise Refused("hidden_part", _("This field is hidden from you, so it was not changed."))
    return field


@transaction.atomic
def set_fields(ticket: Ticket, changes: Iterable[Change], *, by: Agent | Actor) -> None:
    """Gives the fields of the ticket, or of its customer, these values: all of them or none.

    Refused for a closed ticket, for what is hidden from the agent, for a retired field that would
    get another value, for a customer's field by those who may not change customers' notes, and
    (field_changed) where somebody else has set it since its writer looked. Each change is recorded
    in the ticket's history.
    """
    hold(ticket)
    for change in changes:
        _set(ticket, change, by)


def _set(ticket: Ticket, change: Change, by: Agent | Actor) -> None:
    field = change.field
    if is_hidden_from(field, by):
        raise Refused("hidden_part", _("This field is hidden from you, so it was not changed."))
    if field.subject == CustomField.Subject.TICKET:
        refuse_closed(ticket)
        before = put({"ticket": ticket}, change, by)
    else:
        _refuse_stranger(by)
        _hold_customer(ticket.customer)
        before = put({"customer": ticket.customer}, change, by)
    if before is not None:
        _record(ticket, field, before, change.value, by)
        if field.subject == CustomField.Subject.CUSTOMER:
            core_events.publish("customer.edited", ticket.customer)


@transaction.atomic
def set_fields_of_customer(
    customer: Customer, changes: Iterable[Change], *, by: Agent | Actor
) -> None:
    """The same for a customer alone, outside of any ticket."""
    _refuse_stranger(by)
    _hold_customer(customer)
    done = [put({"customer": customer}, change, by) for change in changes]
    if any(before is not None for before in done):
        core_events.publish("customer.edited", customer)


def _hold_customer(customer: Customer) -> None:
    """Makes this transaction the only writer of what is known of them."""
    Customer.objects.filter(pk=customer.pk).update(notes=F("notes"))


def put(of: Mapping[str, Any], change: Change, by: Agent | Actor) -> str | None:
    """Writes one value; answers the one before, None if it was so already."""
    field, value = change.field, change.value
    rows = FieldValue.objects.filter(field=field, **of)
    before = rows.values_list("text", flat=True).first() or ""
    if before == value:
        return None
    if change.expected is not None and change.expected != before:
        raise _changed_meanwhile(field, before)
    if field.retired_at and value and isinstance(by, Agent):
        raise Refused("field_retired", _("This field is no longer used."))
    if not value:
        rows.delete()
    else:
        columns = kinds.columns(field.kind, value) | {"changed_at": timezone.now()}
        FieldValue.objects.update_or_create(field=field, **of, defaults=columns)
    return before


def _changed_meanwhile(field: CustomField, now: str) -> Refused:
    return Refused(
        "field_changed",
        _("Somebody else has changed this field meanwhile. Look at it again before you change it."),
        field=field.key,
        value=now,
    )


def _refuse_stranger(by: Agent | Actor) -> None:
    if isinstance(by, Agent) and (by.provider_id or not by.can("tickets.answer")):
        raise Refused("not_yours_to_say", _("What we know about a customer, our own people write."))


def _record(
    ticket: Ticket,
    field: CustomField,
    before: str,
    after: str,
    by: Agent | Actor,
    *,
    silent: bool = False,
) -> None:
    """The history has keys and kept values; of what is hidden from some it has the key alone."""
    data: dict[str, Any] = {"field": field.key}
    if not field.masked_as:
        data |= {"before": before, "after": after}
    key = "ticket.field_set" if after else "ticket.field_emptied"
    if field.masked_as and after:
        key = "ticket.field_changed"
    events.record(ticket, key, by=actor_of(by), silent=silent, **data)


def answer_fields(
    ticket: Ticket, answers: Mapping[str, str], *, by: Actor, silent: bool = False
) -> None:
    """What a customer answered in our form when they opened this ticket.

    Nobody has proved who they are: of a customer only what was empty is filled, as with names. What
    is not asked in the form, or can no longer be kept, is left out.
    """
    fields = custom_fields()
    for key, value in answers.items():
        field = fields.get(key)
        if field and field.in_form and kinds.is_kept(field.kind, value, field.options):
            _answer(ticket, Change(field, value), by, silent)


def _answer(ticket: Ticket, change: Change, by: Actor, silent: bool) -> None:
    field = change.field
    of: dict[str, Any] = {"ticket": ticket}
    if field.subject == CustomField.Subject.CUSTOMER:
        of = {"customer": ticket.customer}
        _hold_customer(ticket.customer)
        if FieldValue.objects.filter(field=field, **of).exists():
            return
    before = put(of, change, by)
    if before is not None:
        _record(ticket, field, before, change.value, by, silent=silent)


def fill_from(ticket: Ticket, into: Ticket, *, by: Agent) -> dict[str, str]:
    """What is empty on `into` and not on `ticket` is the same there; answers what was filled."""
    has, filled = values_of_ticket(into), {}
    for row in ticket.field_values.select_related("field").order_by("field"):
        if row.field.key not in has:
            put({"ticket": into}, Change(row.field, row.text), by.actor)
            _record(into, row.field, "", row.text, by)
            filled[row.field.key] = row.text
    return filled


def empty_again(ticket: Ticket, filled: Mapping[str, str], *, by: Agent) -> None:
    """What merging filled and nobody has changed since is empty as before."""
    has, fields = values_of_ticket(ticket), custom_fields()
    for key, value in filled.items():
        if has.get(key) == value:
            put({"ticket": ticket}, Change(fields[key], ""), by.actor)
            _record(ticket, fields[key], value, "", by)


def refuse_unfilled(ticket: Ticket, *, by: Agent | Actor) -> None:
    """A ticket is solved by us only when every field that is needed then holds something.

    Customers are not asked, they solve what they say is solved; nor is the system, where solving
    follows from another act. Nobody is asked for what they may not fill in.
    """
    if isinstance(by, Actor) and by.kind != "rule":
        return
    missing = [field for field in missing_on(ticket) if _may_fill(field, by)]
    if missing:
        tag = get_language() or "en"
        names = ", ".join(name_of(field, tag) for field in missing)
        raise Refused(
            "fields_missing",
            _("Fill in before it is solved: %(fields)s.") % {"fields": names},
            fields=[field.key for field in missing],
        )


def _may_fill(field: CustomField, by: Agent | Actor) -> bool:
    of_ours = field.subject == CustomField.Subject.CUSTOMER
    is_provider = isinstance(by, Agent) and by.provider_id is not None
    return not is_hidden_from(field, by) and not (of_ours and is_provider)


def missing_on(ticket: Ticket) -> list[CustomField]:
    """The fields that are asked of this ticket now, needed to solve it, and empty."""
    if not any(field.needed_to_solve for field in custom_fields().values()):
        return []
    return [f for f, value in asked_now(ticket) if f.needed_to_solve and not value]
